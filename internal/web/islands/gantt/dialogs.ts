// What is asked in a dialog: the links of a task, its deadline, a baseline's name.

import { make } from "../../behaviours/elements";
import { ask, open } from "../../behaviours/modal";
import { reason } from "../../behaviours/api";
import type { Baseline, Kind, Link, Model, Task } from "./model";
import type { Edit, Server } from "./server";

export const KINDS: Record<Kind, string> = {
  FS: "Finish to start: begins when the other is finished",
  SS: "Start to start: begins when the other begins",
  FF: "Finish to finish: ends when the other ends",
  SF: "Start to finish: ends when the other begins",
};

let count = 0;

function dialogOf(title: string): { dialog: HTMLDialogElement; form: HTMLFormElement; say: HTMLElement; foot: (label: string) => HTMLElement } {
  const id = `gantt-dialog-${++count}`;
  const say = make("p", { class: "gantt-asked", role: "status" });
  const form = make("form", { class: "form" });
  const dialog = make("dialog", { class: "dialog", "aria-labelledby": id, "data-keep": true, "data-turbo-temporary": true }, make("h2", { id }, title), form);
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());
  const foot = (label: string) => {
    const close = make("button", { type: "button", class: "button" }, "Cancel");
    close.addEventListener("click", () => dialog.close());
    return make("div", { class: "dialog-foot" }, close, make("button", { type: "submit", class: "button button-primary" }, label));
  };
  return { dialog, form, say, foot };
}

function field(label: string, control: HTMLElement, hint = ""): HTMLElement {
  control.id = `gantt-field-${++count}`;
  control.classList.add("input");
  const parts: HTMLElement[] = [make("label", { class: "field-label", for: control.id }, label), control];
  if (hint) {
    control.setAttribute("aria-describedby", `${control.id}-hint`);
    parts.push(make("p", { class: "field-hint", id: `${control.id}-hint` }, hint));
  }
  return make("div", { class: "field" }, ...parts);
}

export interface LinkAsk {
  model: Model;
  task: Task;
  /** Tells what edits would do, in a sentence. */
  preview: (edits: Edit[]) => Promise<string>;
  save: (edits: Edit[]) => void;
}

/** Shows the links of a task, takes one away or adds one; what it would do is said before. */
export function askLink({ model, task, preview, save }: LinkAsk): void {
  const { dialog, form, say, foot } = dialogOf(`Links of ${task.key} ${task.title}`);
  const list = make("ul", { class: "gantt-linklist" });
  const named = (one: Task | undefined) => (one ? `${one.key} ${one.title}` : "a task that is not shown");
  for (const link of model.linksAt(task.id)) {
    const remove = make("button", { type: "button", class: "button button-small", "aria-label": `Remove ${sentenceOf(link, model)}` }, "Remove");
    remove.addEventListener("click", () => {
      dialog.close();
      save([{ unlink: link.id }]);
    });
    list.append(make("li", {}, make("span", {}, sentenceOf(link, model)), remove));
  }
  const way = make("select", {}, make("option", { value: "to" }, `“${task.title}” waits for it`), make("option", { value: "from" }, `It waits for “${task.title}”`));
  const options = make("datalist", { id: `gantt-tasks-${++count}` });
  for (const one of model.tasks) if (one.id !== task.id) options.append(make("option", { value: named(one) }));
  const other = make("input", { type: "text", list: options.id, required: true, autocomplete: "off", autofocus: true });
  const kind = make("select", {}, ...Object.entries(KINDS).map(([value, text]) => make("option", { value }, text)));
  const lag = make("input", { type: "number", value: 0, min: -999, max: 999, step: 1 });
  form.append(field("Other task", other, "Its key or its title."), options, field("Which waits", way), field("Kind", kind), field("Days between", lag, "Working days; a negative number lets them overlap."), say, foot("Link"));
  if (list.childElementCount) form.before(list);

  const found = (): Task | null => {
    const typed = other.value.trim().toLowerCase();
    if (!typed) return null;
    const rest = model.tasks.filter((one) => one.id !== task.id);
    const exact = rest.filter((one) => named(one).toLowerCase() === typed || one.key.toLowerCase() === typed);
    const some = exact.length ? exact : rest.filter((one) => one.title.toLowerCase().includes(typed));
    return some.length === 1 || exact.length ? some[0]! : null;
  };
  const edits = (): Edit[] | null => {
    const one = found();
    if (!one) return null;
    const [from, to] = way.value === "to" ? [one.id, task.id] : [task.id, one.id];
    return [{ link: { from, to, kind: kind.value as Kind, lag: Number(lag.value) || 0 } }];
  };
  let turn = 0;
  const tell = async () => {
    const now = ++turn;
    const wanted = edits();
    other.setCustomValidity(other.value && !wanted ? "No task, or more than one, is called that; choose one from the list." : "");
    if (!wanted) return (say.textContent = "");
    const text = await preview(wanted).catch((error) => `This cannot be done. ${reason(error)}`);
    if (now === turn) say.textContent = text;
  };
  for (const control of [other, way, kind, lag]) control.addEventListener("input", () => void tell());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = edits();
    if (!wanted) return;
    dialog.close();
    save(wanted);
  });
  document.body.append(dialog);
  open(dialog);
}

