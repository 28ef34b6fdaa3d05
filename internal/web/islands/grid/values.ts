// Values of cells: as text, as parsed from text, and as drawn.

import { make } from "../../behaviours/elements";
import { fold } from "../../behaviours/fuzzy";
import { isMany, type Column, type Option, type Row } from "./spec";

// Plain English puts the day first ("14 Sep"), as everywhere else in the product; "en-US" has its own order.
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language || undefined;
const shortDate = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const longDate = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });

/** The values of a cell as a list, whether the column holds one or many. */
export function listOf(row: Row, column: Column): string[] {
  const value = row[column.key];
  if (Array.isArray(value)) return value.map(String);
  return value === null || value === undefined || value === "" ? [] : [String(value)];
}

export function optionOf(column: Column, value: string): Option {
  return column.options?.find((o) => o.value === value) ?? { value, label: value };
}

/** A cell in words, for the clipboard, screen readers and grouping. */
export function textOf(row: Row, column: Column): string {
  const value = row[column.key];
  if (value === null || value === undefined || value === "") return "";
  if (column.type === "boolean") return value ? "Yes" : "No";
  if (column.type === "number") return typeof value === "number" ? number.format(value) : String(value);
  if (column.type === "date") return showDate(String(value));
  return listOf(row, column)
    .map((v) => optionOf(column, v).label)
    .join(", ");
}

/** "14 Sep", with the year when it is another one than today's. */
function showDate(iso: string): string {
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  return (date.getUTCFullYear() === new Date().getFullYear() ? shortDate : longDate).format(date);
}

/** Draws a cell. Only text and marks; the cell's element is kept. */
export function drawValue(cell: HTMLElement, row: Row, column: Column): void {
  const text = textOf(row, column);
  const values = listOf(row, column);
  cell.removeAttribute("title");
  cell.removeAttribute("data-late");
  switch (column.type) {
    case "state": {
      const option = optionOf(column, values[0] ?? "");
      cell.replaceChildren(make("span", { class: "dot", "data-category": option.category ?? (row.category as string), "data-hue": option.hue, "aria-hidden": "true" }), text);
      break;
    }
    case "team":
      if (values[0]) cell.replaceChildren(make("span", { class: "team", "data-hue": optionOf(column, values[0]).hue }, text));
      else cell.textContent = "";
      break;
    case "priority":
      cell.replaceChildren(make("span", { class: "prio", "data-priority": values[0] ?? "none", "aria-hidden": "true" }), values[0] && values[0] !== "none" ? text : "");
      break;
    case "person":
    case "people":
      cell.replaceChildren(...values.slice(0, 3).map((v) => avatar(optionOf(column, v))), values.length === 1 ? ` ${text}` : values.length > 3 ? ` +${values.length - 3}` : "");
      cell.title = text;
      break;
    case "labels":
      cell.replaceChildren(...values.map((v) => make("span", { class: "chip", "data-hue": optionOf(column, v).hue }, optionOf(column, v).label)));
      cell.title = text;
      break;
    case "date": {
      cell.textContent = text;
      if (values[0]) cell.title = longDate.format(new Date(`${values[0].slice(0, 10)}T00:00:00Z`));
      const open = row.category !== "done" && row.category !== "cancelled" && row.category !== "canceled";
      if (column.key === "due" && open && values[0] && values[0] < today()) cell.setAttribute("data-late", "");
      break;
    }
    case "boolean":
      cell.textContent = row[column.key] ? "✓" : "";
      cell.title = text;
      break;
    default:
      cell.textContent = text;
      if (text.length > 24) cell.title = text;
  }
}

function avatar(option: Option): HTMLElement {
  const words = option.label.split(/\s+/).filter(Boolean);
  const initials = option.initials ?? (words.length > 1 ? words[0]![0]! + words.at(-1)![0]! : option.label.slice(0, 2)).toUpperCase();
  return make("span", { class: "avatar", "data-hue": option.hue, role: "img", "aria-label": option.label }, initials);
}

/** Today as the person's calendar has it. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/** The value of an empty cell; the API has no nulls. */
export function empty(column: Column): unknown {
  return isMany(column) ? [] : column.type === "number" ? 0 : column.type === "boolean" ? false : column.type === "priority" ? "none" : "";
}

/** What a typed or pasted text means in a column; undefined when it means nothing there. */
export function parse(column: Column, text: string, dayFirst = true): unknown {
  const clean = text.trim();
  if (isMany(column)) {
    const parts = clean.split(/[,;]/).map((p) => p.trim()).filter(Boolean);
    const values = parts.map((p) => matchOption(column, p) ?? (column.type === "labels" ? p : undefined));
    return values.includes(undefined) ? undefined : values;
  }
  if (!clean) return empty(column);
  switch (column.type) {
    case "number": {
      const n = Number(clean.replace(/[\s\u00a0'’€$£%]/g, "").replace(/,(?=\d{3}\b)/g, "").replace(",", "."));
      return Number.isFinite(n) ? n : undefined;
    }
    case "date":
      return parseDate(clean, dayFirst);
    case "boolean":
      return /^(yes|y|true|1|x|✓|done)$/i.test(clean) ? true : /^(no|n|false|0|-)$/i.test(clean) ? false : undefined;
    case "person":
    case "team":
    case "state":
    case "priority":
      return matchOption(column, clean);
    default:
      return column.type === "longtext" ? text.trimEnd() : clean.replace(/\s+/g, " ");
  }
}

function matchOption(column: Column, text: string): string | undefined {
  const wanted = fold(text);
  return (column.options?.find((o) => fold(o.label) === wanted || fold(o.value) === wanted) ?? column.options?.find((o) => fold(o.label).startsWith(wanted)))?.value;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** ISO, "14 Sep 2026", "Sep 14, 2026", 14.9.2026, 14/9/2026 or 9/14/2026 by dayFirst; a missing year is this one. */
export function parseDate(text: string, dayFirst: boolean): string | undefined {
  const year = today().slice(0, 4);
  let found = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text);
  if (found) return civil(found[1]!, found[2]!, found[3]!);
  if (/^today$/i.test(text)) return today();
  found = /^(\d{1,2})\.?\s+(\p{L}{3,})\.?,?\s*(\d{4})?$/u.exec(text);
  if (found) return civil(found[3] ?? year, month(found[2]!), found[1]!);
  found = /^(\p{L}{3,})\.?\s+(\d{1,2}),?\s*(\d{4})?$/u.exec(text);
  if (found) return civil(found[3] ?? year, month(found[1]!), found[2]!);
  found = /^(\d{1,2})([./-])(\d{1,2})(?:[./-](\d{2,4}))?\.?$/.exec(text);
  if (!found) return undefined;
  const y = (found[4] ?? year).padStart(4, "20");
  const [a, b] = [found[1]!, found[3]!];
  const day = found[2] === "." || dayFirst ? Number(b) <= 12 : Number(a) > 12;
  return day ? civil(y, b, a) : civil(y, a, b);
}

const month = (name: string) => String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);

function civil(y: string, m: string, d: string): string | undefined {
  const iso = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? undefined : iso;
}
