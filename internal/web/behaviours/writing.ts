// Writing line by line, cells that are walked with arrows, and finding within a page.
//
// Reads: textarea[data-enter-sends]: Enter sends its form, Shift+Enter begins a line. [data-cells] [data-cell]: arrows walk, Delete
// clears, Enter sends. input[data-finds="#list"] with [data-finds-said] beside: filters the list's items as typed, Enter and
// Shift+Enter go through what is lit, Escape clears.

import { on } from "./elements";

on("keydown", "textarea[data-enter-sends]", (event, field) => {
  const key = event as KeyboardEvent;
  if (key.key !== "Enter" || key.shiftKey || key.isComposing || key.ctrlKey || key.metaKey) return;
  event.preventDefault();
  (field as HTMLTextAreaElement).form?.requestSubmit();
});

// What was sent of a cell: leaving it tells of its change a second time.
const sent = new WeakMap<HTMLInputElement, string>();

function send(input: HTMLInputElement): void {
  const value = input.value.trim().toUpperCase();
  if (value === input.defaultValue || value === sent.get(input)) return;
  sent.set(input, value);
  input.form?.requestSubmit();
}

on("change", "[data-cells] [data-cell]", (_, field) => send(field as HTMLInputElement));
on("focusin", "[data-cells] [data-cell]", (_, field) => sent.delete(field as HTMLInputElement));

on("keydown", "[data-cells] [data-cell]", (event, field) => {
  const key = event as KeyboardEvent;
  const input = field as HTMLInputElement;
  const cell = input.closest("td");
  const row = cell?.closest("tr");
  if (!cell || !row) return;
  const edge = input.selectionStart === input.selectionEnd ? input.selectionStart : -1;
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  if (key.key === "Enter") {
    event.preventDefault();
    return send(input);
  }
  let next: Element | null | undefined;
  if (key.key === "ArrowUp") next = row.previousElementSibling?.children[cell.cellIndex];
  else if (key.key === "ArrowDown") next = row.nextElementSibling?.children[cell.cellIndex];
  else if (key.key === "ArrowLeft" && (edge === 0 || whole)) next = cell.previousElementSibling;
  else if (key.key === "ArrowRight" && (edge === input.value.length || whole)) next = cell.nextElementSibling;
  else if (key.key === "Delete") {
    event.preventDefault();
    input.value = "";
    return send(input);
  } else return;
  const to = next?.querySelector<HTMLInputElement>("[data-cell]");
  if (!to) return;
  event.preventDefault();
  to.focus();
  to.select();
});

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What was found for a field, and which of it the reader stands at. */
const spots = new WeakMap<HTMLInputElement, { ranges: Range[]; at: number }>();

/** Goes to the next or the earlier place that was found, around the end, and says which it is. */
function step(field: HTMLInputElement, by: number): void {
  const found = spots.get(field);
  if (!found?.ranges.length) return;
  const { ranges } = found;
  found.at = found.at < 0 && by < 0 ? ranges.length - 1 : (found.at + by + ranges.length) % ranges.length;
  const here = ranges[found.at]!;
  if ("highlights" in CSS) CSS.highlights.set("found-here", new Highlight(here));
  here.startContainer.parentElement?.scrollIntoView({ block: "center" });
  const said = field.parentElement?.querySelector("[data-finds-said]");
  if (said) said.textContent = `${found.at + 1} of ${ranges.length} places`;
}

function find(field: HTMLInputElement): void {
  const list = document.querySelector(field.dataset.finds ?? "");
  if (!list) return;
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  const items = [...list.children] as HTMLElement[];
  let shown = 0;
  const ranges: Range[] = [];
  for (const item of items) {
    const text = plain(item.textContent ?? "");
    item.hidden = !words.every((word) => text.includes(word));
    if (item.hidden) continue;
    shown++;
    if (words.length === 0) continue;
    const walk = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const within = plain(node.textContent ?? "");
      if (within.length !== node.textContent?.length) continue; // letters with marks written apart: shown, not lit
      for (const word of words)
        for (let at = within.indexOf(word); at >= 0; at = within.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          ranges.push(range);
        }
    }
  }
  spots.set(field, { ranges, at: -1 });
  if ("highlights" in CSS) {
    CSS.highlights.delete("found-here");
    CSS.highlights.set("found", new Highlight(...ranges));
  }
  const said = field.parentElement?.querySelector("[data-finds-said]");
  if (said) said.textContent = words.length ? `${shown} of ${items.length} steps` : "";
}

on("input", "input[data-finds]", (_, field) => find(field as HTMLInputElement));
on("keydown", "input[data-finds]", (event, field) => {
  const key = event as KeyboardEvent;
  if (key.key === "Enter") {
    event.preventDefault();
    return step(field as HTMLInputElement, key.shiftKey ? -1 : 1);
  }
  if ((event as KeyboardEvent).key !== "Escape") return;
  (field as HTMLInputElement).value = "";
  find(field as HTMLInputElement);
});
