// <tl-process>: the map of a process, drawn and edited with bpmn-js (whose mark stays visible).
//
// Reads: src (GET and PUT of the BPMN XML), version, readonly, label, lanes='{"Lane_1":{"team":"IT","hue":2}}',
// notes='[{"id":"Flow_3","text":"waits 3.8 d","tone":"alarm"}]', an XML script child; on the page [data-step-id], [data-process-save="#id"],
// [data-process-zoom="#id"][value=in|out|fit].
// Emits on itself: "tl:select" {id}, "tl:dirty", "tl:saved" {version}; on document "tl:toast".

import { call, reason } from "../../behaviours/api";
import { make } from "../../behaviours/elements";
import { say } from "../../behaviours/say";
import { hasOwnFill, makeMap, service, type Element, type Map } from "./bpmn";

interface Lane {
  team?: string;
  hue?: number | string;
}
interface Note {
  id: string;
  text: string;
  tone?: string;
}

class Process extends HTMLElement {
  private map: Map | null = null;
  private state!: HTMLElement;
  private dirty = false;
  private life = new AbortController();

  connectedCallback(): void {
    const xml = this.querySelector("script")?.textContent?.trim() ?? "";
    this.replaceChildren(...this.querySelectorAll("script"));
    this.life = new AbortController();
    this.dirty = false;
    const holder = make("div", { class: "process-canvas", role: "application", "aria-label": this.getAttribute("label") ?? "Process map" });
    this.state = make("div", { class: "process-state", role: "status" });
    this.append(holder, this.state);
    this.listen();
    void this.start(holder, xml);
  }

  disconnectedCallback(): void {
    this.life.abort();
    this.map?.destroy();
    this.map = null;
  }

  private get readonly(): boolean {
    return this.hasAttribute("readonly");
  }

  private async start(holder: HTMLElement, given: string): Promise<void> {
    try {
      const xml = given || (await call<string>(this.getAttribute("src") ?? ""));
      if (!this.isConnected) return;
      const map = (this.map = makeMap(holder, this.readonly));
      await map.importXML(xml);
      this.dress(map);
      this.zoom("fit");
      const events = service(map, "eventBus");
      events.on("selection.changed", (event) => this.selected((event.newSelection as Element[])[0]));
      events.on("commandStack.changed", () => this.changed(map));
      this.setAttribute("data-ready", "");
    } catch (error) {
      holder.replaceChildren(make("p", { class: "process-trouble" }, `The map cannot be drawn. ${reason(error)}`));
    }
  }

  /** Colours the lanes by team and puts the figures on. */
  private dress(map: Map): void {
    const lanes = this.json<Record<string, Lane>>("lanes", {});
    const canvas = service(map, "canvas");
    service(map, "elementRegistry").forEach((element) => {
      const lane = element.labelTarget ? undefined : lanes[element.id];
      // The file's own colours stay in the file; on the picture colour means a team.
      canvas.getGraphics(element).toggleAttribute("data-coloured", hasOwnFill(element));
      if (lane?.hue !== undefined) canvas.getGraphics(element).setAttribute("data-hue", String(lane.hue));
    });
    const overlays = service(map, "overlays");
    overlays.remove({ type: "note" });
    for (const note of this.json<Note[]>("notes", [])) {
      const element = service(map, "elementRegistry").get(note.id);
      if (element) overlays.add(element, "note", { position: middle(element), html: make("div", { class: "process-note", "data-tone": note.tone }, note.text) });
    }
  }

  private json<T>(attribute: string, fallback: T): T {
    try {
      return JSON.parse(this.getAttribute(attribute) || "null") ?? fallback;
    } catch {
      return fallback; // the picture is worth showing without its colours
    }
  }

  private changed(map: Map): void {
    this.dress(map);
    if (this.dirty) return;
    this.dirty = true;
    this.state.textContent = "Not saved yet";
    this.dispatchEvent(new CustomEvent("tl:dirty", { bubbles: true }));
  }

  private selected(element: Element | undefined): void {
    const id = element?.labelTarget?.id ?? element?.id ?? "";
    for (const step of steps()) {
      step.classList.toggle("is-current", step.dataset.stepId === id);
      if (step.dataset.stepId === id) {
        step.setAttribute("aria-current", "step");
        if (!step.contains(document.activeElement)) step.scrollIntoView({ block: "nearest" });
      } else step.removeAttribute("aria-current");
    }
    this.dispatchEvent(new CustomEvent("tl:select", { bubbles: true, detail: { id } }));
  }

