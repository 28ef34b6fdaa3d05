// The chart on the screen: only the lines in sight, each in a row element that is used again when its line scrolls away.

import { make } from "../../behaviours/elements";
import { LinkLayer } from "./links";
import type { Model, Task } from "./model";
import { COLUMNS, RowView, type Directory } from "./row";
import { Scale } from "./scale";

const SPARE = 4;
/** Below this width the tree is a list with a small bar beneath each title. */
const NARROW = 640;
const HEAD = 44;

export class Painter {
  readonly view: HTMLElement;
  readonly scale = new Scale();
  readonly links = new LinkLayer();
  /** Height of a line and width of the tree, in CSS pixels. */
  row = 34;
  left = 340;
  narrow = false;
  private head: HTMLElement;
  private axis: HTMLElement;
  private body: HTMLElement;
  private ground = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  private rows = new Map<string, RowView>();
  private pool: RowView[] = [];
  private frame = 0;
  private stale = true;
  private drawnTicks = "";
  private count = 0;
  private made = 0;

  constructor(
    private model: Model,
    private directory: Directory,
    private name: string,
    label: string,
    private today: number,
  ) {
    this.axis = make("div", { class: "gantt-axis", "aria-hidden": "true" });
    this.head = make("div", { class: "gantt-headrow", role: "row" });
    const titles = COLUMNS.map(([key, text]) => make("div", { class: `gantt-cell gantt-${key}`, role: "columnheader" }, text));
    this.head.append(make("div", { class: "gantt-left", role: "presentation" }, make("div", { class: "gantt-tree", role: "columnheader" }, "Task"), ...titles), make("div", { class: "gantt-times", role: "columnheader" }, make("span", { class: "visually-hidden" }, "Bars on the time axis"), this.axis));
    this.ground.setAttribute("class", "gantt-ground");
    this.ground.setAttribute("aria-hidden", "true");
    for (const name of ["gantt-weekend", "gantt-holiday", "gantt-hair", "gantt-today"]) {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("class", name);
      this.ground.append(path);
    }
    this.body = make("div", { class: "gantt-body", role: "rowgroup" });
    // The layers lie beneath and above the rows without being rows themselves.
    const layers = make("div", { class: "gantt-layers", "aria-hidden": "true" });
    layers.append(this.ground, this.links.svg);
    this.view = make("div", { class: "gantt-view", id: `${name}-view`, role: "treegrid", tabindex: 0, "aria-label": label }, make("div", { class: "gantt-top", role: "rowgroup" }, this.head), layers, this.body);
    this.view.addEventListener("scroll", () => this.soon(), { passive: true });
  }

  /** Draws with the next frame; many calls, one drawing. */
  soon(stale = false): void {
    this.stale ||= stale;
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  /** The room for bars. */
  get room(): number {
    return Math.max(120, this.view.clientWidth - this.left);
  }

  /** Takes note of the width there is, for the tree and for bars. */
  measure(): void {
    const { view } = this;
    this.narrow = view.clientWidth < NARROW;
    this.row = this.narrow ? 54 : 34;
    view.classList.toggle("is-narrow", this.narrow);
    view.classList.toggle("has-baseline", !!this.model.schedule?.baseline);
    this.left = this.narrow ? 0 : (this.head.firstElementChild as HTMLElement).offsetWidth;
  }

  /** Spans the axis over what there is and draws all anew. */
  layOut(): void {
    const { model, scale, view } = this;
    scale.span(model, this.today, this.room);
    view.style.setProperty("--row", `${this.row}px`);
    view.style.setProperty("--lane", `${scale.width}px`);
    view.style.setProperty("--left", `${this.left}px`);
    view.style.setProperty("--frame", `${view.clientWidth}px`);
    view.style.setProperty("--height", `${model.lines.length * this.row}px`);
    this.drawGround();
    this.drawnTicks = "";
    this.soon(true);
  }

  private drawGround(): void {
    const { scale, model } = this;
    const height = Math.max(model.lines.length * this.row, 1);
    const first = Math.floor(scale.from);
    const box = (from: number, to: number) => `M${scale.x(from)} 0H${scale.x(to)}V${height}H${scale.x(from)}z`;
    let weekends = "";
    let holidays = "";
    if (scale.px >= 2.5)
      for (let day = first; day < scale.to; day++) {
        let end = day;
        while (end < scale.to && model.work.isWeekend(end)) end++;
        if (end > day) weekends += box(day, end);
        day = Math.max(day, end - 1);
      }
    for (const day of model.work.holidays.keys()) if (day >= first && day < scale.to && !model.work.isWeekend(day)) holidays += box(day, day + 1);
    const hairs = scale.ticks(first, scale.to)[scale.px < 20 ? 1 : 0].map((tick) => `M${scale.x(tick.day)} 0V${height}`).join("");
    const today = scale.x(this.today + 0.5);
    [weekends, holidays, hairs, `M${today} 0V${height}`].forEach((d, i) => this.ground.children[i]!.setAttribute("d", d));
  }

  private drawTicks(): void {
    const { scale, view } = this;
    const width = view.clientWidth;
    const first = scale.from + Math.max(0, view.scrollLeft - width) / scale.px;
    const last = Math.min(scale.to, scale.from + (view.scrollLeft + 2 * width) / scale.px);
    const window = `${Math.floor(view.scrollLeft / width)} ${scale.px} ${scale.from} ${width}`;
    if (window === this.drawnTicks) return;
    this.drawnTicks = window;
    const ticks: HTMLElement[] = [];
    scale.ticks(first, last).forEach((tier, level) =>
      tier.forEach((tick, i) => {
        const end = Math.min(tier[i + 1]?.day ?? scale.to, scale.to);
        const begin = Math.max(tick.day, scale.from);
        const element = make("div", { class: `gantt-tick gantt-tier-${level}` }, make("span", {}, tick.text));
        if (level === 1 && scale.px >= 20 && this.model.work.isOff(tick.day)) element.classList.add("is-off");
        element.style.transform = `translateX(${scale.x(begin)}px)`;
        element.style.width = `${Math.max(0, (end - begin) * scale.px)}px`;
        ticks.push(element);
      }),
    );
    const today = make("div", { class: "gantt-now" }, "Today");
    today.style.transform = `translateX(${scale.x(this.today + 0.5)}px) translateX(-50%)`;
    this.axis.replaceChildren(...ticks, today);
  }

  /** Draws now. Only rows whose task or place changed are touched. */
  paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { model, view, row } = this;
    if (this.count !== model.lines.length) {
      this.count = model.lines.length;
      view.style.setProperty("--height", `${model.lines.length * row}px`);
      view.setAttribute("aria-rowcount", String(model.lines.length + 1));
      this.drawGround();
    }
    this.drawTicks();
    const [first, last] = this.window();
    const wanted = new Map<string, number>();
    for (let i = first; i <= last; i++) wanted.set(model.lines[i]!.id, i);
    for (const [id, one] of this.rows) {
      if (wanted.has(id)) continue;
      one.element.remove();
      this.pool.push(one);
      this.rows.delete(id);
    }
    for (const [id, index] of wanted) this.drawLine(id, index);
    this.pool.length = Math.min(this.pool.length, 12);
    if (!this.narrow) this.links.paint(model, this.scale, first, last, row);
    this.stale = false;
    const active = model.current && wanted.has(model.current.id) ? this.rows.get(model.current.id)!.element.id : "";
    if ((view.getAttribute("aria-activedescendant") ?? "") !== active) {
      if (active) view.setAttribute("aria-activedescendant", active);
      else view.removeAttribute("aria-activedescendant");
    }
  }

