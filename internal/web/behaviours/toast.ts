// Short messages, and undo for at least ten seconds.
//
// Reads: [data-toast] (flash in the page; data-act, data-tone), #toasts.
// Hears: "tl:act" {act, label}, "tl:toast" {text, tone, act}. Keys: Ctrl/⌘Z outside inputs undoes the latest own act.
// Emits on document: "tl:undone" {act} after an undo.

import { session } from "@hotwired/turbo";
import { call, reason } from "./api";
import { each, make, takesText } from "./elements";

interface Toast {
  text: string;
  tone?: string;
  act?: string;
}

const undoable: string[] = [];

/** Shows a message for ten seconds (longer while it is hovered or focused); with an act it offers Undo. */
export function toast({ text, tone, act }: Toast): void {
  const close = make("button", { type: "button", class: "toast-close", "aria-label": "Dismiss" }, "×");
  const box = make("div", { class: "toast", "data-tone": tone }, make("span", { class: "toast-text" }, text));
  if (act) {
    undoable.push(act);
    const undo = make("button", { type: "button", class: "toast-action", "data-undo": act }, "Undo");
    undo.addEventListener("click", () => void undoAct(act));
    box.append(undo);
  }
  box.append(close);
  close.addEventListener("click", () => box.remove());
  const list = place();
  list.append(box);
  while (list.children.length > 4) list.firstElementChild?.remove();
  let timer = 0;
  const arm = () => (timer = window.setTimeout(() => box.remove(), tone === "alarm" ? 15000 : 10000));
  for (const hold of ["pointerenter", "focusin"]) box.addEventListener(hold, () => clearTimeout(timer));
  for (const free of ["pointerleave", "focusout"]) box.addEventListener(free, arm);
  arm();
}

function place(): HTMLElement {
  let list = document.getElementById("toasts");
  if (!list) {
    list = make("div", { id: "toasts", class: "toasts", role: "status", "aria-live": "polite", "aria-label": "Notifications", "data-turbo-permanent": true });
    document.body.append(list);
  }
  return list;
}

async function undoAct(act: string): Promise<void> {
  const at = undoable.indexOf(act);
  if (at >= 0) undoable.splice(at, 1);
  document.querySelector(`[data-undo="${CSS.escape(act)}"]`)?.closest(".toast")?.remove();
  try {
    await call(`/acts/${encodeURIComponent(act)}/undo`, { method: "POST" });
    document.dispatchEvent(new CustomEvent("tl:undone", { detail: { act } }));
    toast({ text: "Undone." });
    session.refresh(document.baseURI, { method: "morph", scroll: "preserve" });
  } catch (error) {
    toast({ text: `Not undone. ${reason(error)}`, tone: "alarm" });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.defaultPrevented || takesText(event.target)) return;
  const latest = undoable.at(-1);
  if (!latest) return;
  event.preventDefault();
  void undoAct(latest);
});

document.addEventListener("tl:act", (event) => {
  const { act, label } = (event as CustomEvent<{ act: string; label: string }>).detail;
  toast({ text: label, act });
});
document.addEventListener("tl:toast", (event) => toast((event as CustomEvent<Toast>).detail));

each("[data-toast]:not(#toasts *)", (flash) => {
  toast({ text: flash.textContent?.trim() ?? "", tone: flash.dataset.tone, act: flash.dataset.act });
  flash.remove();
});
