// Drawing: only the lines in sight, each in a row element that is used again when its line scrolls away.

import { make } from "../../behaviours/elements";
import { drawValue, textOf } from "./values";
import type { Line, Table } from "./table";
import type { Column, Row } from "./spec";

/** Height of a line in CSS pixels. */
export const LINE = 32;
const SPARE = 4;

interface Drawn {
  element: HTMLElement;
  line?: Line;
  row?: Row;
  columns?: Column[];
  /** Where it stands and what it is marked as, so that a step of the cursor touches two rows and not all. */
  index?: number;
  selected?: boolean;
  cursor?: number;
}

export class Painter {
  readonly view: HTMLElement;
  private head: HTMLElement;
  private body: HTMLElement;
  private drawn = new Map<string, Drawn>();
  private pool: HTMLElement[] = [];
  private columns: Column[] = [];
  private frame = 0;
  private told = "";

  constructor(
    private table: Table,
    private name: string,
    label: string,
    /** Called with the number of rows that the window would show when it shows places whose rows are not here yet. */
    private reach: (rows: number) => void,
  ) {
    this.head = make("div", { class: "grid-head", role: "row", "aria-rowindex": 1 });
    this.body = make("div", { class: "grid-body", role: "rowgroup" });
    this.view = make("div", { class: "grid", id: `${name}-view`, role: "treegrid", tabindex: 0, "aria-label": label, "aria-multiselectable": "true" }, this.head, this.body);
    Object.assign(this.body.style, { position: "relative" });
    this.view.addEventListener("scroll", () => this.soon(), { passive: true });
  }

  /** Draws with the next frame; many calls, one drawing. */
  soon(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  /** Draws now. Only rows whose data, place or columns changed are touched. */
  paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { table } = this;
    const columns = table.columns;
    if (columns.length !== this.columns.length || columns.some((c, i) => c !== this.columns[i])) {
      this.columns = columns;
      this.layOut();
    }
    this.drawHead();
    const all = table.lines.length + table.pending;
    const told = `${all} ${table.pending}`;
    if (told !== this.told) {
      this.told = told;
      this.body.style.height = `${all * LINE}px`;
      this.body.classList.toggle("is-pending", table.pending > 0);
      this.view.setAttribute("aria-rowcount", String(all + 1));
    }
    const top = this.view.scrollTop;
    const height = this.view.clientHeight || 600;
    const first = Math.max(0, Math.floor(top / LINE) - SPARE);
    const last = Math.min(table.lines.length - 1, Math.ceil((top + height) / LINE) + SPARE);
    const end = Math.ceil((top + height) / LINE);
    if (table.pending && end > table.lines.length) this.reach(end);
    const wanted = new Map<string, number>();
    for (let i = first; i <= last; i++) wanted.set(table.lines[i]!.id, i);
    for (const [id, drawn] of this.drawn) {
      if (wanted.has(id) || drawn.element.contains(document.activeElement)) continue;
      drawn.element.remove();
      this.pool.push(drawn.element);
      this.drawn.delete(id);
    }
    for (const [id, index] of wanted) this.drawLine(id, index);
    this.pool.length = Math.min(this.pool.length, 12);
    const active = table.line < 0 ? `${this.name}-h-${table.column}` : `${this.name}-${table.line}-${table.column}`;
    if (this.view.getAttribute("aria-activedescendant") !== active) this.view.setAttribute("aria-activedescendant", active);
  }

  private layOut(): void {
    // Texts take the room that is left over; on a narrow screen they end where it ends, with the first column before them.
    const wordy = (c: Column) => c.type === "text" || c.type === "longtext";
    const given = (c: Column) => c.width ?? (c.type === "text" ? 240 : c.type === "longtext" ? 200 : 120);
    const lead = 34 + (this.columns[0] && !wordy(this.columns[0]) ? given(this.columns[0]) : 0);
    const least = (c: Column) => (wordy(c) ? `min(${given(c)}px, max(160px, 100cqi - ${lead}px))` : `${given(c)}px`);
    const widths = this.columns.map((c) => (wordy(c) ? `minmax(${least(c)},1fr)` : least(c)));
    this.view.style.setProperty("--grid-columns", `34px ${widths.join(" ")}`);
    this.view.setAttribute("aria-colcount", String(this.columns.length + 1));
    // A sideways table is at least as wide as its columns.
    this.head.style.minWidth = this.body.style.minWidth = `calc(34px + ${this.columns.map(least).join(" + ") || "0px"})`;
    this.head.style.gridTemplateColumns = "var(--grid-columns)";
    for (const drawn of this.drawn.values()) drawn.element.remove();
    this.drawn.clear();
    this.pool = [];
    this.head.replaceChildren();
  }

  private drawHead(): void {
    const { table } = this;
    if (this.head.childElementCount === 0) {
      this.head.append(make("div", { class: "grid-cell grid-check", role: "columnheader" }, make("span", { class: "grid-box", "aria-hidden": "true" }), make("span", { class: "visually-hidden" }, "Marked")));
      this.columns.forEach((column, i) => this.head.append(make("div", { class: "grid-cell", role: "columnheader", id: `${this.name}-h-${i}`, "data-key": column.key, "data-type": column.type, "data-sortable": column.sortable, "aria-colindex": i + 2 }, column.label)));
    }
    const all = table.rows.size > 0 && !table.pending && table.selected.size >= table.rows.size;
    this.head.firstElementChild!.toggleAttribute("data-checked", all);
    this.columns.forEach((column, i) => {
      const cell = this.head.children[i + 1]!;
      const sorted = table.sort === (column.sort ?? column.key) ? "ascending" : table.sort === `-${column.sort ?? column.key}` ? "descending" : null;
      if (sorted) cell.setAttribute("aria-sort", sorted);
      else if (cell.hasAttribute("aria-sort")) cell.removeAttribute("aria-sort");
      cell.classList.toggle("is-current", table.line === -1 && table.column === i);
    });
  }