  private show(id: string): void {
    const element = this.map && service(this.map, "elementRegistry").get(id);
    if (!this.map || !element) return;
    service(this.map, "selection").select(element);
    service(this.map, "canvas").scrollToElement(element);
  }

  /** Goes to the step before or after the current one of the page's list. */
  private walk(by: 1 | -1): void {
    const all = steps();
    const at = all.findIndex((step) => step.classList.contains("is-current"));
    const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
    if (!next) return;
    this.show(next.dataset.stepId ?? "");
    next.focus({ preventScroll: true });
    say(next.textContent?.replace(/\s+/g, " ").trim().slice(0, 120) ?? "");
  }

  private async save(): Promise<void> {
    if (!this.map || this.readonly) return;
    this.state.textContent = "Saving…";
    try {
      const { xml } = await this.map.saveXML({ format: true });
      this.dirty = false;
      const answer = await call<{ version?: number } | undefined>(this.getAttribute("src") ?? "", { method: "PUT", raw: xml ?? "", contentType: "application/xml", version: this.getAttribute("version") });
      if (answer?.version !== undefined) this.setAttribute("version", String(answer.version));
      if (!this.dirty) this.state.textContent = "Saved";
      this.dispatchEvent(new CustomEvent("tl:saved", { bubbles: true, detail: { version: answer?.version } }));
    } catch (error) {
      this.dirty = true;
      this.state.textContent = "Not saved";
      document.dispatchEvent(new CustomEvent("tl:toast", { detail: { text: `The map was not saved; your drawing is kept here. ${reason(error)}`, tone: "alarm" } }));
    }
  }

  private zoom(how: string): void {
    if (!this.map) return;
    const canvas = service(this.map, "canvas");
    // Fitted with a margin, and never larger than drawn.
    if (how === "fit") canvas.zoom(Math.min(1, canvas.zoom("fit-viewport", "auto") * 0.95), "auto");
    else canvas.zoom(Math.max(0.2, Math.min(4, canvas.zoom() * (how === "in" ? 1.2 : 1 / 1.2))), "auto");
  }

  private listen(): void {
    const { signal } = this.life;
    const mine = (selector: string | undefined) => !!selector && this.matches(selector);
    document.addEventListener(
      "click",
      (event) => {
        if (!(event.target instanceof globalThis.Element)) return;
        const button = event.target.closest<HTMLElement>("[data-process-save],[data-process-zoom],[data-step-id]");
        if (!button) return;
        if (mine(button.dataset.processSave)) void this.save();
        else if (mine(button.dataset.processZoom)) this.zoom((button as HTMLButtonElement).value);
        else if (button.dataset.stepId && !event.target.closest("a,button,input")) this.show(button.dataset.stepId);
      },
      { signal },
    );
    document.addEventListener(
      "keydown",
      (event) => {
        const target = event.target as HTMLElement;
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !this.readonly) {
          event.preventDefault();
          return void this.save();
        }
        const onStep = target.matches?.("[data-step-id]");
        const onMap = this.readonly && this.contains(target);
        if ((!onStep && !onMap) || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
          event.preventDefault();
          event.stopPropagation();
          this.walk(event.key === "ArrowRight" ? 1 : -1);
        } else if (onStep && event.key === "Enter") this.show(target.dataset.stepId ?? "");
      },
      { signal, capture: true },
    );
    addEventListener("beforeunload", (event) => this.dirty && event.preventDefault(), { signal });
    document.addEventListener("turbo:before-visit", (event) => this.dirty && !confirm("The map has changes that are not saved. Leave it?") && event.preventDefault(), { signal });
    // Keys typed on the canvas are the editor's, not the page's.
    this.addEventListener("keydown", (event) => !this.readonly && !event.ctrlKey && !event.metaKey && event.stopPropagation());
    document.querySelectorAll<HTMLElement>("[data-step-id]:not([tabindex])").forEach((step) => (step.tabIndex = 0));
  }
}

const steps = () => [...document.querySelectorAll<HTMLElement>("[data-step-id]")];

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

if (!customElements.get("tl-process")) customElements.define("tl-process", Process);
