// The rows in memory: their order, tree, groups, selection and cursor. Knows nothing of the screen.

import { listOf, optionOf } from "./values";
import type { Column, Row, Spec } from "./spec";

export type Line =
  | { kind: "row"; id: string; depth: number; parent: boolean; open: boolean }
  | { kind: "group"; id: string; label: string; count: number; open: boolean; hue?: number | string; category?: string };

export class Table {
  rows = new Map<string, Row>();
  lines: Line[] = [];
  selected = new Set<string>();
  /** Where the keyboard is: a line (-1 is the head) and a visible column. */
  line = 0;
  column = 0;
  group = "";
  sort = "";
  hidden = new Set<string>();
  /** Whether rows are shown beneath their parents. */
  isTree = false;
  /** How many rows are known to follow that have not been fetched yet. */
  pending = 0;
  private closed = new Set<string>();
  private anchor = -1;
  private at = new Map<string, number>();

  constructor(readonly spec: Spec) {}

  get columns(): Column[] {
    return this.spec.columns.filter((c) => !this.hidden.has(c.key));
  }

  get current(): Row | undefined {
    const line = this.lines[this.line];
    return line?.kind === "row" ? this.rows.get(line.id) : undefined;
  }

  get currentColumn(): Column | undefined {
    return this.columns[this.column];
  }

  lineOf(id: string): number {
    return this.at.get(id) ?? -1;
  }

  /** Puts rows in, new ones behind the others. */
  put(rows: Row[]): void {
    for (const row of rows) this.rows.set(row.id, row);
    this.arrange();
  }

  /** Puts the next page of the server's order in: a row that was made here meanwhile goes to its place. */
  append(rows: Row[]): void {
    for (const row of rows) this.rows.delete(row.id);
    this.put(rows);
  }

  /** Replaces all rows, keeping cursor and selection on rows that are still there. */
  reset(rows: Row[]): void {
    this.rows = new Map(rows.map((row) => [row.id, row]));
    for (const id of this.selected) if (!this.rows.has(id)) this.selected.delete(id);
    this.arrange();
  }

  remove(ids: Iterable<string>): void {
    for (const id of ids) {
      this.rows.delete(id);
      this.selected.delete(id);
    }
    this.arrange();
  }

  /** Exchanges a row for its newer self; true when lines had to be put anew. */
  replace(row: Row): boolean {
    const old = this.rows.get(row.id);
    this.rows.set(row.id, row);
    const moved = !old || old.parent !== row.parent || (this.group !== "" && String(old[this.group]) !== String(row[this.group]));
    if (moved) this.arrange();
    return moved;
  }

  /** Exchanges a row that was shown before the server had given it an id. */
  rename(from: string, row: Row): void {
    this.rows = new Map([...this.rows].map(([id, old]) => (id === from ? [row.id, row] : [id, old])));
    this.arrange();
  }

  toggleLine(index: number, open?: boolean): void {
    const line = this.lines[index];
    if (!line || (line.kind === "row" && !line.parent)) return;
    if (open ?? !line.open) this.closed.delete(line.id);
    else this.closed.add(line.id);
    this.arrange();
  }

  /** Works out the lines: groups when grouped, a tree when rows have parents and stand in their own order, else flat. */
  arrange(): void {
    const held = this.lines[this.line]?.id;
    const lines: Line[] = [];
    const column = this.spec.columns.find((c) => c.key === this.group);
    this.isTree = !column && !this.sort && [...this.rows.values()].some((r) => r.parent && this.rows.has(r.parent));
    if (column) this.addGroups(lines, column);
    else if (this.isTree) this.addTree(lines);
    else for (const id of this.rows.keys()) lines.push({ kind: "row", id, depth: 0, parent: false, open: false });
    this.lines = lines;
    this.at = new Map(lines.map((line, i) => [line.id, i]));
    const again = held === undefined ? -1 : this.lineOf(held);
    if (again >= 0) this.line = again;
    else this.line = Math.max(this.line < 0 ? -1 : 0, Math.min(this.line, lines.length - 1));
    this.column = Math.min(this.column, Math.max(0, this.columns.length - 1));
  }

  private addGroups(lines: Line[], column: Column): void {
    const groups = new Map<string, string[]>();
    for (const option of column.options ?? []) groups.set(option.value, []);
    for (const row of this.rows.values()) {
      const value = listOf(row, column)[0] ?? "";
      const ids = groups.get(value);
      if (ids) ids.push(row.id);
      else groups.set(value, [row.id]);
    }
    for (const [value, ids] of groups) {
      if (ids.length === 0) continue;
      const id = `group:${value}`;
      const option = optionOf(column, value);
      const open = !this.closed.has(id);
      lines.push({ kind: "group", id, label: value ? option.label : `No ${column.label.toLowerCase()}`, count: ids.length, open, hue: option.hue, category: option.category });
      if (open) for (const row of ids) lines.push({ kind: "row", id: row, depth: 0, parent: false, open: false });
    }
  }

  private addTree(lines: Line[]): void {
    const children = new Map<string, string[]>();
    const roots: string[] = [];
    for (const row of this.rows.values()) {
      const parent = row.parent && row.parent !== row.id && this.rows.has(row.parent) ? row.parent : null;
      if (!parent) roots.push(row.id);
      else if (children.has(parent)) children.get(parent)!.push(row.id);
      else children.set(parent, [row.id]);
    }
    const add = (id: string, depth: number) => {
      const below = children.get(id);
      const open = !!below && !this.closed.has(id);
      lines.push({ kind: "row", id, depth, parent: !!below, open });
      if (open && depth < 50) for (const child of below) add(child, depth + 1);
    };
    for (const id of roots) add(id, 0);
  }

  /** Moves the cursor; with extend the selection follows from where it began. */
  move(line: number, column: number, extend = false): void {
    const from = this.line;
    this.line = Math.max(-1, Math.min(line, this.lines.length - 1));
    this.column = Math.max(0, Math.min(column, this.columns.length - 1));
    if (!extend) {
      this.anchor = -1;
      return;
    }
    if (this.anchor < 0) this.anchor = Math.max(0, from);
    this.selectRange(this.anchor, Math.max(0, this.line));
  }

  selectRange(from: number, to: number): void {
    this.selected.clear();
    for (let i = Math.min(from, to); i <= Math.max(from, to); i++) {
      const line = this.lines[i];
      if (line?.kind === "row") this.selected.add(line.id);
    }
  }

  /** Marks or unmarks a line; with extend everything between it and the last marked one. */
  toggle(index: number, extend = false): void {
    const line = this.lines[index];
    if (!line) return;
    if (extend && this.anchor >= 0) return this.selectRange(this.anchor, index);
    this.anchor = index;
    if (line.kind === "row") {
      if (!this.selected.delete(line.id)) this.selected.add(line.id);
      return;
    }
    const members = this.lines.slice(index + 1, index + 1 + (line.open ? line.count : 0)).map((l) => l.id);
    const all = members.every((id) => this.selected.has(id));
    for (const id of members) all ? this.selected.delete(id) : this.selected.add(id);
  }

  selectAll(): void {
    const all = this.selected.size >= this.rows.size;
    this.selected = all ? new Set() : new Set(this.rows.keys());
  }

  /** What a verb works on: the selection, else the row under the cursor. */
  subjects(): Row[] {
    if (this.selected.size) return this.lines.flatMap((l) => (l.kind === "row" && this.selected.has(l.id) ? [this.rows.get(l.id)!] : []));
    return this.current ? [this.current] : [];
  }
}
