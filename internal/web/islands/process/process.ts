// <tl-process>: the map of a process, drawn and edited with bpmn-js (whose mark stays visible).
//
// Reads: src (GET and PUT of the BPMN XML), version, base (digest of the map), presence (where to tell who is here), by and said (who touched that version last, and the
// sentence about it), readonly, label, lanes='{"Lane_1":{"team":"IT","hue":2}}', editor (address of the script with the modeler), notes='[{"id":"Flow_3","text":"waits 3.8 d","tone":"alarm"}]',
// an XML script child, overlays='{"wait":[{"id":"Task_1","text":"waits 2 d","tone":"alarm","level":3}]}' with look (which one is on), marks='[{"id":"Task_1","text":"added","how":"added"}]'
// (differences), walks (arrows walk the steps from anywhere); on the page [data-step-id], [data-process-save="#id"], [data-process-zoom="#id"][value=in|out|fit], [data-process-look="#id"][value],
// [data-look], [data-process-walked="#id"] and the fields of facts.ts and trial.ts.
// Emits on itself: "tl:select" {id}, "tl:dirty", "tl:saved" {version}; on document "tl:toast". Marks "tl-process" in the
// page's performance timeline when the map is on the screen.
//
// The page around the map refreshes itself when somebody saves, publishes or takes back; what that refresh brings for this
// element is the newer map. It is drawn at once where nothing is unsaved; otherwise both are brought together, see union.ts,
// and where that cannot be the person chooses, see offer.ts.

import { ApiError, call, reason } from "../../behaviours/api";
import { make } from "../../behaviours/elements";
import { say } from "../../behaviours/say";
import { makeViewer, service, type Element, type Map } from "./bpmn";
import { dress, showLegend, type Lane, type Note } from "./dress";
import { listenToFacts } from "./facts";
import { countWalked, keepWalk, pan, stages, steps, walkOf, zoom } from "./walk";
import { Choice, fetchOffer, readOffer, type Offer } from "./offer";
import { Minimap } from "./minimap";
import { Presence } from "./presence";
import { Trial } from "./trial";
import { Question, unite } from "./union";

type Maker = (container: HTMLElement) => Map;
let maker: Maker | null = null;

/** Tells the island how to draw a map that can be changed; its script calls this when it is there. */
export function provide(make: Maker): void {
  maker = make;
}

/** The modeler: here already, or fetched, where a page that only showed its map becomes one that edits it. */
async function editor(address: string): Promise<Maker> {
  return maker ?? ((await import(address)) as { makeEditor: Maker }).makeEditor;
}

class Process extends HTMLElement {
  private map: Map | null = null;
  private holder!: HTMLElement;
  private state!: HTMLElement;
  private choice!: Choice;
  private question!: Question;
  private presence: Presence | null = null;
  private minimap!: Minimap;
  private trial!: Trial;
  private dirty = false;
  private loading = false;
  private saving = false;
  /** A newer map that waits until a save of this one is answered: it may be that very save. */
  private waiting: Offer | null = null;
  /** How often the drawing was changed here. */
  private edits = 0;
  /** A save that waits until what somebody else saved is taken over. */
  private again = false;
  private life = new AbortController();

  connectedCallback(): void {
    const xml = this.querySelector("script")?.textContent?.trim() ?? "";
    this.replaceChildren(...this.querySelectorAll("script"));
    this.life = new AbortController();
    [this.dirty, this.loading, this.saving, this.waiting] = [false, false, false, null];
    this.holder = make("div", { class: "process-canvas", role: "application", "aria-label": this.getAttribute("label") ?? "Process map" });
    this.state = make("div", { class: "process-state", role: "status" });
    this.choice = new Choice({ show: (xml) => this.draw(xml).then(() => this.clean("")), current: () => this.xml(), touched: () => this.dirty, kept: (offer) => this.kept(offer), taken: (offer, touched) => this.taken(offer, touched) });
    this.append(this.holder, this.state, this.choice.banner, (this.question = new Question((offer, answers) => this.unite(offer, answers))).banner);
    this.listen();
    this.minimap = new Minimap(this, this.life.signal);
    this.trial = new Trial(this, this.life.signal);
    if (this.hasAttribute("presence")) this.presence = new Presence(this, this.life.signal);
    void this.start(xml);
  }

  disconnectedCallback(): void {
    this.life.abort();
    this.map?.destroy();
    this.map = null;
  }

