// Live pages: one event stream for all tabs of this browser.
//
// Reads: <meta name="me"> (absent: no stream), <meta name="live-topics">, <meta name="live" content="off">,
// <meta name="live-from"> (the number of the newest event when the page was read).
// The tab that holds the lock "throughline-live" keeps GET /live open and passes every event on to the others.
// Emits on document: "tl:change" {changes: Change[]}, batched. Refreshes the page by a morph when a foreign change matches its topics.
//
// A page is older than the stream that watches over it: it was drawn before its script ran, perhaps fetched ahead, or kept by
// the browser on the way back. Hence every tab remembers the latest changes, and a page that is shown is held against them.

import { session } from "@hotwired/turbo";
import { isOwn, newRequest, noteAct, noteRequest } from "./api";
import { meta } from "./elements";

/** One event of the history, as far as this person may know of it. */
export interface Change {
  seq: number;
  subject: string;
  id: string;
  project?: string;
  kind: string;
  actor?: string;
  request?: string;
  own?: boolean;
}

/** What tabs tell each other: what happened, that everything must be asked for again, or what one of them missed. */
type Message = { change: Change } | { reset: number; to?: string } | { behind: number; tab: string } | { missed: Change[]; since: number; to: string } | { leads: true };

const remembered = 300;
const tab = Math.random().toString(36).slice(2);
const channel = new BroadcastChannel("throughline-live");
let recent: Change[] = []; // by number
let complete = Infinity; // every change behind this number is in recent
let waiting: Change[] = [];
let reset = false;
let timer = 0;

/** The number at which the page in this window was read, 0 when it does not say. */
const drawnAt = (): number => Number(meta("live-from")) || 0;

/** The number behind which this tab has heard nothing. */
const heard = (): number => recent.at(-1)?.seq ?? (complete === Infinity ? 0 : complete);

/** Takes a change that is not known yet, in its order. */
function remember(change: Change): boolean {
  let at = recent.length;
  while (at > 0 && recent[at - 1].seq > change.seq) at--;
  if (complete !== Infinity && change.seq <= complete) return false;
  if (at > 0 && recent[at - 1].seq === change.seq) return false;
  recent.splice(at, 0, change);
  if (recent.length > remembered) complete = Math.max(complete === Infinity ? 0 : complete, recent.shift()!.seq);
  return true;
}

function take(message: Message): void {
  if ("change" in message) {
    if (!remember(message.change)) return;
    waiting.push(message.change);
  } else if ("missed" in message) {
    if (message.to !== tab) return;
    waiting.push(...message.missed.filter(remember));
    complete = Math.min(complete, message.since);
  } else if ("reset" in message) {
    if (message.to && message.to !== tab) return;
    recent = [];
    complete = message.reset; // everything is asked for again, hence nothing before it was missed
    reset = true;
  } else return;
  if (!timer) timer = window.setTimeout(deliver, 60);
}

function deliver(): void {
  // Only now, as the event may have overtaken the answer that tells the number of our own request.
  const changes = waiting.map((change) => ({ ...change, own: isOwn(change.request) }));
  const all = reset;
  timer = 0;
  waiting = [];
  reset = false;
  if (changes.length) document.dispatchEvent(new CustomEvent("tl:change", { detail: { changes } }));
  if (all) document.dispatchEvent(new CustomEvent("tl:reset"));
  if (meta("live") === "off") return;
  // A card in the hand must not move away under it.
  if (document.querySelector(".is-dragging")) {
    reset ||= all || changes.length > 0;
    timer = window.setTimeout(deliver, 500);
    return;
  }
  if (all || concerned(changes.filter((change) => !change.own))) refresh();
}

/** Tells whether one of the changes is about what the page shows. */
function concerned(changes: Change[]): boolean {
  const topics = meta("live-topics").split(/\s+/).filter(Boolean);
  return changes.some((change) => topics.some((topic) => matches(topic, change)));
}

const refresh = () => session.refresh(document.baseURI, { method: "morph", scroll: "preserve" });

/** "task" is any task, "task:ID" that one, "project:ID" the project and everything in it. */
export function matches(topic: string, change: Change): boolean {
  const [subject, id] = topic.split(":", 2);
  if (subject === change.subject && (!id || id === "*" || id === change.id)) return true;
  return subject === "project" && !!id && id === change.project;
}

/** Holds a page that is shown against what has happened since it was read, this tab's own changes included. */
function hold(): void {
  const from = drawnAt();
  if (!from || complete === Infinity || meta("live") === "off") return;
  if (from < complete || concerned(recent.filter((change) => change.seq > from))) refresh();
}

/** Holds the stream for as long as this tab lives and has the lock; the browser resumes it by Last-Event-ID. */
function lead(): Promise<void> {
  return new Promise(() => {
    let source: EventSource;
    let pause = 2000;
    const pass = (message: Message) => {
      take(message);
      channel.postMessage(message);
    };
    const connect = () => {
      const after = heard() || drawnAt();
      source = new EventSource(after ? `/live?after=${after}` : "/live");
      source.addEventListener("open", () => (pause = 2000));
      source.addEventListener("begin", (event) => {
        const { seq } = JSON.parse((event as MessageEvent<string>).data) as { seq: number };
        if (complete === Infinity) complete = seq;
        channel.postMessage({ leads: true });
      });
      source.addEventListener("change", (event) => pass({ change: JSON.parse((event as MessageEvent<string>).data) as Change }));
      source.addEventListener("reset", (event) => pass({ reset: Number((event as MessageEvent).lastEventId) }));
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
        setTimeout(connect, pause);
        pause = Math.min(pause * 2, 60000);
      });
    };
    channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if (!("behind" in data) || complete === Infinity) return;
      if (data.behind < complete) channel.postMessage({ reset: heard(), to: data.tab });
      else channel.postMessage({ missed: recent.filter((change) => change.seq > data.behind), since: data.behind, to: data.tab });
    });
    connect();
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => event.persisted && connect());
  });
}

/** Asks the tab that holds the stream for what it told before this one listened. */
function ask(): void {
  const behind = heard() || drawnAt();
  if (behind) channel.postMessage({ behind, tab });
}

channel.addEventListener("message", ({ data }: MessageEvent<Message>) => ("leads" in data ? ask() : take(data)));

let wanted = false;
function start(): void {
  if (wanted || !meta("me")) return;
  wanted = true;
  ask();
  if (navigator.locks) void navigator.locks.request("throughline-live", lead);
  else void lead(); // plain http on another host has no locks: each tab keeps its own stream
}
start();
document.addEventListener("turbo:load", () => {
  start();
  hold();
});

// Form posts carry the mark too, and their answers may name the act they made.
document.addEventListener("turbo:before-fetch-request", (event) => {
  const { fetchOptions } = (event as CustomEvent<{ fetchOptions: { method: string; headers: Record<string, string> } }>).detail;
  if (fetchOptions.method.toUpperCase() !== "GET") fetchOptions.headers["Throughline-Request"] = newRequest();
});
document.addEventListener("turbo:before-fetch-response", (event) => {
  const { fetchResponse } = (event as CustomEvent<{ fetchResponse: { response: Response } }>).detail;
  noteAct(fetchResponse.response.headers);
  noteRequest(fetchResponse.response.headers);
});
