// Speaking to screen readers: one polite live region for the whole page.
//
// Reads nothing; uses #live of the shell, else creates #say.

let region: HTMLElement | null = null;

/** Announces a sentence. The same sentence twice is read twice. */
export function say(sentence: string): void {
  if (!region?.isConnected) region = document.getElementById("live");
  if (!region) {
    region = document.createElement("div");
    region.id = "say";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    region.setAttribute("data-keep", "");
    // Clipped here as well, so that a page without the stylesheet does not show it.
    Object.assign(region.style, { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" });
    document.body.append(region);
  }
  const node = region;
  node.textContent = "";
  setTimeout(() => (node.textContent = sentence), 30);
}
