// Looking at a record without leaving the list.
//
// Reads: a[data-peek] (Space while it has the focus), and of the fetched page [data-peek-body], else main.
// Hears on document: "tl:peek" {url, title}.

import { on, enhanceAll, make } from "./elements";
import { open } from "./modal";
import { part } from "./dialog";

async function peek(url: string, title: string): Promise<void> {
  document.querySelector<HTMLDialogElement>("dialog.peek")?.close();
  const body = make("div", { class: "peek-body", "aria-busy": "true" });
  const dialog = make(
    "dialog",
    { class: "peek", "aria-label": title, "data-keep": true, "data-turbo-temporary": true },
    make("div", { class: "peek-head" }, make("a", { href: url, class: "peek-open" }, "Open"), make("button", { type: "button", class: "icon-button", "aria-label": "Close", "data-closes": true, autofocus: true }, "×")),
    body,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === " " && !(event.target as Element).matches("input,textarea,select,button,summary,a")) dialog.close();
    if (event.key === "Enter" && event.target === dialog) dialog.querySelector<HTMLElement>(".peek-open")?.click();
  });
  document.body.append(dialog);
  open(dialog);
  try {
    const content = await part(url, "[data-peek-body]");
    body.replaceChildren(...content.childNodes);
    enhanceAll();
  } catch (error) {
    body.textContent = error instanceof Error ? error.message : String(error);
  }
  body.removeAttribute("aria-busy");
}

document.addEventListener("tl:peek", (event) => {
  const { url, title } = (event as CustomEvent<{ url: string; title: string }>).detail;
  void peek(url, title);
});

on("keydown", "a[data-peek]", (event, link) => {
  if (event.key !== " " || event.defaultPrevented) return;
  event.preventDefault();
  void peek((link as HTMLAnchorElement).href, link.textContent?.trim() ?? "");
});
