// Dialogs: native, opened by buttons, with focus given back.
//
// Reads: [data-opens="#id"], [data-closes], dialog[data-open-now], a[data-opens-remote], data-turbo-confirm.
// Emits on the dialog: nothing but the native "close".

import { config } from "@hotwired/turbo";
import { each, enhanceAll, make, on } from "./elements";
import { ask, open } from "./modal";

on("click", "[data-opens]", (event, button) => {
  const dialog = document.querySelector<HTMLDialogElement>(button.dataset.opens ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  open(dialog);
});

on("click", "[data-closes]", (event, button) => {
  event.preventDefault();
  button.closest("dialog")?.close();
});

// A press that began and ended on the backdrop closes; one that began in a field (selecting text) does not.
let pressed: EventTarget | null = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target));
on("click", "dialog.dialog, dialog.peek, dialog.palette", (event, dialog) => {
  if (event.target !== dialog || pressed !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) (dialog as HTMLDialogElement).close();
});

each<HTMLDialogElement>("dialog[data-open-now]", (dialog) => {
  dialog.removeAttribute("data-open-now");
  dialog.removeAttribute("open");
  open(dialog);
});

/** Fetches a page and gives the part of it that belongs in a dialog. */
export async function part(url: string, selector: string): Promise<HTMLElement> {
  const response = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (!response.ok) throw new Error(`The page answered ${response.status}.`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.querySelector<HTMLElement>(selector) ?? page.querySelector<HTMLElement>("main");
  if (!found) throw new Error("The page has nothing to show here.");
  found.removeAttribute("id");
  return document.importNode(found, true);
}

on("click", "a[data-opens-remote]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const url = (link as HTMLAnchorElement).href;
  part(url, "[data-dialog]").then(
    (content) => {
      const dialog = make("dialog", { class: "dialog", "data-keep": true, "data-turbo-temporary": true, "aria-label": link.getAttribute("aria-label") ?? link.textContent?.trim() }, content);
      dialog.addEventListener("close", () => dialog.remove());
      document.body.append(dialog);
      enhanceAll();
      open(dialog);
    },
    () => location.assign(url),
  );
});

// A form inside a dialog that was accepted closes it; one that was refused (422) stays open with its errors.
document.addEventListener("turbo:submit-end", (event) => {
  const { success } = (event as CustomEvent<{ success: boolean }>).detail;
  if (success && event.target instanceof Element) event.target.closest("dialog")?.close();
});

config.forms.confirm = (message) => ask(message);
