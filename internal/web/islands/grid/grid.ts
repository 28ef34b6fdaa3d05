// <tl-grid>: every list of the product. Ten thousand rows, edited in place, by keyboard alone if one likes.
//
// Reads: its script child (see spec.ts), label, height="fill|PIXELS"; <meta name="me">; the page's address (sort, group, hide, q, filters).
// Hears on document: "tl:change" {changes}, "tl:reset", "tl:undone", "tl:palette", "tl:keys".
// Emits on document: "tl:peek" {url, title}, "tl:toast" {text, tone}; by api.ts "tl:act".

import { isOwn } from "../../behaviours/api";
import { make } from "../../behaviours/elements";
import type { Change } from "../../behaviours/live";
import { say } from "../../behaviours/say";
import { makeBar, readView, writeView } from "./bar";
import { toTSV } from "./clip";
import { edit } from "./editor";
import { handleKey, type Actions } from "./keys";
import { LINE, Painter } from "./painter";
import { pasteTable } from "./paste";
import { Server } from "./server";
import { columnFor, readSpec, type Column, type Row, type Spec } from "./spec";
import { Table } from "./table";
import { textOf } from "./values";
import { assignMe, drawBulk, paletteActions, removeRows, setColumn, type Stage } from "./verbs";

let count = 0;

/** How many rows are fetched ahead of the cursor. */
const AHEAD = 500;

class Grid extends HTMLElement {
  private spec!: Spec;
  private table!: Table;
  private server!: Server;
  private painter!: Painter;
  private drawBar!: () => void;
  private bulk!: HTMLElement;
  private foot!: HTMLElement;
  private quick: HTMLInputElement | null = null;
  private stage!: Stage;
  private life = new AbortController();

  connectedCallback(): void {
    // A page brought back from Turbo's cache has its old drawing inside: only the description stays.
    const returned = this.hasAttribute("data-ready");
    this.spec = readSpec(this);
    this.replaceChildren(...this.querySelectorAll('script[type="application/json"]'));
    this.setAttribute("data-ready", "");
    this.classList.remove("grid"); // the class belongs to the scrolling pane inside
    this.life = new AbortController();
    this.build();
    this.listen();
    readView(this.spec, this.table, this.server);
    this.table.reset(this.spec.rows);
    this.server.begin(this.spec.next, this.spec.total);
    this.drawBar();
    this.fit();
    this.draw();
    // The rest is fetched once the first rows are on the screen.
    const { signal } = this.life;
    requestAnimationFrame(() => setTimeout(() => signal.aborted || void (returned ? this.server.reload() : this.server.loadRest(this.spec.next))));
  }

  disconnectedCallback(): void {
    this.life.abort();
  }

  private build(): void {
    const { spec } = this;
    const name = this.id || `grid-${++count}`;
    const table = (this.table = new Table(spec));
    const server = (this.server = new Server(table, spec, { refresh: () => this.draw(), say, trouble: (text) => this.trouble(text) }));
    this.painter = new Painter(table, name, this.getAttribute("label") ?? "List", (rows) => server.want(rows));
    const { bar, draw } = makeBar({ spec, table, server, changed: (reload) => this.viewChanged(reload) });
    this.drawBar = draw;
    this.bulk = make("div", { class: "grid-bulk", role: "toolbar", "aria-label": "Marked rows", hidden: true });
    this.foot = make("div", { class: "grid-foot" });
    this.append(bar, this.painter.view);
    if (spec.create) {
      this.quick = make("input", { class: "grid-quick", type: "text", placeholder: `Add ${spec.noun?.[0] ?? "row"}…`, "aria-label": `Add ${spec.noun?.[0] ?? "row"}`, "data-hotkey": "c", "data-hotkey-label": `Add ${spec.noun?.[0] ?? "row"}` });
      this.append(this.quick);
    }
    this.append(this.foot, this.bulk);
    this.stage = { spec, table, server, place: (column) => this.placeFor(column), focus: () => this.painter.view.focus({ preventScroll: true }) };
  }

