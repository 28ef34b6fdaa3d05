// Walking the steps of a map: where one is, what was walked, and the way the picture follows.

import { service, type Element, type Map as Drawing } from "./bpmn";

interface Walk {
  /** Id of the step that was looked at last. */
  at: string;
  /** Ids of the steps that were walked. */
  done: Set<string>;
}

const walks = new Map<string, Walk>();
let carried = "";

// The way to be is begun at the step where one stands: its map is a copy with the same ids.
document.addEventListener("submit", (event) => {
  if ((event.target as HTMLElement).id === "to-be") carried = walkOf().at;
});

/** The walk on this page, which goes on when the page is drawn anew. */
export function walkOf(): Walk {
  const walk = walks.get(location.pathname) ?? { at: carried, done: new Set() };
  carried = "";
  walks.set(location.pathname, walk);
  return walk;
}

let panning = 0;

/** Brings an element into the middle where it is not well in sight, smoothly unless motion is not wanted. */
export function pan(map: Drawing, element: Element): void {
  const canvas = service(map, "canvas");
  const from = canvas.viewbox();
  const box = element.waypoints ? { ...element.waypoints[0]!, width: 0, height: 0 } : element;
  const inside = box.x > from.x + from.width * 0.1 && box.x + box.width < from.x + from.width * 0.9 && box.y > from.y && box.y + box.height < from.y + from.height;
  if (inside) return;
  const to = { x: box.x + box.width / 2 - from.width / 2, y: box.y + box.height / 2 - from.height / 2 };
  const place = (part: number) => canvas.viewbox({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, width: from.width, height: from.height });
  cancelAnimationFrame(panning);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return void place(1);
  const began = performance.now();
  const step = (now: number) => {
    const part = Math.min(1, (now - began) / 160);
    if (!service(map, "canvas")) return; // the map went away meanwhile
    place(1 - (1 - part) ** 3);
    if (part < 1) panning = requestAnimationFrame(step);
  };
  panning = requestAnimationFrame(step);
}

/** Makes the map larger ("in") or smaller ("out"), or fits it with a margin and never larger than drawn. */
export function zoom(map: Drawing, how: string): void {
  const canvas = service(map, "canvas");
  if (how === "fit") canvas.zoom(Math.min(1, canvas.zoom("fit-viewport", "auto") * 0.95), "auto");
  else canvas.zoom(Math.max(0.2, Math.min(4, canvas.zoom() * (how === "in" ? 1.2 : 1 / 1.2))), "auto");
}

/** What the page lists and marks on the map. */
export const steps = () => [...document.querySelectorAll<HTMLElement>("[data-step-id]")];

/** The steps of the page's list, which are walked; what is wrong with them stands in a list of its own. */
export const stages = () => steps().filter((step) => step.classList.contains("stage"));

/** Says how many of the steps were walked, where the page has a place for it, and marks them. */
export function countWalked(map: string): void {
  const place = document.querySelector<HTMLElement>(`[data-process-walked="#${CSS.escape(map)}"]`);
  if (!place) return;
  const all = stages();
  const walked = all.filter((step) => walkOf().done.has(step.dataset.stepId ?? ""));
  for (const step of walked) step.dataset.walked = "";
  const text = walked.length ? `${walked.length} of ${all.length} steps walked` : "";
  if (place.textContent !== text) place.textContent = text;
}

/** Keeps, when the page is drawn anew, what the island did to its steps: the words are the page's, the marks the island's. */
export function keepWalk(signal: AbortSignal): void {
  document.addEventListener("turbo:before-morph-attribute", (event) => {
    const { attributeName } = (event as CustomEvent<{ attributeName: string }>).detail;
    if (event.target instanceof HTMLElement && event.target.dataset.stepId !== undefined && ["tabindex", "aria-current", "class", "data-walked"].includes(attributeName)) event.preventDefault();
  }, { signal });
}