  private drawLine(id: string, index: number): void {
    const { table } = this;
    const line = table.lines[index]!;
    let drawn = this.drawn.get(id);
    if (!drawn) {
      drawn = { element: this.pool.pop() ?? this.makeRow() };
      this.drawn.set(id, drawn);
    }
    const { element } = drawn;
    if (!element.isConnected) this.body.append(element);
    const row = line.kind === "row" ? table.rows.get(id) : undefined;
    if (drawn.index !== index) {
      drawn.index = index;
      element.dataset.index = String(index);
      element.setAttribute("aria-rowindex", String(index + 2));
      element.style.transform = `translateY(${index * LINE}px)`;
      for (let i = 0; i < this.columns.length; i++) element.children[i + 1]!.id = `${this.name}-${index}-${i}`;
    }
    if (!sameLine(drawn.line, line) || drawn.row !== row) this.fill(drawn, line, row);
    const selected = line.kind === "row" && table.selected.has(id);
    if (drawn.selected !== selected) element.setAttribute("aria-selected", String((drawn.selected = selected)));
    const cursor = index === table.line ? table.column : -1;
    if (drawn.cursor === cursor) return;
    drawn.cursor = cursor;
    element.classList.toggle("is-current", cursor >= 0);
    for (let i = 0; i < this.columns.length; i++) element.children[i + 1]!.classList.toggle("is-current", i === cursor);
  }

  private makeRow(): HTMLElement {
    const element = make("div", { class: "grid-row", role: "row" }, make("div", { class: "grid-cell grid-check", role: "gridcell" }, make("span", { class: "grid-box", "aria-hidden": "true" })));
    Object.assign(element.style, { position: "absolute", insetInline: "0", top: "0", height: `${LINE}px`, gridTemplateColumns: "var(--grid-columns)" });
    this.columns.forEach((column, i) => element.append(make("div", { class: "grid-cell", role: "gridcell", "data-key": column.key, "data-type": column.type, "aria-colindex": i + 2, "aria-readonly": column.editable ? null : "true" })));
    return element;
  }

  private fill(drawn: Drawn, line: Line, row: Row | undefined): void {
    const { element } = drawn;
    element.classList.toggle("grid-group", line.kind === "group");
    const tree = line.kind === "group" || line.parent;
    if (tree) element.setAttribute("aria-expanded", String(line.open));
    else element.removeAttribute("aria-expanded");
    element.setAttribute("aria-level", String(line.kind === "group" ? 1 : line.depth + 1));
    if (row?.milestone) element.dataset.milestone = "";
    else delete element.dataset.milestone;
    element.dataset.category = String(row?.category ?? "");
    // The editor stays in its cell while the rest of the row is drawn anew.
    const editing = element.querySelector(".grid-editor")?.parentElement;
    const titleAt = Math.max(0, this.columns.findIndex((c) => c.type === "text"));
    this.columns.forEach((column, i) => {
      const cell = element.children[i + 1] as HTMLElement;
      if (cell === editing) return;
      if (line.kind === "group") {
        cell.replaceChildren();
        if (i === 0) cell.append(twisty(), make("span", { class: line.category ? "dot" : "grid-hue", "data-category": line.category, "data-hue": line.hue, "aria-hidden": "true" }), line.label, make("span", { class: "count" }, String(line.count)));
        return;
      }
      if (!row) return;
      drawValue(cell, row, column);
      if (i === titleAt) {
        cell.style.paddingInlineStart = `${9 + line.depth * 20 + (this.table.isTree && !line.parent ? 18 : 0)}px`;
        if (line.parent) cell.prepend(twisty());
      }
    });
    if (row) element.firstElementChild!.setAttribute("aria-label", `Mark ${String(row.key ?? (this.columns[titleAt] ? textOf(row, this.columns[titleAt]!) : row.id))}`);
    drawn.line = line;
    drawn.row = row;
  }

  /** The cell of a line, when it is drawn. */
  cell(line: number, column: number): HTMLElement | null {
    return this.view.querySelector<HTMLElement>(`#${CSS.escape(`${this.name}-${line}-${column}`)}`);
  }

  /** Scrolls the cursor into sight and draws. */
  reveal(): void {
    const { line, column } = this.table;
    const headHeight = this.head.offsetHeight;
    const top = line * LINE;
    const { view } = this;
    const room = view.clientHeight - headHeight;
    if (line <= 0) view.scrollTop = 0;
    else if (top < view.scrollTop) view.scrollTop = top;
    else if (top + LINE > view.scrollTop + room) view.scrollTop = top + LINE - room;
    const cell = this.head.children[column + 1] as HTMLElement | undefined;
    if (cell) {
      const start = cell.offsetLeft;
      if (start < view.scrollLeft + 34) view.scrollLeft = column === 0 ? 0 : start - 34;
      else if (start + cell.offsetWidth > view.scrollLeft + view.clientWidth) view.scrollLeft = start + cell.offsetWidth - view.clientWidth;
    }
    this.paint();
  }
}

const twisty = () => make("button", { class: "grid-twisty", type: "button", tabindex: -1, "aria-hidden": "true" });

function sameLine(a: Line | undefined, b: Line): boolean {
  if (!a || a.kind !== b.kind || a.id !== b.id || a.open !== b.open) return false;
  if (a.kind === "row" && b.kind === "row") return a.depth === b.depth && a.parent === b.parent;
  return a.kind === "group" && b.kind === "group" && a.count === b.count && a.label === b.label;
}
