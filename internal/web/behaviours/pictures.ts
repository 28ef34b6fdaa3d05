// Pictures in texts: one that is chosen, pasted or dropped is uploaded and stands at the caret as Markdown.
//
// Reads: textarea[data-pictures=address]: a POST of the file with ?name= answers {"id"}. button[data-adds-picture="#field"]
// with an input[type=file] beside it.

import { call, reason } from "./api";
import { on } from "./elements";
import { say } from "./say";

const kinds = /^image\/(png|jpeg|gif|webp)$/;

/** The words that stand for a picture until somebody writes better ones: its file's name, without the ending. */
const words = (file: File) => file.name.replace(/\.[^.]*$/, "").replace(/[[\]\\]/g, " ").replace(/[_-]+/g, " ").trim() || "Picture";

async function add(field: HTMLTextAreaElement, files: File[]): Promise<void> {
  for (const file of files) {
    if (!kinds.test(file.type)) {
      trouble(`${file.name || "The file"} is no PNG, JPEG, GIF or WebP picture.`);
      continue;
    }
    field.setAttribute("aria-busy", "true");
    say("The picture is uploaded…");
    try {
      const kept = await call<{ id: string }>(`${field.dataset.pictures}?name=${encodeURIComponent(file.name || "picture.png")}`, { method: "POST", raw: file, contentType: "application/octet-stream" });
      put(field, words(file), kept.id);
      say("The picture stands in the text; its words are selected.");
    } catch (error) {
      trouble(`The picture was not added. ${reason(error)}`);
    }
    field.removeAttribute("aria-busy");
  }
}

function put(field: HTMLTextAreaElement, text: string, id: string): void {
  const at = field.selectionStart;
  const before = at === 0 || field.value[at - 1] === "\n" ? "" : "\n\n";
  const rest = field.value.slice(field.selectionEnd);
  field.setRangeText(`${before}![${text}](/files/${id})${rest.startsWith("\n") || rest === "" ? "" : "\n\n"}`, at, field.selectionEnd);
  field.focus();
  field.setSelectionRange(at + before.length + 2, at + before.length + 2 + text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const trouble = (text: string) => document.dispatchEvent(new CustomEvent("tl:toast", { detail: { text, tone: "alarm" } }));

on("paste", "textarea[data-pictures]", (event, field) => {
  const files = [...((event as ClipboardEvent).clipboardData?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  void add(field as HTMLTextAreaElement, files);
});

for (const type of ["dragover", "drop"] as const) {
  on(type, "textarea[data-pictures]", (event, field) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (type === "drop") void add(field as HTMLTextAreaElement, [...event.dataTransfer.files]);
  });
}

on("click", "button[data-adds-picture]", (_, button) => button.parentElement?.querySelector<HTMLInputElement>("input[type=file]")?.click());

on("change", "input[data-picture-file]", (_, element) => {
  const input = element as HTMLInputElement;
  const field = document.querySelector<HTMLTextAreaElement>(input.parentElement?.querySelector<HTMLElement>("[data-adds-picture]")?.dataset.addsPicture ?? "");
  if (field) void add(field, [...(input.files ?? [])]).then(() => (input.value = ""));
});
