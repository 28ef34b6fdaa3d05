// The page of a run without network: what is ticked there is kept and sent when the network is back.
//
// Reads: [data-checklist] with the run's id and [data-me]; form[data-tick] within [data-node]; [data-after] with
// template[data-ahead] for the steps that come next; [data-strip], which tells what waits; [data-past].
// The worker at /runs/worker.js lets a page that was opened be opened again without network.

import { drop, keep, newId, waiting, type Sent, type Tick } from "./queue";
import { sendAll } from "./send";

const list = () => document.querySelector<HTMLElement>("[data-checklist]");
const me = () => list()?.dataset.me ?? "";

let ticks: Tick[] = [];
let sending = false;

async function look(): Promise<void> {
  if (!list()) return;
  ticks = await waiting(me());
  paint();
}

const here = () => ticks.filter((tick) => tick.run === list()?.dataset.checklist);

// What is sent goes through the queue when there is no network, and when something of this run waits there already: the
// order in which steps were done is kept.
addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-tick]")) return;
    const ahead = !!form.closest("[data-told]");
    if (navigator.onLine && !ahead && !here().some((tick) => !tick.trouble)) return;
    event.preventDefault();
    if (form.reportValidity()) void queue(form);
  },
  true,
);

// The browser believed that there is a network, and there is none.
document.addEventListener("turbo:fetch-request-error", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-tick]")) return;
  event.preventDefault();
  void queue(form);
});

async function queue(form: HTMLFormElement): Promise<void> {
  const step = form.closest<HTMLElement>("[data-node]");
  const run = list()?.dataset.checklist;
  if (!step || !run || here().some((tick) => tick.node === step.dataset.node)) return;
  const answers: Record<string, string | string[]> = {};
  const files: Sent[] = [];
  let note = "";
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) {
      if (value.name) files.push({ question: name.slice("file.".length), id: newId(), name: value.name, body: value });
    } else if (name === "note") note = value;
    else if (name.startsWith("answer.")) {
      const question = name.slice("answer.".length);
      const had = answers[question];
      answers[question] = had === undefined ? value : [...(Array.isArray(had) ? had : [had]), value];
    }
  }
  const tick: Tick = { key: newId(), me: me(), run, node: step.dataset.node ?? "", name: step.dataset.name ?? "", answers, note, files };
  try {
    await keep(tick);
  } catch {
    tell("This browser keeps nothing, so the step waits in its form until there is a network again.", true);
    return;
  }
  await look();
  list()?.querySelector<HTMLElement>("[data-told] :is(input:not([type=hidden]), textarea, button)")?.focus();
}

/** Draws what waits: the steps done here folded, the next ones open, and the strip. Drawing twice changes nothing. */
function paint(): void {
  const root = list();
  if (!root) return;
  const told = new Set(here().map((tick) => tick.node));
  for (const step of root.querySelectorAll<HTMLElement>("[data-node]")) {
    const is = told.has(step.dataset.node ?? "");
    step.classList.toggle("is-told", is);
    if (step.matches(".todo-step")) step.hidden = is;
  }
  for (const copy of root.querySelectorAll<HTMLElement>("[data-told]")) {
    const stands = root.querySelector(`.ahead [data-node="${CSS.escape(copy.dataset.node ?? "")}"]`);
    if (!stands || !ready(told, stands as HTMLElement)) copy.remove();
  }
  for (const ahead of root.querySelectorAll<HTMLElement>(".ahead [data-after]")) {
    const node = ahead.dataset.node ?? "";
    const open = ready(told, ahead);
    ahead.hidden = open || told.has(node);
    if (!open || root.querySelector(`[data-told][data-node="${CSS.escape(node)}"]`)) continue;
    const form = ahead.querySelector<HTMLTemplateElement>("template[data-ahead]");
    const todo = root.querySelector(".todo");
    if (!form || !todo) continue;
    const step = document.createElement("li");
    step.className = "todo-step";
    step.dataset.node = node;
    step.dataset.name = ahead.dataset.name;
    step.dataset.told = "";
    step.append(form.content.cloneNode(true));
    todo.append(step);
  }
  strip();
}

