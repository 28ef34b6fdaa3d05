// Live pages: one event stream for all tabs of this browser.
//
// Reads: <meta name="me"> (absent: no stream), <meta name="live-topics">, <meta name="live" content="off">.
// The tab that holds the lock "throughline-live" keeps GET /live open and passes every event on to the others.
// Emits on document: "tl:change" {changes: Change[]}, batched. Refreshes the page by a morph when a foreign change matches its topics.

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

type Message = { change: Change } | { reset: true };

const channel = new BroadcastChannel("throughline-live");
let waiting: Change[] = [];
let reset = false;
let timer = 0;
let lastSeq = 0;

function take(message: Message): void {
  if ("reset" in message) {
    reset = true;
    lastSeq = 0;
  } else {
    // A new leader may repeat the last events of the old one.
    if (message.change.seq <= lastSeq) return;
    lastSeq = message.change.seq;
    waiting.push(message.change);
  }
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
  const topics = meta("live-topics").split(/\s+/).filter(Boolean);
  if (all || changes.some((change) => !change.own && topics.some((topic) => matches(topic, change)))) {
    session.refresh(document.baseURI, { method: "morph", scroll: "preserve" });
  }
}

/** "task" is any task, "task:ID" that one, "project:ID" the project and everything in it. */
export function matches(topic: string, change: Change): boolean {
  const [subject, id] = topic.split(":", 2);
  if (subject === change.subject && (!id || id === "*" || id === change.id)) return true;
  return subject === "project" && !!id && id === change.project;
}

/** Holds the stream for as long as this tab lives and has the lock; the browser resumes it by Last-Event-ID. */
function lead(): Promise<void> {
  return new Promise(() => {
    let source: EventSource;
    let pause = 2000;
    // A stream opened anew begins now: what happened since the last event is made good by a refresh. A lost connection
    // is another matter, there the browser resumes by Last-Event-ID.
    let missed = lastSeq > 0;
    const pass = (message: Message) => {
      take(message);
      channel.postMessage(message);
    };
    const connect = () => {
      source = new EventSource("/live");
      source.addEventListener("open", () => {
        pause = 2000;
        if (missed) pass({ reset: true });
        missed = false;
      });
      source.addEventListener("change", (event) => pass({ change: JSON.parse((event as MessageEvent<string>).data) as Change }));
      source.addEventListener("reset", () => pass({ reset: true }));
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
        missed = true;
        setTimeout(connect, pause);
        pause = Math.min(pause * 2, 60000);
      });
    };
    connect();
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => event.persisted && ((missed = true), connect()));
  });
}

channel.addEventListener("message", (event: MessageEvent<Message>) => take(event.data));

let wanted = false;
function start(): void {
  if (wanted || !meta("me")) return;
  wanted = true;
  if (navigator.locks) void navigator.locks.request("throughline-live", lead);
  else void lead(); // plain http on another host has no locks: each tab keeps its own stream
}
start();
document.addEventListener("turbo:load", start);

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
