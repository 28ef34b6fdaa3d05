// Links as arrows with right angles, for all four kinds.

import type { Kind, Link, Model, Place, Task } from "./model";
import type { Scale } from "./scale";

const STUB = 9;

/** Where lines begin and bars end: of a milestone at the side of its diamond. */
export function endOf(task: Task, place: Place, end: "start" | "finish", scale: Scale): number {
  if (task.milestone) return scale.x(place.due + 0.5) + (end === "finish" ? 7 : -7);
  return end === "finish" ? scale.x(place.due + 1) : scale.x(place.start);
}

/** The path from an end of one bar to an end of another, and its head. row is the height of a line. */
export function route(x1: number, y1: number, x2: number, y2: number, kind: Kind, row: number): { path: string; head: string } {
  const out = kind[0] === "F" ? 1 : -1;
  const inward = kind[1] === "S" ? 1 : -1; // the way the head points
  const a = x1 + out * STUB;
  const b = x2 - inward * STUB;
  const r = (n: number) => Math.round(n * 10) / 10;
  let path: string;
  if (out !== inward) {
    const c = r(out > 0 ? Math.max(a, b) : Math.min(a, b));
    path = `M${r(x1)} ${y1}H${c}V${y2}H${r(x2)}`;
  } else if (out > 0 ? b >= a : b <= a) path = `M${r(x1)} ${y1}H${r(a)}V${y2}H${r(x2)}`;
  else {
    const between = y1 + (y2 >= y1 ? row / 2 : -row / 2);
    path = `M${r(x1)} ${y1}H${r(a)}V${between}H${r(b)}V${y2}H${r(x2)}`;
  }
  return { path, head: `M${r(x2)} ${y2}l${-5 * inward} -3.5v7z` };
}

/** Draws the links that touch the lines from first to last. */
export class LinkLayer {
  readonly svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  private paths = ["gantt-link", "gantt-head", "gantt-link is-critical", "gantt-head is-critical", "gantt-link is-current", "gantt-head is-current", "gantt-rubber"].map((name) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", name);
    this.svg.append(path);
    return path;
  });

  constructor() {
    this.svg.setAttribute("class", "gantt-links");
    this.svg.setAttribute("aria-hidden", "true");
  }

  paint(model: Model, scale: Scale, first: number, last: number, row: number): void {
    const text = ["", "", "", "", "", ""];
    const current = model.current?.id;
    for (const link of model.links) {
      const from = model.shownAt(link.from);
      const to = model.shownAt(link.to);
      if (from < 0 || to < 0 || from === to || Math.max(from, to) < first || Math.min(from, to) > last) continue;
      const one = this.draw(model, scale, link, from, to, row);
      if (!one) continue;
      const at = link.from === current || link.to === current ? 4 : one.critical ? 2 : 0;
      text[at] += one.path;
      text[at + 1] += one.head;
    }
    text.forEach((d, i) => this.paths[i]!.setAttribute("d", d));
  }

  private draw(model: Model, scale: Scale, link: Link, from: number, to: number, row: number): { path: string; head: string; critical: boolean } | null {
    const a = model.lines[from]!;
    const b = model.lines[to]!;
    const pa = model.place(a);
    const pb = model.place(b);
    if (!pa || !pb) return null;
    const x1 = endOf(a, pa, link.kind[0] === "F" ? "finish" : "start", scale);
    const x2 = endOf(b, pb, link.kind[1] === "F" ? "finish" : "start", scale);
    return { ...route(x1, (from + 0.5) * row, x2, (to + 0.5) * row, link.kind, row), critical: model.isCritical(a) && model.isCritical(b) };
  }

  /** The line that follows the hand while a link is drawn; without places it goes away. */
  rubber(from?: { x: number; y: number }, to?: { x: number; y: number }): void {
    this.paths[6]!.setAttribute("d", from && to ? `M${from.x} ${from.y}L${to.x} ${to.y}` : "");
  }
}