const ready = (told: Set<string>, ahead: HTMLElement) => told.has(ahead.dataset.after ?? "") && !told.has(ahead.dataset.node ?? "");

function tell(text: string, wrong: boolean): HTMLElement | null {
  const strip = document.querySelector<HTMLElement>("[data-strip]");
  if (!strip) return null;
  strip.classList.toggle("strip-wrong", wrong);
  strip.setAttribute("role", wrong ? "alert" : "status");
  const line = document.createElement("strong");
  line.textContent = text;
  strip.replaceChildren(line);
  strip.hidden = text === "";
  return strip;
}

function strip(): void {
  const wrong = ticks.filter((tick) => tick.trouble);
  const fine = ticks.length - wrong.length;
  const since = document.querySelector<HTMLMetaElement>('meta[name="kept-at"]')?.content;
  const words: string[] = [];
  if (wrong.length) words.push(wrong.length === 1 ? "One tick was not taken." : `${wrong.length} ticks were not taken.`);
  if (fine) words.push(fine === 1 ? "One tick waits for the network." : `${fine} ticks wait for the network.`);
  if (since) words.push(`There is no network; this is the run as it stood at ${new Date(since).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`);
  else if (!navigator.onLine && !fine) words.push("There is no network. What you tick is kept here and sent later.");
  const at = tell(words.join(" "), wrong.length > 0);
  if (!at || !ticks.length) return;
  const lines = document.createElement("ul");
  for (const tick of ticks) {
    const line = document.createElement("li");
    line.append(tick.trouble ? `“${tick.name}”: ${tick.trouble}` : `“${tick.name}”`);
    const said = [...Object.entries(tick.answers).map(([q, a]) => `${q}: ${[a].flat().join(", ")}`), tick.note].filter(Boolean).join("; ");
    if (tick.trouble && said) line.append(` (${said})`);
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    if (tick.trouble) buttons.append(button("Try again", `Try again: ${tick.name}`, () => again(tick)));
    if (tick.trouble || tick === ticks[ticks.length - 1]) buttons.append(button(tick.trouble ? "Throw away" : "Take back", `${tick.trouble ? "Throw away" : "Take back"}: ${tick.name}`, () => drop(tick.key).then(look)));
    line.append(buttons);
    lines.append(line);
  }
  at.append(lines);
}

function button(text: string, label: string, act: () => Promise<unknown>): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => void act());
  return made;
}

async function again(tick: Tick): Promise<void> {
  await keep({ ...tick, trouble: undefined });
  await send();
}

async function send(): Promise<void> {
  if (sending || !list()) return;
  sending = true;
  try {
    const taken = (await waiting(me())).some((tick) => !tick.trouble) ? await sendAll(me()) : 0;
    await look();
    if (taken) {
      const turbo = (window as { Turbo?: { visit(url: string, options: object): void } }).Turbo;
      if (turbo) turbo.visit(location.href.split("#")[0]!, { action: "replace" });
      else location.reload();
    }
  } finally {
    sending = false;
  }
}

addEventListener("online", () => void send());
addEventListener("offline", () => void look());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void send());
setInterval(() => ticks.some((tick) => !tick.trouble) && void send(), 15_000);
for (const event of ["turbo:load", "turbo:render"]) document.addEventListener(event, () => void look());

// Pages kept for one person are not for the next one at this device.
async function worker(): Promise<void> {
  if (!("serviceWorker" in navigator) || !me()) return;
  if (localStorage.getItem("runs-kept-for") !== me()) {
    await caches.delete("throughline-runs");
    localStorage.setItem("runs-kept-for", me());
  }
  await navigator.serviceWorker.register("/runs/worker.js", { scope: "/runs/" });
}

void worker().catch(() => undefined); // without it the page works, only not when it is opened again offline
void look().then(send);
