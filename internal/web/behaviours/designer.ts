// The designer of questions: they are added, moved and removed at once, and the phone beside them follows what is typed. The
// server draws both, so that they are what the pages without script and the run itself show.
//
// Reads: [data-designer] with a form, in it [data-drawn] and [data-preview]; [data-question] with [data-grip]; buttons "do".
// Keys in a question: Alt+↑/↓ moves it.

import { followPointer } from "./drag";
import { enhanceAll, on } from "./elements";
import { say } from "./say";
import { toast } from "./toast";

let asked = 0;
let pause = 0;

const questions = (designer: Element) => [...designer.querySelectorAll<HTMLElement>("[data-question]")];
const pressed = (question: Element | undefined, verb: string) => question?.querySelector<HTMLButtonElement>(`button[value^="${verb} "]`);

/** Lets the server draw what the form says now; only the answer to the last question is shown. */
async function draw(designer: HTMLElement, does: string, parts: string[], then?: () => void): Promise<void> {
  const form = designer.querySelector("form");
  if (!form) return;
  clearTimeout(pause);
  const mine = ++asked;
  const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  body.set("do", does);
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok) throw new Error(`The page answered ${response.status}.`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== asked || !designer.isConnected) return;
    for (const part of parts) {
      const drawn = page.querySelector(part);
      if (drawn) designer.querySelector(part)?.replaceWith(document.importNode(drawn, true));
    }
    enhanceAll();
    then?.();
  } catch (error) {
    toast({ text: `The questions could not be drawn anew; what you typed is kept. ${error instanceof Error ? error.message : ""}`, tone: "alarm" });
  }
}

const all = ["[data-drawn]", "[data-preview]"];

on("submit", "[data-designer] form", (event, form) => {
  const button = (event as SubmitEvent).submitter;
  const designer = form.closest<HTMLElement>("[data-designer]");
  if (!designer || !(button instanceof HTMLButtonElement) || button.name !== "do") return;
  event.preventDefault();
  const [verb, at] = button.value.split(" ") as [string, string | undefined];
  const place = Number(at ?? 0);
  void draw(designer, button.value, all, () => {
    const list = questions(designer);
    const to = verb === "up" ? Math.max(0, place - 1) : Math.min(list.length - 1, verb === "down" ? place + 1 : verb === "add" ? list.length - 1 : place);
    const moved = verb === "up" || verb === "down";
    const target = moved ? pressed(list[to], verb) : (list[to]?.querySelector<HTMLElement>("input:not([type=hidden])") ?? designer.querySelector<HTMLElement>("button[value=add]"));
    target?.focus();
    if (moved) say(`Question ${to + 1} of ${list.length}`);
  });
});

on("input", "[data-designer] form", (_event, form) => {
  const designer = form.closest<HTMLElement>("[data-designer]")!;
  clearTimeout(pause);
  pause = window.setTimeout(() => void draw(designer, "show", ["[data-preview]"]), 300);
});

on("change", "[data-designer] select[name^='kind.']", (_event, select) => {
  const designer = select.closest<HTMLElement>("[data-designer]")!;
  const at = questions(designer).indexOf(select.closest<HTMLElement>("[data-question]")!);
  void draw(designer, "show", all, () => questions(designer)[at]?.querySelector<HTMLElement>("select")?.focus());
});

on("keydown", "[data-question]", (event, question) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  pressed(question, event.key === "ArrowUp" ? "up" : "down")?.click();
});

on("pointerdown", "[data-grip]", (event, grip) => {
  const question = grip.closest<HTMLElement>("[data-question]");
  const designer = grip.closest<HTMLElement>("[data-designer]");
  const list = question?.parentElement;
  if (!question || !designer || !list) return;
  followPointer(event, question, {
    scroller: document.documentElement,
    target: (x, y) => (list.contains(document.elementFromPoint(x, y)) ? { list, zone: list } : null),
    drop: (to, before) => {
      to.insertBefore(question, before);
      void draw(designer, "show", all, () => say("Moved the question"));
    },
  });
});
