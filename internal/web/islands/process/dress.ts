// What the product puts on a drawn map: the colours of teams, figures and differences.

import { make } from "../../behaviours/elements";
import { say } from "../../behaviours/say";
import { hasOwnFill, service, type Element, type Map } from "./bpmn";

export interface Lane {
  team?: string;
  hue?: number | string;
}

/** Words on an element. Level makes its line heavier, how tells a difference: never by the colour alone. */
export interface Note {
  id: string;
  text: string;
  tone?: string;
  level?: number;
  how?: string;
}

/** Colours the lanes by team and puts the notes on, in place of those that were there. */
export function dress(map: Map, lanes: Record<string, Lane>, notes: Note[]): void {
  const canvas = service(map, "canvas");
  service(map, "elementRegistry").forEach((element) => {
    const lane = element.labelTarget ? undefined : lanes[element.id];
    const drawn = canvas.getGraphics(element);
    // The file's own colours stay in the file; on the picture colour means a team.
    drawn.toggleAttribute("data-coloured", hasOwnFill(element));
    if (lane?.hue !== undefined) drawn.setAttribute("data-hue", String(lane.hue));
    drawn.removeAttribute("data-level");
    drawn.removeAttribute("data-how");
  });
  const overlays = service(map, "overlays");
  overlays.remove({ type: "note" });
  for (const note of notes) {
    const element = service(map, "elementRegistry").get(note.id);
    if (!element) continue;
    if (note.level) canvas.getGraphics(element).setAttribute("data-level", String(note.level));
    if (note.how) canvas.getGraphics(element).setAttribute("data-how", note.how);
    if (note.text) overlays.add(element, "note", { position: middle(element), html: make("div", { class: "process-note", "data-tone": note.tone, "data-how": note.how }, note.text) });
  }
}

/** The middle of a shape, or of the longest piece of a connection, from its upper left corner. */
function middle(element: Element): { left: number; top: number } {
  const points = element.waypoints;
  if (!points || points.length < 2) return { left: element.width / 2, top: element.height };
  let best = { length: -1, x: 0, y: 0 };
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length > best.length) best = { length, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
  return { left: best.x - Math.min(...points.map((p) => p.x)), top: best.y - Math.min(...points.map((p) => p.y)) };
}

/** Shows the legend of a look, marks its button, and says the legend. */
export function showLegend(name: string): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-process-look]")) button.setAttribute("aria-pressed", String(button.value === name));
  for (const legend of document.querySelectorAll<HTMLElement>("[data-look]")) legend.hidden = legend.dataset.look !== name;
  const said = document.querySelector(`[data-look="${CSS.escape(name)}"]`);
  say(said?.textContent?.replace(/\s+/g, " ").trim() ?? "Nothing is shown on the map.");
}
