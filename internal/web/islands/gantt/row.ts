// One line of the chart: the task in the tree, its facts in columns, and its marks on the axis.

import { make } from "../../behaviours/elements";
import { dayOf, days, show, showShort } from "./days";
import { DAY, type Model, type Task } from "./model";
import type { Scale } from "./scale";

/** What the page tells about people, teams and rights. */
export interface Directory {
  people: Map<string, { name: string; initials: string }>;
  teams: Map<string, { name: string; hue: number }>;
}

/** The columns beside the tree, by the class of their cells. */
export const COLUMNS = [
  ["who", "Who"],
  ["start", "Start"],
  ["due", "Due"],
  ["duration", "Work"],
  ["float", "Float"],
  ["variance", "Against baseline"],
] as const;

/** A row element with all its parts, which are shown, hidden and moved as the task wants. */
export class RowView {
  readonly element: HTMLElement;
  task: Task | null = null;
  index = -1;
  private parts: Record<"twisty" | "mark" | "key" | "title" | "flag" | "tail" | "base" | "deadline" | "bar" | "done" | "beside", HTMLElement>;
  private cells: HTMLElement[];

  constructor(
    name: string,
    private directory: Directory,
  ) {
    const div = (cls: string) => make("div", { class: cls, "aria-hidden": "true" });
    const p = (this.parts = {
      twisty: make("button", { class: "gantt-twisty", type: "button", tabindex: -1, "aria-hidden": "true" }),
      mark: make("span", { class: "gantt-mark", "aria-hidden": "true" }),
      key: make("span", { class: "gantt-key" }),
      title: make("a", { class: "gantt-title", tabindex: -1 }),
      flag: make("span", { class: "gantt-flag" }),
      tail: div("gantt-tail"),
      base: div("gantt-base"),
      deadline: div("gantt-deadline"),
      bar: div("gantt-bar"),
      done: div("gantt-done"),
      beside: div("gantt-beside"),
    });
    p.bar.append(p.done, make("div", { class: "gantt-dot", "data-end": "start" }), make("div", { class: "gantt-dot", "data-end": "finish" }), make("div", { class: "gantt-grip" }));
    this.cells = COLUMNS.map(([key]) => make("div", { class: `gantt-cell gantt-${key}`, role: "gridcell" }));
    const tree = make("div", { class: "gantt-tree", role: "rowheader" }, p.twisty, p.mark, p.key, p.title, p.flag);
    const left = make("div", { class: "gantt-left", role: "presentation" }, tree, ...this.cells);
    const lane = make("div", { class: "gantt-lane", role: "gridcell" }, p.base, p.tail, p.bar, p.beside, p.deadline);
    this.element = make("div", { class: "gantt-row", role: "row", id: name }, left, lane);
  }

  /** Writes the task into the row. */
  fill(task: Task, model: Model, scale: Scale, line: number): void {
    this.task = task;
    const { element, parts: p } = this;
    const team = this.directory.teams.get(task.team);
    const parent = model.hasChildren(line);
    element.dataset.task = task.id;
    element.dataset.hue = String(team?.hue ?? "");
    element.dataset.kind = task.milestone ? "milestone" : task.summary ? "summary" : "task";
    element.classList.toggle("is-ended", task.done >= 1);
    element.setAttribute("aria-level", String(task.level + 1));
    if (parent) element.setAttribute("aria-expanded", String(!model.closed.has(task.id)));
    else element.removeAttribute("aria-expanded");
    p.twisty.style.visibility = parent ? "" : "hidden";
    element.style.setProperty("--level", String(task.level));
    p.key.textContent = task.key;
    p.title.textContent = task.title;
    p.title.setAttribute("href", `/tasks/${task.id}`);
    p.title.title = task.why ? `${task.title}: ${task.why}` : task.title;
    const who = (task.assignees ?? []).map((id) => this.directory.people.get(id)?.initials ?? "?").join(" ");
    const texts = [team?.name, who].filter(Boolean).join(" · ");
    p.beside.textContent = task.summary ? `${Math.round(task.done * 100)}% done` : task.milestone ? task.title : texts;
    this.cells[0]!.textContent = who || team?.name || "";
    this.cells[0]!.title = [team?.name, ...(task.assignees ?? []).map((id) => this.directory.people.get(id)?.name ?? "Somebody")].filter(Boolean).join(", ");
    p.done.style.width = `${Math.round(task.done * 100)}%`;
    this.place(model, scale);
  }

