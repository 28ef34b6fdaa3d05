// Two people changed the same cell: both values side by side, and a choice for each.

import type { ApiError } from "../../behaviours/api";
import { make } from "../../behaviours/elements";
import { textOf } from "./values";
import type { Row, Spec } from "./spec";

/**
 * Asks, for every field that somebody else changed, whether theirs stays or mine is saved.
 * row holds the stored values, mine what this person set. Gives the keys of mine that are to be saved.
 */
export function askConflict(spec: Spec, row: Row, mine: Record<string, unknown>, error: ApiError): Promise<string[]> {
  const stale = error.problems.map((p) => p.field);
  const keys = Object.keys(mine);
  const asked = stale.some((f) => keys.includes(f)) ? keys.filter((k) => stale.includes(k)) : keys;
  const untouched = keys.filter((k) => !asked.includes(k));
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "dialog grid-conflict", "aria-labelledby": "grid-conflict", "data-keep": true, "data-turbo-temporary": true });
    const form = make("form", { method: "dialog" }, make("h2", { id: "grid-conflict" }, "Somebody else changed this"), make("p", {}, error.title));
    for (const key of asked) {
      const column = spec.columns.find((c) => c.key === key);
      if (!column) continue;
      const problem = error.problems.find((p) => p.field === key);
      const choice = (value: string, text: string, who: string, checked: boolean) =>
        make("label", { class: "grid-choice" }, make("input", { type: "radio", name: key, value, checked }), make("span", {}, `${who}: `, make("b", {}, text || "empty")));
      const theirs = textOf(row, column) || problem?.theirs || "";
      form.append(make("fieldset", {}, make("legend", {}, column.label), choice("theirs", theirs, "Theirs", true), choice("mine", textOf({ ...row, [key]: mine[key] }, column), "Yours", false)));
    }
    form.append(make("div", { class: "dialog-foot" }, make("button", { class: "button button-primary", value: "ok" }, "Keep the chosen")));
    dialog.append(form);
    dialog.addEventListener("close", () => {
      const keep = dialog.returnValue === "ok" ? asked.filter((key) => new FormData(form).get(key) === "mine") : [];
      dialog.remove();
      resolve(dialog.returnValue === "ok" ? [...untouched, ...keep] : []);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
