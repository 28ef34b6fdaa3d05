// What stands around the chart: the sentence, the tools above it, and the current task with its buttons beneath.

import { make } from "../../behaviours/elements";
import { dayOf, days, show } from "./days";
import type { Baseline, Model, Task } from "./model";
import { ZOOMS } from "./scale";

export interface Tools {
  zoom(by: 1 | -1): void;
  fit(): void;
  today(): void;
  columns(): void;
  foldAll(): void;
  baseline(id: string): void;
  setBaseline(): void;
}

export interface Acts {
  step(kind: "move" | "resize", n: 1 | -1): void;
  link(): void;
  deadline(): void;
  save(): void;
  drop(): void;
}

const button = (text: string, run: () => void, attributes: Record<string, string | boolean | null> = {}) => {
  const element = make("button", { type: "button", class: "button button-small", ...attributes }, text);
  element.addEventListener("click", run);
  return element;
};

/** The tools above the chart. */
export class ToolBar {
  readonly element: HTMLElement;
  private level = make("span", { class: "gantt-level", role: "status" });
  private columns: HTMLElement;
  private fold: HTMLElement;
  private baseline = make("select", { class: "gantt-select", "aria-label": "Baseline shown" });

  constructor(tools: Tools, readonly: boolean) {
    this.columns = button("Columns", tools.columns, { "aria-pressed": "false" });
    this.fold = button("Close all", tools.foldAll);
    this.baseline.addEventListener("change", () => tools.baseline(this.baseline.value));
    this.element = make(
      "div",
      { class: "gantt-tools", role: "toolbar", "aria-label": "Chart" },
      make("span", { class: "gantt-zoom" }, button("−", () => tools.zoom(-1), { "aria-label": "Farther" }), this.level, button("+", () => tools.zoom(1), { "aria-label": "Nearer" })),
      button("Fit", tools.fit, { title: "All in sight" }),
      button("Today", tools.today),
      this.columns,
      this.fold,
      make("span", { class: "gantt-gap" }),
      this.baseline,
      ...(readonly ? [] : [button("Set a baseline", tools.setBaseline)]),
    );
  }

  draw(level: number, columns: boolean, folded: boolean, foldable: boolean, baselines: Baseline[], shown: string): void {
    const text = ZOOMS[level]!.name;
    if (this.level.textContent !== text) this.level.textContent = text;
    this.columns.setAttribute("aria-pressed", String(columns));
    this.fold.textContent = folded ? "Open all" : "Close all";
    this.fold.hidden = !foldable;
    this.baseline.hidden = baselines.length === 0;
    this.baseline.replaceChildren(make("option", { value: "none" }, "No baseline"), ...baselines.map((b) => make("option", { value: b.id }, `Baseline: ${b.name}`)));
    this.baseline.value = shown;
  }
}

/** The sentence above the chart: of the schedule, or of what is under way. */
export class Sentence {
  readonly element: HTMLElement;
  private main = make("p", { class: "gantt-sentence" });
  private against = make("p", { class: "gantt-against" });
  private conflicts = make("div", { class: "gantt-conflicts" });
  private usual = "Reading the plan…";

  constructor() {
    this.main.textContent = this.usual;
    this.element = make("div", { class: "gantt-say" }, this.main, this.against, this.conflicts);
  }

  draw(model: Model): void {
    const schedule = model.schedule;
    this.usual = schedule?.sentence ?? "";
    if (!this.main.classList.contains("is-draft")) this.main.textContent = this.usual;
    this.against.textContent = schedule?.baseline ? againstBaseline(model, schedule.baseline) : "";
    this.against.hidden = !schedule?.baseline;
    const conflicts = schedule?.conflicts ?? [];
    this.conflicts.replaceChildren();
    if (!conflicts.length) return;
    const item = (c: (typeof conflicts)[number]) => {
      const task = model.task(c.task);
      const li = make("li", { "data-hard": c.hard }, c.text);
      if (task) li.append(" ", make("a", { href: `/tasks/${task.id}` }, `Open ${task.key}`));
      return li;
    };
    const many = conflicts.length > 3;
    const summary = make("summary", {}, many ? `${conflicts.length} conflicts` : conflicts.length === 1 ? "1 conflict" : `${conflicts.length} conflicts`);
    this.conflicts.append(make("details", { open: !many }, summary, make("ul", {}, ...conflicts.slice(0, 50).map(item))));
  }

