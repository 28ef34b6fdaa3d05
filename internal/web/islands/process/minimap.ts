// A small overview of a map that is larger than its place, with what is in sight as a frame that can be dragged. Arrows move
// the frame, + and - change its size, Home shows the whole map. It is drawn when the browser is idle, in three paths.
//
// Reads on the page: [data-process-overview="#id"], a button that shows or hides it; it is there only where the map is
// large. The choice is remembered in this browser.

import { say } from "../../behaviours/say";
import { service, type Box, type Element, type Map as Drawing } from "./bpmn";
import { zoom } from "./walk";

const remembered = "throughline-overview";
const much = 1.4; // how much larger than its place a map is that has an overview
const svgns = "http://www.w3.org/2000/svg";

function svg<K extends keyof SVGElementTagNameMap>(tag: K, name: string): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgns, tag);
  element.setAttribute("class", name);
  return element;
}

export class Minimap {
  private root = document.createElement("div");
  private picture = svg("svg", "process-mini-map");
  private paths = { holds: svg("path", "mini-holds"), steps: svg("path", "mini-steps"), ways: svg("path", "mini-ways") };
  private frame = svg("rect", "mini-frame");
  private map: Drawing | null = null;
  private whole: Box = { x: 0, y: 0, width: 0, height: 0 };
  private due = 0;
  /** Whether it is wanted: then it is there while a part of the map is out of sight. */
  private on = false;
  /** From the pointer to the middle of the frame while it is dragged. */
  private grip: { x: number; y: number } | null = null;

