// The questions of a step that is tried out: fields for them, and the answers in the form that the server takes.

import { make } from "../../behaviours/elements";

export interface Question {
  name: string;
  label: string;
  help?: string;
  kind: string;
  required?: boolean;
  options?: { value: string; label: string }[];
  unit?: string;
}

const mostButtons = 6;
const yesOrNo = [{ value: "yes", label: "Yes" }, { value: "no", label: "No" }];

const optionsOf = (question: Question) => (question.kind === "yes or no" ? yesOrNo : (question.options ?? []));

/** The answers of a question that is answered by one press of a button; none for others. */
export function oneChoice(question: Question): { value: string; label: string }[] {
  const options = optionsOf(question);
  return question.kind === "choices" || options.length > mostButtons ? [] : options;
}

let made = 0;

/** A field for a question, with its label and help. */
export function asField(question: Question, prefix: string): HTMLElement {
  const id = `${prefix}-trial-${++made}`;
  const help = question.help ? [make("p", { class: "field-hint", id: `${id}-help` }, question.help)] : [];
  const common = { id, name: question.name, class: "input", required: question.required, "aria-describedby": question.help ? `${id}-help` : null };
  const options = optionsOf(question);
  if (question.kind === "choices") {
    const boxes = options.map((o) => make("label", { class: "check" }, make("input", { type: "checkbox", name: question.name, value: o.value }), o.label));
    return make("fieldset", { class: "field" }, make("legend", { class: "field-label" }, question.label), ...boxes, ...help);
  }
  const field =
    options.length || question.kind === "person"
      ? make("select", common, make("option", { value: "" }, "Choose"), ...options.map((o) => make("option", { value: o.value }, o.label)))
      : question.kind === "long text"
        ? make("textarea", { ...common, rows: 2 })
        : make("input", { ...common, type: { date: "date", email: "email", link: "url" }[question.kind] ?? "text", inputmode: ["number", "money"].includes(question.kind) ? "decimal" : null, autocomplete: "off" });
  const label = question.unit ? `${question.label} (${question.unit})` : question.label;
  const needed = question.required ? [make("span", { class: "field-mark", "aria-hidden": "true", title: "Required" }, "*")] : [];
  return make("div", { class: "field" }, make("label", { class: "field-label", for: id }, label, ...needed), field, ...help);
}

/** What was answered, by the names of the questions. */
export function answersOf(form: HTMLFormElement, questions: Question[]): Record<string, unknown> {
  const data = new FormData(form);
  return Object.fromEntries(questions.map((q) => [q.name, q.kind === "choices" ? data.getAll(q.name) : (data.get(q.name) ?? "")]));
}
