// Light, dark, or as the system is.
//
// Reads: [data-theme-set="light|dark|system"] (empty: the next one). Sets <html data-theme> and the cookie "theme".

import { each, on, remember } from "./elements";

const themes = ["system", "light", "dark"];
const root = document.documentElement;

function show(): void {
  document.querySelectorAll<HTMLElement>("[data-theme-set]").forEach((button) => {
    const wish = button.dataset.themeSet;
    if (wish) button.setAttribute("aria-pressed", String(wish === (root.dataset.theme ?? "system")));
  });
}

on("click", "[data-theme-set]", (_, button) => {
  const now = root.dataset.theme ?? "system";
  const next = button.dataset.themeSet || themes[(themes.indexOf(now) + 1) % themes.length] || "system";
  root.dataset.theme = next;
  remember("theme", next);
  show();
});
each("[data-theme-set]", show);