  /** Says what an edit under way would do; "" goes back to the schedule's own sentence. */
  tell(text: string, impossible: boolean): void {
    this.main.classList.toggle("is-draft", text !== "");
    this.main.classList.toggle("is-impossible", impossible);
    this.main.textContent = text || this.usual;
  }
}

function againstBaseline(model: Model, baseline: Baseline): string {
  let later = 0;
  let earlier = 0;
  let worst: Task | null = null;
  let most = 0;
  let before = NaN;
  let now = NaN;
  for (const task of model.tasks) {
    const place = model.place(task);
    if (place && !(place.due <= now)) now = place.due;
    const base = dayOf(task.baseDue);
    if (!(base <= before) && !Number.isNaN(base)) before = base;
    const n = model.variance(task);
    if (task.summary || !n) continue;
    if (n > 0) later++;
    else earlier++;
    if (n > most) [worst, most] = [task, n];
  }
  const head = `Against “${baseline.name}”${baseline.set ? ` of ${show(dayOf(baseline.set.slice(0, 10)))}` : ""}: `;
  if (!later && !earlier) return `${head}nothing has moved.`;
  const slip = Number.isNaN(before) || Number.isNaN(now) ? 0 : model.work.later(before, now);
  const finish = slip === 0 ? "the finish stands" : `the finish moved from ${show(before)} to ${show(now)} (${slip > 0 ? "+" : "−"}${Math.abs(slip)} working ${Math.abs(slip) === 1 ? "day" : "days"})`;
  const tasks = (n: number) => `${n} ${n === 1 ? "task ends" : "tasks end"}`;
  const moved = [later ? `${tasks(later)} later` : "", earlier ? `${tasks(earlier)} earlier` : ""].filter(Boolean).join(", ");
  return `${head}${finish}; ${moved}${worst ? `, most “${worst.title}” by ${days(most)}` : ""}.`;
}

/** The current task under the chart: what it is, why it stands where it does, and a button for each thing the hand can do. */
export class Foot {
  readonly element: HTMLElement;
  private text = make("p", { class: "gantt-current" });
  private bar: HTMLElement;
  private pending: HTMLElement;

  constructor(acts: Acts, readonly: boolean) {
    this.bar = make(
      "div",
      { class: "gantt-acts", role: "toolbar", "aria-label": "Current task" },
      button("Earlier", () => acts.step("move", -1), { title: "A working day earlier (Alt+←)" }),
      button("Later", () => acts.step("move", 1), { title: "A working day later (Alt+→)" }),
      button("Shorter", () => acts.step("resize", -1), { title: "A day of work less (Alt+Shift+←)" }),
      button("Longer", () => acts.step("resize", 1), { title: "A day of work more (Alt+Shift+→)" }),
      button("Links…", acts.link),
      button("Deadline…", acts.deadline),
    );
    this.pending = make("span", { class: "gantt-pending", hidden: true }, button("Save now", acts.save, { class: "button button-small button-primary" }), button("Drop", acts.drop));
    this.element = make("div", { class: "gantt-foot" }, this.text, ...(readonly ? [] : [this.bar, this.pending]));
  }

  draw(model: Model, pending: boolean): void {
    const task = model.current;
    const text = task ? [`${task.key} ${task.title}`, whyOf(task, model)].filter(Boolean).join(": ") : "";
    if (this.text.textContent !== text) this.text.textContent = text;
    this.bar.hidden = !task;
    this.pending.hidden = !pending;
  }
}

function whyOf(task: Task, model: Model): string {
  if (!model.place(task)) return "has no dates yet";
  const late = dayOf(task.lateDue);
  const room = task.done >= 1 || task.summary || model.isCritical(task) ? "" : `can end as late as ${show(late)} without moving the finish`;
  return [task.why, Number.isNaN(late) ? "" : room].filter(Boolean).join("; ");
}
