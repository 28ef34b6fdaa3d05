// What can be done to the marked rows (or the current one): by letter, by the bar that shows while rows are marked, by the palette.

import { ask } from "../../behaviours/modal";
import { make, meta } from "../../behaviours/elements";
import { pick } from "./picker";
import { columnFor, isMany, picks, type Column, type Row, type Spec } from "./spec";
import type { Server } from "./server";
import type { Table } from "./table";
import { empty, listOf, optionOf } from "./values";

export interface Stage {
  spec: Spec;
  table: Table;
  server: Server;
  /** The element an editor for the whole selection hangs under. */
  place(column: Column): HTMLElement;
  /** Gives the keyboard back to the rows. */
  focus(): void;
}

/** Opens the editor of a column for the rows a verb works on, and sets what was chosen. */
export async function setColumn(stage: Stage, column: Column): Promise<void> {
  const rows = stage.table.subjects();
  if (rows.length === 0 || !column.editable) return;
  const place = stage.place(column);
  if (!picks(column)) {
    const value = await pickDate(place, column, rows);
    stage.focus();
    if (value !== undefined) await stage.server.bulk(rows, { [column.key]: value });
    return;
  }
  // Ticked is what all rows have.
  const common = listOf(rows[0]!, column).filter((v) => rows.every((row) => listOf(row, column).includes(v)));
  const values = await pick(place, { label: rows.length > 1 ? `${column.label} of ${rows.length}` : column.label, options: (column.options ??= []), chosen: common, many: isMany(column), free: column.type === "labels", none: column.type === "state" || column.type === "priority" ? undefined : "Nobody or nothing" });
  stage.focus();
  if (values === null) return;
  if (column.type !== "labels") return stage.server.bulk(rows, { [column.key]: isMany(column) ? values : (values[0] ?? empty(column)) });
  await changeLabels(stage, column, rows, common, values);
}

/** Labels are added and taken away; what else a row carries stays. Rows that end up alike are one request. */
async function changeLabels(stage: Stage, column: Column, rows: Row[], before: string[], after: string[]): Promise<void> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const kept = listOf(row, column).filter((v) => !before.includes(v) || after.includes(v));
    const key = JSON.stringify([...new Set([...kept, ...after])]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  for (const [values, members] of groups) await stage.server.bulk(members, { [column.key]: JSON.parse(values) as string[] });
}

function pickDate(place: HTMLElement, column: Column, rows: Row[]): Promise<unknown> {
  return new Promise((resolve) => {
    const type = column.type === "date" ? "date" : column.type === "number" ? "number" : "text";
    const field = make("input", { type, class: "picker-input", "aria-label": column.label, step: type === "number" ? "any" : null });
    const set = make("button", { type: "submit", class: "button button-primary" }, "Set");
    const clear = make("button", { type: "button", class: "button" }, "Clear");
    const form = make("form", { class: "picker picker-date", "data-keep": true, "data-turbo-temporary": true }, field, make("div", { class: "dialog-foot" }, clear, set));
    const first = rows[0]?.[column.key];
    field.value = first === null || first === undefined ? "" : String(first);
    const end = (value: unknown) => {
      form.remove();
      resolve(value);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      end(field.value === "" ? empty(column) : type === "number" ? Number(field.value) : field.value);
    });
    clear.addEventListener("click", () => end(empty(column)));
    form.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") end(undefined);
    });
    form.addEventListener("focusout", () => setTimeout(() => form.isConnected && !form.contains(document.activeElement) && end(undefined)));
    (place.closest("dialog, main") ?? document.body).append(form);
    const box = place.getBoundingClientRect();
    const room = innerHeight - box.bottom > 120;
    Object.assign(form.style, { position: "fixed", zIndex: "50", left: `${Math.min(box.left, innerWidth - 260)}px`, ...(room ? { top: `${box.bottom}px` } : { bottom: `${innerHeight - box.top}px` }) });
    field.focus();
  });
}

/** I: puts this person on the rows, or takes them off when they are on all of them. */
export async function assignMe(stage: Stage): Promise<void> {
  const column = columnFor(stage.spec, "A");
  const me = meta("me");
  const rows = stage.table.subjects();
  if (!column || !me || rows.length === 0) return;
  const on = rows.every((row) => listOf(row, column).includes(me));
  await stage.server.bulk(rows, { [column.key]: isMany(column) ? (on ? [] : [me]) : on ? "" : me });
}

export async function removeRows(stage: Stage): Promise<void> {
  const rows = stage.table.subjects();
  if (rows.length === 0 || (!stage.spec.bulk && !stage.spec.item) || stage.spec.readonly) return;
  const [one, many] = stage.spec.noun ?? ["row", "rows"];
  const yes = await ask(`Delete ${rows.length === 1 ? `this ${one}` : `${rows.length} ${many}`}? It can be undone.`, "Delete");
  stage.focus();
  if (yes) await stage.server.remove(rows);
}

const VERBS = [
  ["S", "S"],
  ["P", "P"],
  ["A", "A"],
  ["L", "L"],
  ["D", "⇧D"],
] as const;

/** The verbs this grid offers, with their keys. */
export function verbsOf(spec: Spec): { column: Column; key: string }[] {
  return VERBS.flatMap(([verb, key]) => {
    const column = columnFor(spec, verb);
    return column ? [{ column, key }] : [];
  });
}

/** Draws the bar of the marked rows; empty when none is. */
export function drawBulk(bar: HTMLElement, stage: Stage): void {
  const n = stage.table.selected.size;
  bar.hidden = n === 0;
  if (n === 0) return bar.replaceChildren();
  const count = bar.querySelector(".grid-marked");
  if (count) {
    count.textContent = `${n} marked`;
    return;
  }
  bar.append(make("span", { class: "grid-marked" }, `${n} marked`));
  for (const { column, key } of verbsOf(stage.spec)) {
    const button = make("button", { type: "button", class: "button button-small", "data-verb": column.key }, column.label, " ", make("kbd", {}, key));
    button.addEventListener("click", () => void setColumn(stage, column));
    bar.append(button);
  }
  if (stage.spec.bulk || stage.spec.item) {
    const remove = make("button", { type: "button", class: "button button-small" }, "Delete");
    remove.addEventListener("click", () => void removeRows(stage));
    bar.append(remove);
  }
  const clear = make("button", { type: "button", class: "button button-small", "data-clear": true }, "Unmark ", make("kbd", {}, "Esc"));
  bar.append(clear);
}

/** The palette's actions for the rows: every value of every list column, so that "assign ravi" is one line. */
export function paletteActions(stage: Stage): { label: string; group: string; key?: string; run: () => void }[] {
  const rows = stage.table.subjects();
  const [one, many] = stage.spec.noun ?? ["row", "rows"];
  if (rows.length === 0 || stage.spec.readonly) return [];
  const group = rows.length === 1 ? `This ${one}` : `${rows.length} ${many}`;
  return verbsOf(stage.spec).flatMap(({ column, key }) => [
    { label: `Set ${column.label.toLowerCase()}…`, group, key, run: () => void setColumn(stage, column) },
    ...(column.type === "labels" ? [] : (column.options ?? []).slice(0, 200)).map((option) => ({
      label: `${column.type === "people" || column.type === "person" ? "Assign to" : `${column.label}:`} ${optionOf(column, option.value).label}`,
      group,
      run: () => void stage.server.bulk(rows, { [column.key]: isMany(column) ? [option.value] : option.value }),
    })),
  ]);
}
