// Files by dropping or choosing, with progress.
//
// Reads: form[data-drop] with input[type=file]; each file is one POST of the form. Adds .is-over while files hover, and a
// list .drop-list with a progress bar per file. When all are up, the page is refreshed.

import { session } from "@hotwired/turbo";
import { newRequest } from "./api";
import { make, on } from "./elements";
import { say } from "./say";

for (const type of ["dragover", "dragleave", "drop"] as const) {
  on(type, "form[data-drop]", (event, form) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("is-over", type === "dragover");
    if (type === "drop") void upload(form as HTMLFormElement, [...event.dataTransfer.files]);
  });
}

on("change", "form[data-drop] input[type=file]", (_, input) => {
  const field = input as HTMLInputElement;
  const files = [...(field.files ?? [])];
  const form = field.form;
  if (!form || files.length === 0) return;
  void upload(form, files).then(() => (field.value = ""));
});

async function upload(form: HTMLFormElement, files: File[]): Promise<void> {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return;
  let list = form.querySelector<HTMLElement>(".drop-list");
  // Kept through the refresh that follows, so that what was refused stays told until the next try.
  if (!list) form.append((list = make("ul", { class: "drop-list", "aria-label": "Uploads", "data-keep": true, "data-turbo-temporary": true })));
  list.querySelectorAll(".field-error").forEach((trouble) => trouble.closest("li")?.remove());
  const lines = files.map((file) => line(list, file));
  let done = 0;
  for (const [i, file] of files.entries()) if (await send(form, input.name || "file", file, lines[i]!)) done++;
  say(`${done} of ${files.length} files uploaded`);
  if (done) session.refresh(document.baseURI, { method: "morph", scroll: "preserve" });
}

interface Line {
  item: HTMLElement;
  bar: HTMLProgressElement;
  cancel: HTMLButtonElement;
}

function line(list: HTMLElement, file: File): Line {
  const bar = make("progress", { max: file.size || 1, value: 0, "aria-label": file.name });
  const cancel = make("button", { type: "button", class: "icon-button", "aria-label": `Cancel ${file.name}` }, "×");
  const item = make("li", {}, make("span", {}, file.name), bar, cancel);
  list.append(item);
  return { item, bar, cancel };
}

function send(form: HTMLFormElement, name: string, file: File, { item, bar, cancel }: Line): Promise<boolean> {
  return new Promise((resolve) => {
    const body = new FormData(form);
    body.delete(name);
    body.append(name, file);
    const request = new XMLHttpRequest();
    const end = (trouble: string) => {
      cancel.remove();
      if (!trouble) item.remove();
      else bar.replaceWith(make("span", { class: "field-error" }, trouble));
      resolve(!trouble);
    };
    request.upload.addEventListener("progress", (event) => (bar.value = event.loaded));
    request.addEventListener("load", () => end(request.status < 400 ? "" : trouble(request)));
    request.addEventListener("error", () => end("Not sent: the server could not be reached."));
    request.addEventListener("abort", () => end("Cancelled."));
    cancel.addEventListener("click", () => request.abort());
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json, text/html;q=0.5");
    request.setRequestHeader("Throughline-Request", newRequest());
    request.send(body);
  });
}

function trouble(request: XMLHttpRequest): string {
  try {
    const body = JSON.parse(request.responseText) as { title?: string; detail?: string };
    return `Not kept: ${body.detail ?? body.title ?? request.status}`;
  } catch {
    return request.status === 413 ? "Not kept: the file is too large." : `Not kept: the server refused (${request.status}).`;
  }
}
