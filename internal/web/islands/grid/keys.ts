// The grid's keyboard. Letters are verbs (unless single keys are switched off, then they begin an edit); capitals and digits
// begin an edit in text, number and date cells.

import { singleKeysOn } from "../../behaviours/elements";
import { isMany, picks, columnFor } from "./spec";
import type { Table } from "./table";

export interface Actions {
  moved(): void;
  selected(): void;
  sort(column: number): void;
  edit(start: string | null): void;
  set(verb: "S" | "P" | "A" | "L" | "D"): void;
  me(): void;
  open(newTab: boolean): void;
  peek(): void;
  toggle(open?: boolean): void;
  create(): void;
  remove(): void;
  page(): number;
  /** Marks all rows, those too that are still to be fetched; or none when all are marked. */
  all(): void;
  /** Goes to the very last row, fetching up to it. */
  last(column: number, extend: boolean): void;
}

/** Does what a key means; true when the key was the grid's. */
export function handleKey(event: KeyboardEvent, table: Table, act: Actions): boolean {
  if (event.isComposing || document.documentElement.dataset.hotkeyPending) return false;
  const { key, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const letters = singleKeysOn();
  const { line, column } = table;
  const lastLine = table.lines.length - 1;
  const lastColumn = table.columns.length - 1;
  const go = (l: number, c: number, extend = false) => (table.move(l, c, extend), act.moved(), true);

  if (event.altKey) return false;
  if (command) {
    if (key.toLowerCase() === "a") return act.all(), true;
    if (key === "Home") return go(0, 0);
    if (key === "End") return act.last(lastColumn, false), true;
    if (key === "Enter") return act.open(true), true;
    if (key === "ArrowDown") return act.last(column, shiftKey), true;
    if (key === "ArrowUp") return go(0, column, shiftKey);
    return false;
  }
  const rtl = document.dir === "rtl" ? -1 : 1;
  switch (key) {
    case "ArrowDown":
      return go(line + 1, column, shiftKey);
    case "ArrowUp":
      return go(line - 1, column, shiftKey);
    case "ArrowLeft":
    case "ArrowRight": {
      const by = (key === "ArrowRight" ? 1 : -1) * rtl;
      const now = table.lines[line];
      const branch = now && (now.kind === "group" || (now.parent && column === 0));
      if (branch && (by > 0 ? !now.open : now.open) && (now.kind === "group" || column === 0)) return act.toggle(by > 0), true;
      return go(line, column + by);
    }
    case "Home":
      return go(line, 0);
    case "End":
      return go(line, lastColumn);
    case "PageDown":
      return go(Math.min(lastLine, line + act.page()), column, shiftKey);
    case "PageUp":
      return go(Math.max(0, line - act.page()), column, shiftKey);
    case "Escape":
      if (table.selected.size === 0) return false;
      table.selected.clear();
      return act.selected(), true;
    case " ":
      return shiftKey ? (table.toggle(line), act.selected(), true) : (act.peek(), true);
    case "F2":
      return act.edit(null), true;
    case "Enter": {
      if (line < 0) return act.sort(column), true;
      if (table.lines[line]?.kind === "group") return act.toggle(), true;
      if (table.currentColumn?.editable) act.edit(null);
      else act.open(false);
      return true;
    }
    case "Delete":
    case "Backspace":
      return act.remove(), true;
  }
  if (key.length !== 1 || line < 0) return false;
  if (letters && !shiftKey) {
    const verb = key.toUpperCase();
    if (verb === "J" || verb === "K") return go(line + (verb === "J" ? 1 : -1), column);
    if (verb === "X") return table.toggle(line), act.selected(), true;
    if (verb === "O") return act.open(false), true;
    if (verb === "C" && table.spec.create) return act.create(), true;
    if (verb === "I") return act.me(), true;
    if (verb === "S" || verb === "P" || verb === "A" || verb === "L") return columnFor(table.spec, verb) ? (act.set(verb), true) : false;
  }
  if (letters && shiftKey && key === "X") return table.toggle(line, true), act.selected(), true;
  if (letters && shiftKey && key === "D" && columnFor(table.spec, "D")) return act.set("D"), true;
  return beginsEdit(key, table, letters) ? (act.edit(key), true) : false;
}

/** Whether a typed character opens the editor of the current cell with itself as the first one. */
function beginsEdit(key: string, table: Table, letters: boolean): boolean {
  const column = table.currentColumn;
  if (!column?.editable || !table.current || column.type === "boolean" || key === "?" || key === "/") return false;
  if (/^\d$/.test(key)) return ["number", "date", "text", "longtext"].includes(column.type);
  if (/^[-+.,]$/.test(key)) return column.type === "number";
  if (!/^\p{L}$/u.test(key)) return false;
  const lower = key === key.toLowerCase();
  if (letters && lower) return false;
  return picks(column) || isMany(column) || column.type === "text" || column.type === "longtext";
}
