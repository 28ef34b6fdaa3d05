// The clipboard: copying rows as a spreadsheet takes them, and reading what a spreadsheet gives.

import { parse, parseDate, textOf } from "./values";
import { fold } from "../../behaviours/fuzzy";
import type { Column, Row } from "./spec";

/** Rows as tab-separated lines under a head. A text that a spreadsheet would run as a formula gets an apostrophe. */
export function toTSV(rows: Row[], columns: Column[]): string {
  const cell = (row: Row, column: Column) => {
    const value = row[column.key];
    if (column.type === "number" && typeof value === "number") return String(value);
    if (column.type === "date") return typeof value === "string" ? value : "";
    return quote(guard(textOf(row, column)));
  };
  return [columns.map((c) => quote(guard(c.label))).join("\t"), ...rows.map((row) => columns.map((c) => cell(row, c)).join("\t"))].join("\r\n");
}

const guard = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quote = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** Reads tab- or comma-separated text with quotes; lines without any text are left out. */
export function fromText(text: string): string[][] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const separator = text.includes("\t") ? "\t" : (firstLine.match(/;/g)?.length ?? 0) > (firstLine.match(/,/g)?.length ?? 0) ? ";" : /^[^\n]*,[^\n]*\n[^\n]*,/.test(text) ? "," : "\t";
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') (cell += '"'), i++;
      else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === separator) row.push(cell), (cell = "");
    else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") i++;
      row.push(cell);
      rows.push(row);
      row = [];
      cell = "";
    } else cell += c;
  }
  row.push(cell);
  rows.push(row);
  return rows.filter((r) => r.some((value) => value.trim() !== ""));
}

export interface Mapping {
  head: boolean;
  /** Per pasted column the key of ours, or "". */
  keys: string[];
}

/** Guesses whether the first line is a head and which of our columns each pasted one is. */
export function guessMapping(rows: string[][], columns: Column[]): Mapping {
  const width = Math.max(...rows.map((r) => r.length));
  const first = rows[0] ?? [];
  const named = Array.from({ length: width }, (_, i) => columns.find((c) => fold(c.label) === fold((first[i] ?? "").trim()) || fold(c.key) === fold((first[i] ?? "").trim()))?.key ?? "");
  if (named.some(Boolean) && rows.length > 1) {
    const title = columns.find((c) => c.type === "text")?.key ?? "";
    // A head without our word for the title often calls it so.
    const at = first.findIndex((t) => /^(name|task|task name|subject|summary|title|item)$/i.test(t.trim()));
    if (title && !named.includes(title) && at >= 0) named[at] = title;
    return { head: true, keys: named.map((key, i) => (named.indexOf(key) === i ? key : "")) };
  }
  const keys: string[] = [];
  const sample = rows.slice(0, 50);
  for (let i = 0; i < width; i++) {
    const filled = sample.map((r) => r[i] ?? "").filter((v) => v.trim());
    const fits = (c: Column) => !keys.includes(c.key) && filled.length > 0 && filled.every((v) => parse(c, v) !== undefined && (c.type !== "number" || !parseDate(v, true)));
    const order = ["date", "number", "state", "priority", "people", "person", "team"];
    const found = order.flatMap((type) => columns.filter((c) => c.type === type)).find(fits) ?? columns.find((c) => (c.type === "text" || c.type === "longtext") && !keys.includes(c.key) && filled.length > 0);
    keys.push(found?.key ?? "");
  }
  return { head: false, keys };
}

/** Tells whether a column of slashed dates puts the day first; where all are ambiguous the browser's language decides. */
export function isDayFirst(values: string[]): boolean {
  for (const value of values) {
    const found = /^(\d{1,2})\/(\d{1,2})\//.exec(value.trim());
    if (found && Number(found[1]) > 12) return true;
    if (found && Number(found[2]) > 12) return false;
  }
  return !/^en-US$/i.test(navigator.language);
}