  private get readonly(): boolean {
    return this.hasAttribute("readonly");
  }

  private async start(given: string): Promise<void> {
    try {
      const xml = given || (await call<string>(this.getAttribute("src") ?? ""));
      if (!this.isConnected) return;
      this.map?.destroy();
      const make = this.readonly ? makeViewer : await editor(this.getAttribute("editor") ?? "");
      if (!this.isConnected) return;
      const map = (this.map = make(this.holder));
      await map.importXML(xml);
      this.dress(map);
      zoom(map, "fit");
      const events = service(map, "eventBus");
      events.on("selection.changed", (event) => this.selected((event.newSelection as Element[])[0]));
      events.on("commandStack.changed", () => this.changed(map));
      for (const free of ["directEditing.complete", "directEditing.cancel", "drag.cleanup"]) events.on(free, () => setTimeout(() => this.caughtUp()));
      this.setAttribute("data-ready", "");
      this.minimap.watch(map);
      this.arrive();
      requestAnimationFrame(() => setTimeout(() => performance.mark("tl-process")));
      this.caughtUp();
    } catch (error) {
      this.holder.replaceChildren(make("p", { class: "process-trouble" }, `The map cannot be drawn. ${reason(error)}`));
    }
  }

  /** Draws another state of the same map where this one is: what is in sight, marked and has the keyboard stays so. */
  private async draw(xml: string): Promise<void> {
    const { map } = this;
    if (!map) return;
    const canvas = service(map, "canvas");
    const { x, y, width, height } = canvas.viewbox();
    const marked = service(map, "selection").get().map((element) => element.id);
    const held = this.holder.contains(document.activeElement) ? (document.activeElement as HTMLElement | SVGElement) : null;
    this.loading = true;
    try {
      await map.importXML(xml);
    } finally {
      this.loading = false;
    }
    canvas.viewbox({ x, y, width, height });
    this.dress(map);
    const elements = marked.flatMap((id) => service(map, "elementRegistry").get(id) ?? []);
    if (elements.length) service(map, "selection").select(elements);
    if (held && document.activeElement !== held) {
      if (held.isConnected) held.focus({ preventScroll: true });
      else canvas.focus?.();
    }
  }

  /** The drawing as it stands. */
  private async xml(): Promise<string> {
    return (await this.map!.saveXML({ format: true })).xml ?? "";
  }

  /** Whether something here would be lost: changes, or a label that is just being typed. */
  private get unsaved(): boolean {
    return this.dirty || this.choice.open || this.question.open || this.busy;
  }

  /** Whether the person is in the middle of something: a label, a shape in the hand. */
  private get busy(): boolean {
    return !!this.map && (service(this.map, "directEditing")?.isActive() === true || !!service(this.map, "dragging")?.context());
  }

  /** Takes note of what the server has for this element now. */
  private async follow(offer: Offer): Promise<void> {
    if (this.saving || !this.map || (this.busy && !offer.readonly)) {
      this.waiting = offer;
      return;
    }
    this.setAttribute("lanes", offer.lanes);
    if (offer.overlays) this.setAttribute("overlays", offer.overlays);
    const rebuilt = offer.readonly !== this.readonly || offer.src !== this.getAttribute("src");
    if (!rebuilt && offer.version === this.getAttribute("version")) return this.dress(this.map);
    if (this.unsaved) return rebuilt || this.choice.open ? this.choice.ask(offer) : this.unite(offer);
    try {
      const xml = await offer.xml();
      if (this.unsaved) return void this.follow(offer); // something was begun meanwhile
      this.adopt(offer);
      if (rebuilt) await this.start(xml);
      else await this.draw(xml);
      this.clean(offer.said);
    } catch (error) {
      document.dispatchEvent(new CustomEvent("tl:toast", { detail: { text: `${offer.said} It cannot be drawn here. ${reason(error)}`, tone: "alarm" } }));
    }
  }

  /** Follows what came while the map was being drawn or saved. */
  private caughtUp(): void {
    const offer = this.waiting;
    this.waiting = null;
    if (offer) void this.follow(offer);
  }