  constructor(
    private host: HTMLElement,
    signal: AbortSignal,
  ) {
    this.root.className = "process-mini";
    this.root.hidden = true;
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "application");
    this.root.setAttribute("aria-label", "Overview of the map: arrows move the view, plus and minus change its size, Home shows all");
    this.picture.setAttribute("aria-hidden", "true");
    this.picture.append(this.paths.holds, this.paths.ways, this.paths.steps, this.frame);
    this.root.append(this.picture);
    host.append(this.root);
    this.root.addEventListener("pointerdown", (event) => this.grab(event));
    this.root.addEventListener("pointermove", (event) => this.grip && this.centre(this.at(event), this.grip));
    for (const end of ["pointerup", "pointercancel"]) this.root.addEventListener(end, () => (this.grip = null));
    this.root.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => event.target instanceof globalThis.Element && event.target.closest("[data-process-overview]") === this.button && this.toggle(), { signal });
    addEventListener("resize", () => this.later(), { signal });
    signal.addEventListener("abort", () => {
      cancelIdleCallback?.(this.due);
      this.map = null;
      this.root.remove();
    });
  }

  /** Follows a map that has just been drawn. */
  watch(map: Drawing): void {
    this.map = map;
    const events = service(map, "eventBus");
    events.on("canvas.viewbox.changed", () => this.place());
    for (const what of ["import.done", "commandStack.changed"]) events.on(what, () => this.later());
    this.later();
  }

  /** Shows the overview where it is hidden, and the other way round, from now on. */
  toggle(): void {
    if (!this.button || this.button.hidden) return;
    const on = !this.on;
    localStorage.setItem(remembered, on ? "on" : "off");
    this.draw();
    say(on ? (this.root.hidden ? "The overview is shown while a part of the map is out of sight." : "The overview of the map is shown.") : "The overview of the map is hidden.");
  }

  private get button(): HTMLElement | null {
    return document.querySelector<HTMLElement>(`[data-process-overview="#${CSS.escape(this.host.id)}"]`);
  }

  private later(): void {
    if (!window.requestIdleCallback) return this.draw();
    cancelIdleCallback(this.due);
    this.due = requestIdleCallback(() => this.draw(), { timeout: 1000 });
  }

  private draw(): void {
    const { map, host, button } = this;
    if (!map || !host.isConnected) return;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    const paths = { holds: "", steps: "", ways: "" };
    service(map, "elementRegistry").forEach((element: Element) => {
      if (element.labelTarget || (!element.waypoints && !Number.isFinite(element.x))) return; // the root has no place
      if (element.waypoints) {
        paths.ways += "M" + element.waypoints.map((p) => `${Math.round(p.x)} ${Math.round(p.y)}`).join("L");
        return;
      }
      const { x, y, width, height } = element;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + width), Math.max(bottom, y + height)];
      const kind = /Participant|Lane|SubProcess|Transaction/.test(element.type) ? "holds" : "steps";
      paths[kind] += `M${Math.round(x)} ${Math.round(y)}h${Math.round(width)}v${Math.round(height)}h${-Math.round(width)}z`;
    });
    const large = right - left > much * host.clientWidth || bottom - top > much * host.clientHeight;
    const on = (this.on = large && localStorage.getItem(remembered) !== "off");
    if (button) {
      button.hidden = !large;
      button.setAttribute("aria-pressed", String(on));
    }
    for (const kind of ["holds", "steps", "ways"] as const) this.paths[kind].setAttribute("d", paths[kind]);
    const margin = Math.max(right - left, bottom - top) * 0.04;
    this.whole = { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
    this.picture.setAttribute("viewBox", `${this.whole.x} ${this.whole.y} ${this.whole.width} ${this.whole.height}`);
    this.place();
  }

  /** Puts the frame where the view is, no further out than the picture. */
  private place(): void {
    if (!this.map) return;
    const view = service(this.map, "canvas").viewbox();
    const { whole } = this;
    // While all is in view the overview would only cover a part of it.
    const margin = whole.width - whole.width / 1.08;
    const all = view.x <= whole.x + margin && view.y <= whole.y + margin && view.x + view.width >= whole.x + whole.width - margin && view.y + view.height >= whole.y + whole.height - margin;
    this.root.hidden = !this.on || all;
    if (this.root.hidden) return;
    const x = Math.max(view.x, whole.x);
    const y = Math.max(view.y, whole.y);
    this.frame.setAttribute("x", String(x));
    this.frame.setAttribute("y", String(y));
    this.frame.setAttribute("width", String(Math.max(0, Math.min(view.x + view.width, whole.x + whole.width) - x)));
    this.frame.setAttribute("height", String(Math.max(0, Math.min(view.y + view.height, whole.y + whole.height) - y)));
  }

  private at(event: PointerEvent): { x: number; y: number } {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.picture.getScreenCTM()?.inverse());
    return { x: point.x, y: point.y };
  }

  private grab(event: PointerEvent): void {
    if (!this.map || event.button !== 0) return;
    event.preventDefault();
    this.root.focus({ preventScroll: true });
    this.root.setPointerCapture(event.pointerId);
    const at = this.at(event);
    const view = service(this.map, "canvas").viewbox();
    const inside = at.x >= view.x && at.x <= view.x + view.width && at.y >= view.y && at.y <= view.y + view.height;
    this.grip = inside ? { x: view.x + view.width / 2 - at.x, y: view.y + view.height / 2 - at.y } : { x: 0, y: 0 };
    this.centre(at, this.grip);
  }

  private centre(at: { x: number; y: number }, grip: { x: number; y: number }): void {
    if (!this.map) return;
    const canvas = service(this.map, "canvas");
    const { width, height } = canvas.viewbox();
    canvas.viewbox({ x: at.x + grip.x - width / 2, y: at.y + grip.y - height / 2, width, height });
  }

  private key(event: KeyboardEvent): void {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const size = { "+": "in", "=": "in", "-": "out", Home: "fit" }[event.key];
    if (!this.map || event.ctrlKey || event.metaKey || event.altKey || (!by && !size)) return;
    event.preventDefault();
    event.stopPropagation();
    if (size) return zoom(this.map, size);
    const canvas = service(this.map, "canvas");
    const { x, y, width, height } = canvas.viewbox();
    canvas.viewbox({ x: x + (by![0]! * width) / 4, y: y + (by![1]! * height) / 4, width, height });
  }
}
