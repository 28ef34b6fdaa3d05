// Editing a cell in its place.

import { make } from "../../behaviours/elements";
import { pick } from "./picker";
import { isMany, picks, type Column, type Row } from "./spec";
import { empty, listOf, parse } from "./values";

/** How an edit ended: with a value or without, and where the cursor goes next. */
export interface Edited {
  value?: unknown;
  changed: boolean;
  move: "stay" | "next" | "previous" | "down";
}

/**
 * Opens the editor of a column in a cell. start is the text that opened it by typing (replaces the value), null to edit what is there.
 * Gives what was decided; undefined values were given up or did not change. complain is told why a text means nothing.
 */
export async function edit(cell: HTMLElement, row: Row, column: Column, start: string | null, complain: (text: string) => void): Promise<Edited> {
  const before = row[column.key] ?? empty(column);
  if (column.type === "boolean") return { value: !before, changed: true, move: "stay" };
  if (picks(column)) return choose(cell, row, column, start);
  return write(cell, column, before, start, complain);
}

async function choose(cell: HTMLElement, row: Row, column: Column, start: string | null): Promise<Edited> {
  let move: Edited["move"] = "stay";
  const onTab = (event: Event) => (move = (event as CustomEvent<boolean>).detail ? "previous" : "next");
  document.addEventListener("tl:tab", onTab);
  cell.classList.add("is-editing");
  const values = await pick(cell, {
    label: column.label,
    options: (column.options ??= []),
    chosen: listOf(row, column),
    many: isMany(column),
    free: column.type === "labels",
    none: column.type === "state" || column.type === "priority" ? undefined : "Nobody or nothing",
    start: start ?? "",
  });
  document.removeEventListener("tl:tab", onTab);
  cell.classList.remove("is-editing");
  if (values === null) return { changed: false, move };
  const value = isMany(column) ? values : (values[0] ?? empty(column));
  return { value, changed: JSON.stringify(value) !== JSON.stringify(row[column.key] ?? empty(column)), move };
}

function write(cell: HTMLElement, column: Column, before: unknown, start: string | null, complain: (text: string) => void): Promise<Edited> {
  return new Promise((resolve) => {
    const long = column.type === "longtext";
    const date = column.type === "date" && start === null;
    const attributes = { class: "grid-editor", "aria-label": column.label, "data-type": column.type };
    const field = long ? make("textarea", { ...attributes, rows: 4 }) : make("input", { ...attributes, type: date ? "date" : "text", inputmode: column.type === "number" ? "decimal" : null });
    field.value = start ?? String(before ?? "");
    let ended = false;
    const end = (keep: boolean, move: Edited["move"]) => {
      if (ended) return;
      const value = parse(column, field.value);
      if (keep && value === undefined) {
        field.setAttribute("aria-invalid", "true");
        complain(`“${field.value}” is not a ${column.type} for ${column.label}.`);
        if (move !== "stay") return field.focus();
        keep = false;
      }
      ended = true;
      field.remove();
      resolve({ value, changed: keep && String(value ?? "") !== String(before ?? ""), move });
    };
    field.addEventListener("keydown", (event) => {
      const key = (event as KeyboardEvent).key;
      const { shiftKey, ctrlKey, metaKey, isComposing } = event as KeyboardEvent;
      event.stopPropagation();
      if (isComposing) return;
      if (key === "Escape") end(false, "stay");
      else if (key === "Tab") end(true, shiftKey ? "previous" : "next");
      else if (key === "Enter" && (!long || ctrlKey || metaKey)) end(true, "down");
      else return;
      event.preventDefault();
    });
    field.addEventListener("blur", () => end(true, "stay"));
    for (const type of ["pointerdown", "dblclick", "copy", "paste"]) field.addEventListener(type, (event) => event.stopPropagation());
    cell.replaceChildren(field);
    field.focus();
    if (start === null && "select" in field && !date) field.select();
  });
}
