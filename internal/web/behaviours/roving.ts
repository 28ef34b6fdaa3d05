// Moving through plain lists by J/K or arrows.
//
// Reads: [data-roving] and inside it [data-item], else its links.

import { isVisible, on, singleKeysOn } from "./elements";

function step(event: KeyboardEvent): number {
  if (event.key === "ArrowDown" || (event.key === "j" && singleKeysOn())) return 1;
  if (event.key === "ArrowUp" || (event.key === "k" && singleKeysOn())) return -1;
  return 0;
}

const itemsOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>(list.querySelector("[data-item]") ? "[data-item]" : "a[href]")].filter(isVisible);

on("keydown", "[data-roving]", (event, list) => {
  const by = step(event);
  if (!by || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || (event.target as Element).matches("input,textarea,select")) return;
  const items = itemsOf(list);
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// J and K from the page itself enter its first list.
document.addEventListener("keydown", (event) => {
  if (event.target !== document.body || event.defaultPrevented || !singleKeysOn() || (event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey) return;
  const list = document.querySelector<HTMLElement>("tl-grid,[data-board],[data-roving]");
  if (!list) return;
  const first = list.matches("[data-roving]") ? itemsOf(list)[0] : list.querySelector<HTMLElement>("[tabindex='0']");
  if (!first) return;
  event.preventDefault();
  first.focus();
});
