// Moving through plain lists by J/K or arrows.
//
// Reads: [data-roving] and inside it [data-item], else its links; [data-row-key="e"] on what a key does in the row that has the
// keyboard, with data-row-key-label for the sheet of keys.

import { isVisible, on, singleKeysOn, takesText } from "./elements";
import type { Keys } from "./hotkey";

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

/** What the key does in the row that the element stands in. */
const inRow = (element: Element, key: string) => element.closest("li,tr")?.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(key)}"]`);

// Before the keys of the page: in a row the same letter means the row.
document.addEventListener(
  "keydown",
  (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || !singleKeysOn() || takesText(target) || !target.closest("[data-roving]")) return;
    const does = inRow(target, event.key.toLowerCase());
    if (!does || !isVisible(does) || document.documentElement.dataset.hotkeyPending) return;
    event.preventDefault();
    does.click();
  },
  { capture: true },
);

document.addEventListener("tl:keys", (event) => {
  const keys = (event as CustomEvent<Keys[]>).detail;
  const seen = new Set<string>();
  for (const does of document.querySelectorAll<HTMLElement>("[data-roving] [data-row-key]")) {
    const key = does.dataset.rowKey ?? "";
    if (!seen.has(key)) keys.push({ group: "The row that has the keyboard", label: does.dataset.rowKeyLabel ?? does.textContent?.trim() ?? "", key: key.toUpperCase() });
    seen.add(key);
  }
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
