// Facts typed on the steps beside a map: each is saved when its field is left.
//
// Reads: [data-process-facts=address of the steps in the API] around [data-step-id] with fields [data-fact=name] and
// [data-fact-state]. On a step: Enter goes to its first field, l to its lane; Escape goes back to the step.
// After a save the page is asked for anew, so that totals and the map follow.

import { call, reason } from "../../behaviours/api";
import { singleKeysOn } from "../../behaviours/elements";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Minutes of what a person types as a time: "20", "20 min", "4 h", "1.5 d", "2 days"; -1 for nothing, NaN for no time. */
export function minutes(text: string): number {
  const typed = text.trim().replace(",", ".");
  if (typed === "") return -1;
  const found = /^(\d+(?:\.\d+)?)\s*(m|min|mins|minutes?|h|hours?|d|days?)?$/i.exec(typed);
  if (!found) return NaN;
  const unit = (found[2] ?? "m")[0]!.toLowerCase();
  return Number(found[1]) * (unit === "d" ? 1440 : unit === "h" ? 60 : 1);
}

/** What the API is told of a field; a sentence where what was typed cannot be. */
function meant(field: Field): Record<string, unknown> | string {
  const name = field.dataset.fact!;
  switch (name) {
    case "work":
    case "wait": {
      const value = minutes(field.value);
      return Number.isNaN(value) ? `“${field.value}” is not a time; type 20 min, 4 h or 2 d` : { [name]: value };
    }
    case "right": {
      const value = field.value.trim() === "" ? -1 : Number(field.value.replace("%", "").replace(",", "."));
      return Number.isNaN(value) || value > 100 ? `“${field.value}” is not a share from 0 to 100` : { right: value };
    }
    case "rekey":
      return { rekey: (field as HTMLInputElement).checked };
  }
  return { [name]: field.value };
}

async function save(field: Field): Promise<void> {
  const step = field.closest<HTMLElement>("[data-step-id]");
  const address = field.closest<HTMLElement>("[data-process-facts]")?.dataset.processFacts;
  if (!step || !address) return;
  const state = step.querySelector<HTMLElement>("[data-fact-state]");
  const tell = (text: string, tone = "") => state && ((state.textContent = text), (state.dataset.tone = tone));
  const body = meant(field);
  field.toggleAttribute("aria-invalid", typeof body === "string");
  if (typeof body === "string") return void tell(body, "alarm");
  tell("Saving…");
  try {
    await call(address + encodeURIComponent(step.dataset.stepId ?? ""), { method: "PATCH", body, label: "Saved the step" });
    if (field instanceof HTMLSelectElement) [...field.options].forEach((o) => (o.defaultSelected = o.selected));
    else if (field instanceof HTMLInputElement && field.type === "checkbox") field.defaultChecked = field.checked;
    else field.defaultValue = field.value;
    tell("Saved");
    const { Turbo } = globalThis as unknown as { Turbo?: { session: { refresh(url: string, options: object): void } } };
    Turbo?.session.refresh(document.baseURI, { method: "morph", scroll: "preserve" });
  } catch (error) {
    tell(`Not saved: ${reason(error)}`, "alarm");
  }
}

/** Listens on the page until the signal ends it. */
export function listenToFacts(signal: AbortSignal): void {
  document.addEventListener("change", (event) => event.target instanceof Element && event.target.matches("[data-fact]") && void save(event.target as Field), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // The keys of a step work from the page itself too, for the step where the walk stands.
      const loose = target === document.body && singleKeysOn();
      const step = loose ? document.querySelector<HTMLElement>("[data-process-facts] [data-step-id].is-current") : target.closest?.<HTMLElement>("[data-process-facts] [data-step-id]");
      if (!step) return;
      const onStep = loose || target === step;
      const go = (to: HTMLElement | null) => {
        if (!to) return;
        event.preventDefault();
        event.stopPropagation();
        to.focus();
      };
      if (event.key === "Escape" && target !== step) go(step);
      else if (event.key === "Enter" && target.matches("input[data-fact]:not([type=checkbox])")) go(step);
      else if (onStep && event.key === "Enter") go(step.querySelector<HTMLElement>("[data-fact]"));
      else if (onStep && event.key === "l") go(step.querySelector<HTMLElement>("[data-fact=lane]"));
    },
    { signal, capture: true },
  );
}
