// Menus made of <details>: they work without script; this adds arrows, Esc and closing by a click elsewhere.
//
// Reads: details[data-menu] > summary, and the links and buttons inside.

import { isVisible, on } from "./elements";

const items = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLElement>("a[href],button,input,[tabindex='0']")].filter(isVisible);

document.addEventListener("click", (event) => {
  document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]").forEach((menu) => {
    const inside = event.target instanceof Element && menu.contains(event.target);
    const chosen = inside && (event.target as Element).closest("a[href],button") && !(event.target as Element).closest("[data-stays]");
    if (!inside || chosen) menu.open = false;
  });
});

on("keydown", "details[data-menu]", (event, element) => {
  const menu = element as HTMLDetailsElement;
  const summary = menu.querySelector("summary");
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    summary?.focus();
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  menu.open = true;
  const list = items(menu).filter((item) => item !== summary);
  const at = list.indexOf(document.activeElement as HTMLElement);
  const next = step === -Infinity ? 0 : step === Infinity ? list.length - 1 : (at + step + list.length) % list.length;
  list[at < 0 && step === -1 ? list.length - 1 : next]?.focus();
});
