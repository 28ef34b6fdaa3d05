// Forms that save themselves, and filters that answer at once.
//
// Reads: form[data-autosave] with [data-autosave-status] inside; form[data-submit-on-change].
// Sends the form in the background 600 ms after the last change, with the header Throughline-Autosave: 1.

import { newRequest, noteAct, problemOf, reason } from "./api";
import { on } from "./elements";

interface Saving {
  saved: string;
  timer: number;
  running: boolean;
  again: boolean;
}
const forms = new WeakMap<HTMLFormElement, Saving>();

function status(form: HTMLFormElement, text: string, tone = ""): void {
  const place = form.querySelector<HTMLElement>("[data-autosave-status]");
  if (!place) return;
  place.setAttribute("role", "status");
  place.textContent = text;
  place.dataset.tone = tone;
}

function changed(form: HTMLFormElement, wait: number): void {
  const saving = forms.get(form) ?? { saved: "", timer: 0, running: false, again: false };
  forms.set(form, saving);
  // Leaving a field tells of its change a second time.
  if (saving.saved === contentOf(new FormData(form))) return;
  clearTimeout(saving.timer);
  saving.timer = window.setTimeout(() => void save(form, saving), wait);
  status(form, "Not saved yet");
}

const contentOf = (data: FormData) => JSON.stringify([...data].map(([key, value]) => [key, typeof value === "string" ? value : value.name + value.size]));

async function save(form: HTMLFormElement, saving: Saving): Promise<void> {
  if (saving.running) {
    saving.again = true;
    return;
  }
  if (!form.checkValidity()) {
    const wrong = form.querySelector<HTMLInputElement>(":invalid:not(fieldset)");
    return status(form, `Not saved: ${wrong?.labels?.[0]?.textContent?.trim() ?? "a field"} – ${wrong?.validationMessage ?? "is not right"}`, "alarm");
  }
  saving.running = true;
  status(form, "Saving…");
  const sent = new FormData(form);
  const plain = ![...sent.values()].some((value) => value instanceof File && value.size > 0);
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: plain ? new URLSearchParams([...sent].filter((e): e is [string, string] => typeof e[1] === "string")) : sent,
      headers: { Accept: "text/html, application/problem+json", "Throughline-Autosave": "1", "Throughline-Request": newRequest() },
    });
    noteAct(response.headers);
    if (!response.ok) throw await problemOf(response);
    form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input,textarea").forEach((field) => {
      if (field.type === "checkbox" || field.type === "radio") (field as HTMLInputElement).defaultChecked = (field as HTMLInputElement).checked;
      else if (field.type !== "file" && sent.get(field.name) === field.value) field.defaultValue = field.value;
    });
    form.querySelectorAll("option").forEach((option) => (option.defaultSelected = option.selected));
    saving.saved = contentOf(sent);
    status(form, "Saved");
  } catch (error) {
    status(form, `Not saved: ${reason(error)}`, "alarm");
  }
  saving.running = false;
  if (saving.again) {
    saving.again = false;
    void save(form, saving);
  }
}

on("input", "form[data-autosave]", (_, form) => changed(form as HTMLFormElement, 600));
on("change", "form[data-autosave]", (_, form) => changed(form as HTMLFormElement, 50));
on("change", "form[data-submit-on-change]", (_, form) => (form as HTMLFormElement).requestSubmit());