  /** The first and the last line that are drawn. */
  private window(): [number, number] {
    const { view, row, model } = this;
    const height = view.clientHeight || 600;
    return [Math.max(0, Math.floor(view.scrollTop / row) - SPARE), Math.min(model.lines.length - 1, Math.ceil((view.scrollTop + height) / row) + SPARE)];
  }

  private drawLine(id: string, index: number): void {
    const { model } = this;
    const task = model.lines[index]!;
    let one = this.rows.get(id);
    if (!one) {
      one = this.pool.pop() ?? new RowView(`${this.name}-row-${++this.made}`, this.directory);
      one.task = null;
      this.rows.set(id, one);
    }
    const { element } = one;
    if (one.index !== index || this.stale) {
      one.index = index;
      element.dataset.line = String(index);
      element.setAttribute("aria-rowindex", String(index + 2));
      element.style.transform = `translateY(${index * this.row}px)`;
    }
    if (!element.isConnected) this.body.append(element);
    if (one.task !== task || this.stale) one.fill(task, model, this.scale, index);
    const current = index === model.line;
    if (element.classList.contains("is-current") !== current) {
      element.classList.toggle("is-current", current);
      element.setAttribute("aria-selected", String(current));
    }
  }

  /** Moves the marks in sight to where their tasks stand now; nothing else is drawn. */
  follow(): void {
    for (const one of this.rows.values()) one.place(this.model, this.scale);
    if (this.narrow) return;
    const [first, last] = this.window();
    this.links.paint(this.model, this.scale, first, last, this.row);
  }

  /** Scrolls the current line into sight, its bar too when none of it is seen. */
  reveal(alsoBar = false): void {
    const { view, model, row, scale } = this;
    const top = model.line * row;
    const room = view.clientHeight - HEAD;
    if (model.line <= 0) view.scrollTop = 0;
    else if (top < view.scrollTop) view.scrollTop = top;
    else if (top + row > view.scrollTop + room) view.scrollTop = top + row - room;
    const place = model.current && model.place(model.current);
    if (alsoBar && place) {
      const from = scale.x(place.start);
      const to = scale.x(place.due + 1);
      if (to < view.scrollLeft + 8 || from > view.scrollLeft + this.room - 8) view.scrollLeft = Math.max(0, from - this.room / 3);
    }
    this.paint();
  }

  /** Brings a day to the first third of the room. */
  goTo(day: number): void {
    this.view.scrollLeft = Math.max(0, this.scale.x(day) - this.room / 3);
  }

  /** The row a point of the window lies in, and the task drawn there. */
  under(x: number, y: number): { task: Task; element: HTMLElement } | null {
    const element = document.elementFromPoint(x, y)?.closest<HTMLElement>(".gantt-row");
    const task = element && this.view.contains(element) ? this.model.task(element.dataset.task ?? "") : undefined;
    return task && element ? { task, element } : null;
  }
}