/** "Build → Test, finish to start, 2 days later". */
export function sentenceOf(link: Link, model: Model): string {
  const lag = link.lag === 0 ? "" : `, ${Math.abs(link.lag)} working ${Math.abs(link.lag) === 1 ? "day" : "days"} ${link.lag > 0 ? "between" : "of overlap"}`;
  const title = (id: string) => model.task(id)?.title ?? "a task that is not shown";
  return `${title(link.from)} → ${title(link.to)}, ${KINDS[link.kind].split(":")[0]!.toLowerCase()}${lag}`;
}

/** Asks for a deadline; save gets "" when it is taken away. */
export function askDeadline(task: Task, save: (deadline: string) => void): void {
  const { dialog, form, foot } = dialogOf(`Deadline of ${task.key} ${task.title}`);
  const date = make("input", { type: "date", value: task.deadline, autofocus: true });
  const last = foot("Set the deadline");
  if (task.deadline) {
    const clear = make("button", { type: "button", class: "button" }, "Take it away");
    clear.addEventListener("click", () => {
      dialog.close();
      save("");
    });
    last.prepend(clear);
  }
  form.append(field("Deadline", date, "A deadline moves nothing; the chart warns when the task ends behind it."), last);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    if (date.value !== task.deadline) save(date.value);
  });
  document.body.append(dialog);
  open(dialog);
}

/** Lists the baselines, sets a new one, takes one away. changed is called with the id of the one to draw. */
export function askBaseline(server: Server, list: Baseline[], usual: string, changed: (show: string) => void): void {
  const { dialog, form, say, foot } = dialogOf("Set a baseline");
  form.before(make("p", { class: "say" }, "A baseline keeps the dates as they are now, so that you can see later what has moved. The plan keeps up to ten."));
  const name = make("input", { type: "text", value: usual, required: true, maxlength: 100, autofocus: true });
  form.append(field("Name", name), say, foot("Set the baseline"));
  if (list.length) {
    const kept = make("ul", { class: "gantt-linklist" });
    for (const one of list) {
      const remove = make("button", { type: "button", class: "button button-small", "aria-label": `Remove ${one.name}` }, "Remove");
      remove.addEventListener("click", async () => {
        if (!(await ask(`Remove the baseline “${one.name}”?`, "Remove"))) return;
        try {
          await server.removeBaseline(one);
          dialog.close();
          changed("");
        } catch (error) {
          say.textContent = `Not removed. ${reason(error)}`;
        }
      });
      kept.append(make("li", {}, make("span", {}, one.name), remove));
    }
    form.after(make("h3", {}, "Kept"), kept);
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const made = await server.setBaseline(name.value.trim());
      dialog.close();
      changed(made?.id ?? "");
    } catch (error) {
      say.textContent = `Not set. ${reason(error)}`;
    }
  });
  document.body.append(dialog);
  open(dialog);
  name.select();
}
