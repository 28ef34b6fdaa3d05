// Copying to the clipboard.
//
// Reads: [data-copy="text"], [data-copy-from="#id"].

import { on } from "./elements";
import { say } from "./say";
import { toast } from "./toast";

on("click", "[data-copy],[data-copy-from]", (event, button) => {
  event.preventDefault();
  const from = button.dataset.copyFrom ? document.querySelector<HTMLElement>(button.dataset.copyFrom) : null;
  const text = from ? (from instanceof HTMLInputElement || from instanceof HTMLTextAreaElement ? from.value : (from.textContent ?? "")) : (button.dataset.copy ?? "");
  write(text).then(
    () => {
      const before = button.textContent;
      button.textContent = "Copied";
      say("Copied");
      setTimeout(() => (button.textContent = before), 1500);
    },
    () => toast({ text: "The browser did not allow copying. Select the text and copy it by hand.", tone: "alarm" }),
  );
});

/** Copies; on plain http, where the clipboard is closed, by the old way of a selected field. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copy refused");
}