  /** Brings this drawing together with what somebody else saved, and asks where both changed the same. */
  private async unite(offer: Offer, answers: Record<string, string> = {}): Promise<void> {
    try {
      const edits = this.edits;
      const one = await unite(this.getAttribute("src") ?? "", this.getAttribute("base") ?? "", await this.xml(), answers);
      if (edits !== this.edits || this.busy) return void this.follow(offer); // changed while it was asked
      if (one.conflicts.some((c) => !(c.key in answers))) return this.question.ask(offer, one.conflicts, answers);
      this.question.close();
      await this.draw(one.xml);
      this.setAttribute("version", String(one.version));
      this.setAttribute("base", one.map);
      this.dirty = true;
      this.state.textContent = `Took over what ${offer.who} saved; yours is not saved yet`;
      say(`${offer.said} It is taken over here; what you changed is kept.`);
    } catch {
      this.again = false;
      return this.choice.ask(offer); // the two cannot be brought together: the person chooses
    }
    if (this.again) await this.save();
  }

  private adopt(offer: Offer): void {
    this.setAttribute("version", offer.version);
    this.setAttribute("base", offer.base);
    this.setAttribute("src", offer.src);
    this.toggleAttribute("readonly", offer.readonly);
  }

  /** The person goes on with the own drawing, which the next save puts in place of what somebody else saved. */
  private kept(offer: Offer): void {
    this.setAttribute("version", offer.version);
    this.setAttribute("base", offer.base);
    this.dirty = true;
    this.state.textContent = `Not saved yet; saving replaces what ${offer.who} saved`;
  }

  /** The person goes on with theirs, which is drawn already and may have been changed again. */
  private async taken(offer: Offer, touched: boolean): Promise<void> {
    const rebuilt = offer.readonly !== this.readonly;
    this.adopt(offer);
    if (rebuilt && !touched) await this.start(await offer.xml());
    if (touched) this.dirty = true;
    else this.clean(offer.said);
  }

  private clean(text: string): void {
    this.dirty = false;
    this.state.textContent = text;
  }

  /** Colours the lanes by team and puts the figures on. */
  private dress(map: Map): void {
    const look = this.json<Record<string, Note[]>>("overlays", {})[this.getAttribute("look") ?? ""] ?? [];
    dress(map, this.json<Record<string, Lane>>("lanes", {}), [...this.json<Note[]>("notes", []), ...look, ...this.json<Note[]>("marks", [])]);
    for (const marks of [this.presence, this.trial]) marks?.show(map);
  }

  /** Puts another look on the map. */
  private look(name: string): void {
    this.setAttribute("look", name);
    if (this.map) this.dress(this.map);
    showLegend(name);
  }

  /** Shows the step that the address names, or that was looked at before the page was drawn anew. */
  private arrive(): void {
    if (!this.hasAttribute("walks")) return;
    const step = stages().find((s) => "#" + s.id === location.hash) ?? stages().find((s) => s.dataset.stepId === walkOf().at);
    if (step) this.show(step.dataset.stepId ?? "");
    countWalked(this.id);
  }

  private json<T>(attribute: string, fallback: T): T {
    try {
      return JSON.parse(this.getAttribute(attribute) || "null") ?? fallback;
    } catch {
      return fallback; // the picture is worth showing without its colours
    }
  }

  private changed(map: Map): void {
    if (this.loading) return;
    this.edits++;
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
    this.presence?.at(id);
    this.dispatchEvent(new CustomEvent("tl:select", { bubbles: true, detail: { id } }));
  }

  private show(id: string): void {
    const element = this.map && service(this.map, "elementRegistry").get(id);
    if (!this.map || !element) return;
    service(this.map, "selection").select(element);
    walkOf().at = id;
    if (this.hasAttribute("walks")) pan(this.map, element);
    else service(this.map, "canvas").scrollToElement(element);
  }

  /** Goes to the step before or after the current one of the page's list. */
  private walk(by: 1 | -1): void {
    const all = stages();
    const at = all.findIndex((step) => step.classList.contains("is-current"));
    const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
    if (!next) return;
    const id = next.dataset.stepId ?? "";
    this.show(id);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    walkOf().done.add(id);
    countWalked(this.id);
    say(next.dataset.stepName ?? next.textContent?.replace(/\s+/g, " ").trim().slice(0, 120) ?? "");
  }