  private listen(): void {
    const { signal } = this.life;
    const { view } = this.painter;
    const { table } = this;
    view.addEventListener("keydown", (event) => {
      if (event.target === view && handleKey(event, table, this.actions)) event.preventDefault();
    });
    view.addEventListener("pointerdown", (event) => event.target !== view && !(event.target as Element).closest("input,textarea,select") && event.preventDefault());
    view.addEventListener("click", (event) => this.clicked(event));
    view.addEventListener("focus", () => this.draw());
    view.addEventListener("copy", (event) => this.copied(event));
    view.addEventListener("paste", (event) => this.pasted(event));
    this.bulk.addEventListener("click", (event) => {
      if (!(event.target as Element).closest("[data-clear]")) return;
      table.selected.clear();
      this.actions.selected();
      this.stage.focus();
    });
    this.quick?.addEventListener("keydown", (event) => this.quickKey(event, this.quick!));
    addEventListener("resize", () => this.fit(), { signal });
    document.addEventListener("tl:change", (event) => this.server.heard((event as CustomEvent<{ changes: Change[] }>).detail.changes.map((c) => ({ ...c, own: c.own || isOwn(c.request) }))), { signal });
    for (const type of ["tl:reset", "tl:undone"]) document.addEventListener(type, () => void this.server.refresh(), { signal });
    document.addEventListener("tl:palette", (event) => (event as CustomEvent<unknown[]>).detail.push(...paletteActions(this.stage)), { signal });
    document.addEventListener("tl:keys", (event) => (event as CustomEvent<unknown[]>).detail.push(...this.keys()), { signal });
    // The page was refreshed or its address changed around the grid, which stayed.
    document.addEventListener("turbo:morph", () => this.addressChanged(), { signal });
  }

  private readonly actions: Actions = {
    moved: () => {
      this.server.want(this.table.line + AHEAD);
      this.painter.reveal();
      drawBulk(this.bulk, this.stage);
    },
    selected: () => {
      this.draw();
      say(`${this.table.selected.size} marked`);
    },
    sort: (column) => this.sortBy(this.table.columns[column]),
    edit: (start) => void this.editCell(start),
    set: (verb) => {
      const column = columnFor(this.spec, verb);
      if (column) void setColumn(this.stage, column);
    },
    me: () => void assignMe(this.stage),
    open: (newTab) => this.openRow(newTab),
    peek: () => {
      const row = this.table.current;
      if (row && this.spec.link) document.dispatchEvent(new CustomEvent("tl:peek", { detail: { url: this.linkOf(row), title: String(row.title ?? row.id) } }));
    },
    toggle: (open) => {
      this.table.toggleLine(this.table.line, open);
      this.painter.reveal();
    },
    create: () => this.quick?.focus(),
    remove: () => void removeRows(this.stage),
    page: () => Math.max(1, Math.floor(this.painter.view.clientHeight / LINE) - 2),
    all: () => void this.markAll(),
    last: (column, extend) => void this.goLast(column, extend),
  };

  /** Marks every row of the list, fetched or not, or none when all are marked. */
  private async markAll(): Promise<void> {
    if (this.server.loading && (say("Fetching all rows…"), !(await this.server.whole()))) return;
    this.table.selectAll();
    this.actions.selected();
  }

  private async goLast(column: number, extend: boolean): Promise<void> {
    const { table } = this;
    const go = () => (table.move(table.lines.length - 1, column, extend), this.actions.moved());
    const from = table.line;
    go();
    if (!this.server.loading) return;
    const at = table.line;
    // A cursor that went elsewhere meanwhile stays there.
    if ((await this.server.whole()) && (table.line === at || table.line === from)) go();
  }

  private draw(): void {
    this.painter.paint();
    drawBulk(this.bulk, this.stage);
    const { table, server, spec } = this;
    const [one, many] = spec.noun ?? ["row", "rows"];
    const n = server.count;
    const parts = [n === 0 && !server.loading ? (server.filters.size ? `No ${many} fit these filters.` : (spec.empty ?? `No ${many} yet.`)) : `${n.toLocaleString()}${server.loading && server.total === undefined ? " of more" : ""} ${n === 1 ? one : many}`];
    if (server.loading && !server.resting) parts.push("loading…");
    if (server.broken) parts.push("not all could be fetched");
    const of = table.selected.size > 1 ? table.subjects() : null;
    for (const column of of ? table.columns.filter((c) => c.type === "number") : []) {
      const sum = of!.reduce((total, row) => total + (Number(row[column.key]) || 0), 0);
      if (sum) parts.push(`${column.label} ${sum.toLocaleString(undefined, { maximumFractionDigits: 2 })}`);
    }
    const text = parts.join(" · ");
    if (this.foot.textContent !== text) this.foot.textContent = text;
  }