  /** Puts the marks where the task stands now: nothing but transforms and widths, so that it keeps up with a hand. */
  place(model: Model, scale: Scale): void {
    const task = this.task!;
    const { element, parts: p, cells } = this;
    const place = model.place(task);
    const critical = model.isCritical(task) && task.done < 1;
    const missed = model.missed(task);
    element.classList.toggle("is-critical", critical);
    element.classList.toggle("is-moved", model.shift.has(task.id));
    element.classList.toggle("is-missed", missed);
    element.classList.toggle("is-blank", !place);
    const flag = missed ? "late" : critical ? "critical" : "";
    if (p.flag.textContent !== flag) p.flag.textContent = flag;
    const label = describe(task, model, this.directory);
    if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
    const float = model.floatOf(task);
    const variance = model.variance(task);
    const texts = ["", place ? showShort(place.start) : "", place ? showShort(place.due) : "", lengthOf(task, model), !place || task.done >= 1 ? "" : days(float), Number.isNaN(variance) ? "" : signed(variance)];
    for (let i = 1; i < cells.length; i++) if (cells[i]!.textContent !== texts[i]) cells[i]!.textContent = texts[i]!;
    cells[5]!.classList.toggle("is-behind", variance > 0);
    const put = (part: HTMLElement, from: number, to: number) => {
      part.style.transform = `translateX(${scale.x(from)}px)`;
      part.style.width = `${Math.max(0, (to - from) * scale.px)}px`;
    };
    const seen = (part: HTMLElement, yes: boolean) => (part.style.display = yes ? "" : "none");
    seen(p.bar, !!place);
    seen(p.beside, !!place);
    if (place) {
      if (task.milestone) {
        put(p.bar, place.due + 0.5, place.due + 0.5);
      } else put(p.bar, place.start, place.due + 1);
      const lateDue = dayOf(task.lateDue);
      const tail = !task.summary && task.done < 1 && float > 0 && lateDue > place.due;
      seen(p.tail, tail);
      if (tail) put(p.tail, task.milestone ? place.due + 0.5 : place.due + 1, lateDue + (task.milestone ? 0.5 : 1));
      const behind = Math.max(scale.x((tail ? lateDue : place.due) + 1), task.deadline ? scale.x(dayOf(task.deadline) + 1) + 4 : 0);
      p.beside.style.transform = `translateX(${behind + 8}px)`;
    } else seen(p.tail, false);
    const baseFrom = dayOf(task.baseStart || task.baseDue);
    const base = !Number.isNaN(baseFrom);
    seen(p.base, base);
    if (base) put(p.base, task.milestone ? dayOf(task.baseDue) : baseFrom, dayOf(task.baseDue || task.baseStart) + 1);
    const deadline = dayOf(task.deadline);
    seen(p.deadline, !Number.isNaN(deadline));
    if (!Number.isNaN(deadline)) put(p.deadline, deadline + 1, deadline + 1);
  }
}

const signed = (n: number): string => (n === 0 ? "as agreed" : `${n > 0 ? "+" : "−"}${days(Math.abs(n))}`);

function lengthOf(task: Task, model: Model): string {
  const place = model.place(task);
  if (task.milestone || !place) return "";
  if (task.summary || !task.duration || model.shift.has(task.id)) return days(model.work.count(place.start, place.due));
  return days(task.duration / DAY);
}

/** The line in words, for those who do not see the picture. */
export function describe(task: Task, model: Model, directory: Directory): string {
  const place = model.place(task);
  const parts = [`${task.key} ${task.title}`];
  if (task.milestone) parts.push("milestone");
  if (task.summary) parts.push("group of tasks");
  if (!place) parts.push("no dates");
  else parts.push(place.start === place.due ? show(place.due) : `${show(place.start)} to ${show(place.due)}`, ...(lengthOf(task, model) ? [lengthOf(task, model)] : []));
  if (task.done >= 1) parts.push("done");
  else if (place) {
    if (model.isCritical(task)) parts.push("critical");
    else if (!task.summary) parts.push(`${days(model.floatOf(task))} of float`);
    if (task.done > 0) parts.push(`${Math.round(task.done * 100)} percent done`);
  }
  if (task.deadline) parts.push(`${model.missed(task) ? "misses its deadline of" : "deadline"} ${show(dayOf(task.deadline))}`);
  const variance = model.variance(task);
  if (!Number.isNaN(variance)) parts.push(variance === 0 ? "as the baseline" : `${days(Math.abs(variance))} ${variance > 0 ? "later" : "earlier"} than the baseline`);
  const team = directory.teams.get(task.team)?.name;
  if (team) parts.push(team);
  for (const id of task.assignees ?? []) parts.push(directory.people.get(id)?.name ?? "somebody");
  if (task.why && place) parts.push(task.why);
  return parts.join(", ");
}
