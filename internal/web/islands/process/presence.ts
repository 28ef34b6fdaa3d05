// Who else has this map open: a chip with initials for each, and on the step they marked. The page tells the server every few
// seconds and when another step is marked; nothing is kept there, and a page that is left or silent is forgotten.

import { make } from "../../behaviours/elements";
import { say } from "../../behaviours/say";
import { service, type Map as Drawing } from "./bpmn";

interface Other {
  name: string;
  initials: string;
  hue: string;
  step?: string;
}

const every = 4000; // milliseconds
const page = Math.random().toString(36).slice(2);

export class Presence {
  private list = make("ul", { class: "process-here", "aria-label": "Also on this map", hidden: true });
  private others: Other[] = [];
  private step = "";
  private map: Drawing | null = null;
  private soon = 0;
  private address: string;

  constructor(
    host: HTMLElement,
    signal: AbortSignal,
  ) {
    this.address = host.getAttribute("presence") ?? "";
    host.append(this.list);
    const timer = window.setInterval(() => void this.tell(), every);
    void this.tell();
    addEventListener("pagehide", () => this.leave(), { signal });
    addEventListener("pageshow", (event) => event.persisted && void this.tell(), { signal });
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      clearTimeout(this.soon);
      this.list.remove();
      this.leave();
    });
  }

  /** The person here marked a step, "" for none. */
  at(step: string): void {
    if (step === this.step) return;
    this.step = step;
    clearTimeout(this.soon);
    this.soon = window.setTimeout(() => void this.tell(), 150);
  }

  /** Puts the others on the steps they marked. */
  show(map: Drawing): void {
    this.map = map;
    const overlays = service(map, "overlays");
    overlays.remove({ type: "presence" });
    const beside = new Map<string, number>();
    for (const other of this.others) {
      const element = other.step ? service(map, "elementRegistry").get(other.step) : undefined;
      if (!element || element.waypoints) continue;
      const nth = beside.get(element.id) ?? 0;
      beside.set(element.id, nth + 1);
      overlays.add(element, "presence", { position: { left: -10 + nth * 24, top: -12 }, html: make("div", { class: "process-at", "data-hue": other.hue, title: other.name }, other.initials) });
    }
  }

  private body(more: Record<string, string> = {}): URLSearchParams {
    return new URLSearchParams({ page, step: this.step, ...more });
  }

  private leave(): void {
    navigator.sendBeacon(this.address, this.body({ left: "1" }));
  }

  private async tell(): Promise<void> {
    let others: Other[];
    try {
      const response = await fetch(this.address, { method: "POST", body: this.body(), credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!response.ok) return;
      others = (await response.json()) as Other[];
    } catch {
      return; // who is here is told again in a moment
    }
    if (JSON.stringify(others) === JSON.stringify(this.others)) return;
    const known = new Set(this.others.map((o) => o.name));
    const came = [...new Set(others.map((o) => o.name))].filter((name) => !known.has(name));
    if (came.length) say(`${came.join(" and ")} ${came.length > 1 ? "have" : "has"} this map open too.`);
    this.others = others;
    if (this.map) this.show(this.map);
    this.list.replaceChildren(...others.map((other) => make("li", { "data-hue": other.hue }, make("b", { "aria-hidden": "true" }, other.initials), make("span", {}, other.name + this.where(other)))));
    this.list.hidden = others.length === 0;
  }

  private where(other: Other): string {
    const element = other.step && this.map ? service(this.map, "elementRegistry").get(other.step) : undefined;
    const name = (element as { businessObject?: { name?: string } } | undefined)?.businessObject?.name;
    return name ? ` at ${name}` : "";
  }
}
