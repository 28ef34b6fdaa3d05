// Text fields for Markdown: they grow, complete people after "@", and Ctrl/⌘+Enter sends their form.
//
// Reads: textarea[data-markdown]. Asks GET /api/v1/people?q=&limit=8 -> {"items":[{"id","name","handle"?}]}.
// Inserts "@handle ", or "@[Name](person:ID) " for people without a handle.

import { call } from "./api";
import { make, on } from "./elements";

interface Person {
  id: string;
  name: string;
  handle?: string;
}

let list: HTMLUListElement | null = null;
let people: Person[] = [];
let current = 0;
let asking: AbortController | undefined;

/** The word after the "@" before the caret, or null. */
function mention(field: HTMLTextAreaElement): { from: number; query: string } | null {
  const found = /(?:^|[\s(])@([\p{L}\p{N}._-]{0,30})$/u.exec(field.value.slice(0, field.selectionStart));
  return found ? { from: field.selectionStart - (found[1]?.length ?? 0) - 1, query: found[1] ?? "" } : null;
}

function close(field: HTMLTextAreaElement): void {
  asking?.abort();
  list?.remove();
  list = null;
  field.removeAttribute("aria-activedescendant");
  field.removeAttribute("aria-controls");
}

function draw(field: HTMLTextAreaElement): void {
  list?.remove();
  list = make("ul", { class: "combobox-list mention-list", id: "mention-list", role: "listbox", "aria-label": "People", "data-keep": true, "data-turbo-temporary": true });
  people.forEach((person, i) => list?.append(make("li", { class: `combobox-option${i === current ? " is-current" : ""}`, role: "option", id: `mention-${i}`, "aria-selected": String(i === current) }, person.name)));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = (event.target as Element).closest("li");
    if (item) insert(field, [...(list?.children ?? [])].indexOf(item));
  });
  const box = field.getBoundingClientRect();
  Object.assign(list.style, { position: "fixed", left: `${box.left}px`, top: `${Math.min(box.bottom, innerHeight - 200)}px`, width: `${Math.min(box.width, 320)}px` });
  // Inside an open dialog the list must be in the same top layer.
  (field.closest("dialog") ?? document.body).append(list);
  field.setAttribute("aria-controls", "mention-list");
  field.setAttribute("aria-activedescendant", `mention-${current}`);
}

function insert(field: HTMLTextAreaElement, index: number): void {
  const person = people[index];
  const at = mention(field);
  if (!person || !at) return;
  field.setRangeText(`${person.handle ? `@${person.handle}` : `@[${person.name}](person:${person.id})`} `, at.from, field.selectionStart, "end");
  close(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function grow(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, innerHeight * 0.6)}px`;
}

on("input", "textarea[data-markdown]", (_, element) => {
  const field = element as HTMLTextAreaElement;
  grow(field);
  const at = mention(field);
  asking?.abort();
  if (!at) return close(field);
  const mine = (asking = new AbortController());
  call<{ items: Person[] }>(`/api/v1/people?q=${encodeURIComponent(at.query)}&limit=8`, { signal: mine.signal }).then(
    (found) => {
      people = found.items;
      current = 0;
      if (people.length && document.activeElement === field) draw(field);
      else close(field);
    },
    () => {}, // without an answer the text stays as typed
  );
});

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || !field.matches("[data-markdown]") || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form?.requestSubmit();
    else if (!list) return;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      current = (current + (event.key === "ArrowDown" ? 1 : -1) + people.length) % people.length;
      draw(field);
    } else if (event.key === "Enter" || event.key === "Tab") insert(field, current);
    else if (event.key === "Escape") close(field);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
on("focusout", "textarea[data-markdown]", (_, field) => close(field as HTMLTextAreaElement));