  private async save(): Promise<void> {
    if (!this.map || this.readonly || this.saving) return;
    const open = [this.choice, this.question].find((one) => one.open);
    if (open) return open.banner.querySelector<HTMLElement>("input,button")?.focus(); // first the choice
    this.again = false;
    this.state.textContent = "Saving…";
    this.saving = true;
    try {
      const xml = await this.xml();
      this.dirty = false;
      const answer = await call<{ version?: number; map?: string } | undefined>(this.getAttribute("src") ?? "", { method: "PUT", raw: xml, contentType: "application/xml", version: this.getAttribute("version") });
      if (answer?.version !== undefined) this.setAttribute("version", String(answer.version));
      if (answer?.map) this.setAttribute("base", answer.map);
      if (!this.dirty) this.state.textContent = "Saved";
      this.dispatchEvent(new CustomEvent("tl:saved", { bubbles: true, detail: { version: answer?.version } }));
    } catch (error) {
      this.dirty = true;
      this.state.textContent = "Not saved";
      if (error instanceof ApiError && error.stale) this.waiting = (await fetchOffer(this.id)) ?? this.waiting;
      this.again = error instanceof ApiError && error.stale && this.waiting !== null && !this.waiting.readonly;
      if (!this.again) document.dispatchEvent(new CustomEvent("tl:toast", { detail: { text: `The map was not saved; your drawing is kept here. ${reason(error)}`, tone: "alarm" } }));
    }
    this.saving = false;
    this.caughtUp();
  }

  private listen(): void {
    const { signal } = this.life;
    const mine = (selector: string | undefined) => !!selector && this.matches(selector);
    document.addEventListener(
      "click",
      (event) => {
        if (!(event.target instanceof globalThis.Element)) return;
        const button = event.target.closest<HTMLElement>("[data-process-save],[data-process-zoom],[data-process-look],[data-step-id]");
        if (!button) return;
        if (mine(button.dataset.processSave)) void this.save();
        else if (mine(button.dataset.processZoom)) this.map && zoom(this.map, (button as HTMLButtonElement).value);
        else if (mine(button.dataset.processLook)) this.look((button as HTMLButtonElement).value);
        else if (button.dataset.stepId && !event.target.closest("a,button,input,textarea,select,label")) this.show(button.dataset.stepId);
      },
      { signal },
    );
    document.addEventListener(
      "keydown",
      (event) => {
        const target = event.target as HTMLElement;
        if (target.closest?.(".process-mini")) return; // its arrows are its own
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !this.readonly) {
          event.preventDefault();
          return void this.save();
        }
        const onStep = target.matches?.("[data-step-id]");
        const free = this.hasAttribute("walks") && !target.closest?.("input,textarea,select,dialog,[role=menu]") && document.querySelector("tl-process") === this;
        const onMap = (this.readonly && this.contains(target)) || free;
        if ((!onStep && !onMap) || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
          event.preventDefault();
          event.stopPropagation();
          this.walk(event.key === "ArrowRight" ? 1 : -1);
        } else if (onStep && event.key === "Enter") this.show(target.dataset.stepId ?? "");
      },
      { signal, capture: true },
    );
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault(), { signal });
    document.addEventListener(
      "turbo:before-visit",
      (event) => {
        // A refresh of this very page leaves the island as it is.
        const to = new URL((event as CustomEvent<{ url: string }>).detail.url, location.href);
        const leaves = to.pathname !== location.pathname || to.search !== location.search;
        if (leaves && this.unsaved && !confirm("The map has changes that are not saved. Leave it?")) event.preventDefault();
      },
      { signal },
    );
    // Keys typed on the canvas are the editor's, not the page's.
    this.addEventListener("keydown", (event) => {
      if (this.readonly || event.ctrlKey || event.metaKey) return;
      event.stopPropagation();
      if (event.key === "o" && !(event.target as HTMLElement).closest("input,textarea,[contenteditable=true]")) this.minimap.toggle();
    });
    this.addEventListener("turbo:before-morph-element", (event) => {
      const { newElement } = (event as CustomEvent<{ newElement?: HTMLElement }>).detail;
      if (event.target === this && newElement) void this.follow(readOffer(newElement));
    }, { signal });
    keepWalk(signal);
    listenToFacts(signal);
    const reach = () => (countWalked(this.id), steps().forEach((step) => step.hasAttribute("tabindex") || (step.tabIndex = 0)));
    document.addEventListener("turbo:render", reach, { signal });
    reach();
  }
}

if (!customElements.get("tl-process")) customElements.define("tl-process", Process);
