// Opening dialogs and asking questions, without Turbo, so that islands can use them too.

import { make } from "./elements";

/** Opens a dialog over the page; its first [autofocus] or field takes the focus, which returns to where it was. */
export function open(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  const before = document.activeElement as HTMLElement | null;
  dialog.addEventListener("close", () => before?.isConnected && before.focus(), { once: true });
  dialog.showModal();
  if (!dialog.querySelector("[autofocus]")) dialog.querySelector<HTMLElement>("input:not([type=hidden]),textarea,select")?.focus();
}

/** Asks a question with two answers; true is yes. */
export function ask(question: string, yes = "Yes, do it"): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "dialog confirm", role: "alertdialog", "aria-label": question, "data-keep": true, "data-turbo-temporary": true }, make("p", {}, question));
    const accept = make("button", { type: "button", class: "button button-primary" }, yes);
    accept.addEventListener("click", () => dialog.close("yes"));
    dialog.append(make("div", { class: "dialog-foot" }, make("button", { type: "button", class: "button", "data-closes": true }, "Cancel"), accept));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    document.body.append(dialog);
    open(dialog);
    accept.focus();
  });
}