  /** Takes the room down to the end of the window, or the height it was given. */
  private fit(): void {
    const wish = this.getAttribute("height");
    const { view } = this.painter;
    const around = (this.quick?.offsetHeight ?? 0) + 64;
    const top = view.getBoundingClientRect().top + scrollY;
    view.style.height = wish && wish !== "fill" ? `${Number(wish)}px` : `${Math.max(240, innerHeight - Math.min(top, innerHeight * 0.6) - around)}px`;
    view.style.overflow = "auto";
    this.painter.soon();
  }

  private viewChanged(reload: boolean): void {
    writeView(this.spec, this.table, this.server);
    if (reload) void this.server.reload();
    if (this.table.group) this.server.want(Infinity); // a group is told with its count
    this.painter.view.scrollTop = 0;
    this.fit(); // the bar may have grown a line
    this.draw();
  }

  private addressChanged(): void {
    const state = () => JSON.stringify([this.table.sort, this.table.group, [...this.server.filters], [...this.table.hidden]]);
    const before = state();
    readView(this.spec, this.table, this.server);
    if (state() === before) return;
    this.drawBar();
    void this.server.reload();
  }

  private sortBy(column: Column | undefined): void {
    if (!column?.sortable) return;
    const { table } = this;
    const order = column.sort ?? column.key;
    table.sort = table.sort === order ? `-${order}` : table.sort === `-${order}` ? "" : order;
    say(table.sort ? `Sorted by ${column.label}${table.sort.startsWith("-") ? ", last first" : ""}` : "Not sorted");
    this.viewChanged(true);
  }

  private clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const cell = target.closest<HTMLElement>(".grid-cell");
    if (!cell || target.closest(".grid-editor")) return;
    const { table } = this;
    const rowElement = cell.parentElement!;
    const column = [...rowElement.children].indexOf(cell) - 1;
    this.stage.focus();
    if (rowElement.classList.contains("grid-head")) {
      if (column < 0) {
        this.actions.all();
      } else {
        table.move(-1, column);
        this.sortBy(table.columns[column]);
      }
      return;
    }
    const line = Number(rowElement.dataset.index);
    const again = table.line === line && table.column === column;
    if (column < 0 || event.shiftKey || event.ctrlKey || event.metaKey) {
      if (event.shiftKey && column >= 0) table.move(line, column, true);
      else table.toggle(line, event.shiftKey);
      table.line = line;
      return this.actions.selected();
    }
    table.move(line, column);
    this.painter.reveal();
    if (target.closest(".grid-twisty") || table.lines[line]?.kind === "group") return this.actions.toggle();
    const spec = table.columns[column];
    if (spec?.type === "key") this.openRow(false);
    else if (spec?.editable && (again || spec.type !== "text")) void this.editCell(null);
  }

  private async editCell(start: string | null): Promise<void> {
    const { table, painter } = this;
    const row = table.current;
    const column = table.currentColumn;
    if (!row || !column?.editable) return;
    painter.reveal();
    const cell = painter.cell(table.line, table.column);
    if (!cell || cell.querySelector(".grid-editor")) return;
    const { value, changed, move } = await edit(cell, row, column, start, (text) => this.trouble(text));
    // The cell is drawn anew even when nothing changed: the editor stood in it.
    const now = table.rows.get(row.id);
    if (now) table.rows.set(row.id, { ...now });
    if (changed) void this.server.save(row.id, { [column.key]: value });
    if (document.activeElement === document.body || painter.view.contains(document.activeElement) || move !== "stay") this.stage.focus();
    if (move === "next" || move === "previous") {
      this.step(move === "next" ? 1 : -1);
      if (table.current && table.currentColumn?.editable) return this.editCell(null);
    } else if (move === "down") table.move(table.line + 1, table.column);
    painter.reveal();
  }

  /** Goes to the next editable cell in reading order. */
  private step(by: 1 | -1): void {
    const { table } = this;
    const columns = table.columns;
    let { line, column } = table;
    for (let i = 0; i < columns.length * 2; i++) {
      column += by;
      if (column >= columns.length || column < 0) {
        line += by;
        column = by > 0 ? 0 : columns.length - 1;
      }
      const at = table.lines[line];
      if (!at) return;
      if (columns[column]?.editable && at.kind === "row") return table.move(line, column);
    }
  }

  private quickKey(event: KeyboardEvent, field: HTMLInputElement): void {
    if (event.key === "Escape") this.stage.focus();
    else if (event.key === "Enter" && field.value.trim() && !event.isComposing) {
      const title = this.spec.columns.find((c) => c.type === "text")?.key ?? "title";
      // A new row takes the values the list is filtered to, so that it does not vanish from it.
      const given = [...this.server.filters].flatMap(([key, value]) => {
        const column = this.spec.columns.find((c) => c.key === key && c.editable);
        return column && !value.includes(",") ? [[key, column.type === "people" || column.type === "labels" ? [value] : value]] : [];
      });
      void this.server.create({ ...Object.fromEntries(given), [title]: field.value.trim() });
      field.value = "";
      this.table.line = this.table.lines.length - 1;
      this.painter.reveal();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private copied(event: ClipboardEvent): void {
    if (event.target !== this.painter.view) return;
    const rows = this.table.subjects();
    const column = this.table.currentColumn;
    if (rows.length === 0 || !column) return;
    const one = this.table.selected.size === 0;
    event.clipboardData?.setData("text/plain", one ? textOf(rows[0]!, column) : toTSV(rows, this.table.columns));
    event.preventDefault();
    say(one ? "Cell copied" : `${rows.length} rows copied`);
  }

  private pasted(event: ClipboardEvent): void {
    if (event.target !== this.painter.view) return;
    const text = event.clipboardData?.getData("text/plain").replace(/\s+$/, "") ?? "";
    if (!text) return;
    event.preventDefault();
    if (/[\t\n]/.test(text)) {
      if (this.spec.create) void pasteTable(text, this.spec, this.server).then(() => this.stage.focus());
    } else void this.editCell(text);
  }

  private linkOf(row: Row): string {
    return (this.spec.link ?? "").replace("{id}", encodeURIComponent(row.id));
  }

  private openRow(newTab: boolean): void {
    const row = this.table.current;
    if (!row || !this.spec.link) return;
    const link = make("a", { href: this.linkOf(row), target: newTab ? "_blank" : null, hidden: true });
    this.append(link);
    link.click();
    link.remove();
  }

  private placeFor(column: Column): HTMLElement {
    const { table } = this;
    const button = this.bulk.querySelector<HTMLElement>(`[data-verb="${CSS.escape(column.key)}"]`);
    return (table.selected.size && button) || this.painter.cell(table.line, table.columns.indexOf(column)) || this.painter.cell(table.line, table.column) || this.painter.view;
  }

  private keys(): { group: string; label: string; key: string }[] {
    const verbs = (["S", "P", "A", "L", "D"] as const).flatMap((verb) => {
      const column = columnFor(this.spec, verb);
      return column ? [{ group: "List", label: column.label, key: verb === "D" ? "⇧D" : verb }] : [];
    });
    const more = [["Move", "↑ ↓ ← → J K"], ["Mark", "X"], ["Mark on", "⇧↑ ⇧↓"], ["Mark all", "Ctrl+A"], ["Edit", "Enter"], ["Open", "O"], ["Peek", "Space"], ["Assign to me", "I"], ["Delete", "Del"]];
    return [...verbs, ...more.map(([label, key]) => ({ group: "List", label: label!, key: key! }))];
  }

  private trouble(text: string): void {
    document.dispatchEvent(new CustomEvent("tl:toast", { detail: { text, tone: "alarm" } }));
  }
}

if (!customElements.get("tl-grid")) customElements.define("tl-grid", Grid);
