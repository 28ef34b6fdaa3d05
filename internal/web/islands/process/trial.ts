// Trying a process out: tokens walk the map as its runs would go, one thing at a time that somebody lets happen; nothing is stored.
//
// Reads on the page: [data-process-try="#id"][data-address][value], the button, with where it is tried and the number of the version;
// section[data-process-trial="#id"], where the panel stands, which the page keeps while it refreshes itself.
// The server replays all that was let happen each time, so going back is leaving the last of it out.

import { call, reason } from "../../behaviours/api";
import { make, takesText } from "../../behaviours/elements";
import { service, type Map as Drawing } from "./bpmn";
import { answersOf, asField, oneChoice, type Question } from "./trialform";
import { pan } from "./walk";

interface Chosen {
  what: string;
  key: string;
  answers?: Record<string, unknown>;
}

interface Offer {
  what: string;
  key: string;
  node: string;
  name: string;
  role?: string;
  calls?: string;
  wait?: string;
  held?: string;
  note?: string;
  form?: Question[];
}

interface Standing {
  began: string;
  refusals: { element: string; reason: string }[];
  tokens: { node: string; name: string; count: number }[];
  next: Offer[];
  trace: { node: string; says: string }[];
  ended?: string;
  says: string;
}

/** What the button that lets something happen is called. */
const words: Record<string, (name: string) => string> = {
  begin: (name) => `Begin with “${name}”`,
  do: (name) => `Do “${name}”`,
  choose: (name) => `Choose “${name}”`,
  enough: (name) => `Enough was done in “${name}”`,
  time: (name) => `Let the time pass: “${name}”`,
  message: (name) => `Let the message arrive: “${name}”`,
  signal: (name) => `Let the signal arrive: “${name}”`,
  skip: (name) => `Take “${name}” as met`,
};

export class Trial {
  private map: Drawing | null = null;
  private chosen: Chosen[] = [];
  private began: string | undefined;
  private at: Standing | null = null;
  private busy = false;
  private says = make("p", { class: "say", role: "status" });
  private wrong = make("p", { class: "trial-wrong", role: "alert" });
  private offers = make("div", { class: "trial-offers" });
  private told = make("ol", { class: "trial-told", "aria-live": "polite", "aria-relevant": "additions", "aria-label": "What has happened" });
  private back = this.button("Back one step", () => this.ask(this.chosen.slice(0, -1)));
  private over = this.button("Start over", () => this.startOver());

  constructor(
    private host: HTMLElement,
    signal: AbortSignal,
  ) {
    document.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("[data-process-try]") === this.opener && void this.open(), { signal });
    host.addEventListener("tl:saved", () => this.at && void this.ask(this.chosen), { signal });
    document.addEventListener("turbo:render", () => this.opener?.setAttribute("aria-expanded", String(this.at !== null)), { signal });
    signal.addEventListener("abort", () => (this.map = null));
  }

  /** Puts the tokens on a map that was drawn, or drawn anew. */
  show(map: Drawing): void {
    this.map = map;
    const canvas = service(map, "canvas");
    const passed = new Set(this.at?.trace.map((one) => one.node));
    const tokens = new Map(this.at?.tokens.map((token) => [token.node, token]));
    service(map, "elementRegistry").forEach((element) => {
      if (element.labelTarget) return;
      const drawn = canvas.getGraphics(element);
      drawn.toggleAttribute("data-passed", passed.has(element.id));
      drawn.toggleAttribute("data-token", tokens.has(element.id));
    });
    const overlays = service(map, "overlays");
    overlays.remove({ type: "trial" });
    for (const [id, token] of tokens) {
      const element = service(map, "elementRegistry").get(id);
      if (element) overlays.add(element, "trial", { position: { left: element.width / 2, top: 0 }, html: make("div", { class: "process-token" }, token.count > 1 ? `Here × ${token.count}` : "Here") });
    }
  }

  private get opener(): HTMLButtonElement | null {
    return document.querySelector<HTMLButtonElement>(`[data-process-try="#${CSS.escape(this.host.id)}"]`);
  }

  private get panel(): HTMLElement | null {
    return document.querySelector<HTMLElement>(`[data-process-trial="#${CSS.escape(this.host.id)}"]`);
  }

  private async open(): Promise<void> {
    const { panel } = this;
    if (!panel) return;
    if (!panel.contains(this.says)) {
      const controls = make("div", { class: "row" }, this.back, this.over, this.button("Close", () => this.close()));
      panel.replaceChildren(
        make("h2", {}, "Try it out"),
        make("p", { class: "dim" }, "It goes as a run of what is saved would go. Nothing is stored, and nobody is asked or told."),
        this.says, this.wrong, this.offers, controls, make("h3", {}, "What has happened"), this.told,
      );
      panel.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || takesText(event.target)) return;
        event.stopPropagation();
        this.close();
      });
    }
    panel.hidden = false;
    this.opener?.setAttribute("aria-expanded", "true");
    await this.startOver();
    panel.scrollIntoView({ block: "nearest" });
  }

  private close(): void {
    this.at = null;
    this.chosen = [];
    this.told.replaceChildren();
    if (this.panel) this.panel.hidden = true;
    this.opener?.setAttribute("aria-expanded", "false");
    this.opener?.focus();
    if (this.map) this.show(this.map);
  }

  private startOver(): Promise<void> {
    this.began = undefined;
    return this.ask([]);
  }

  /** Asks how it stands after what was chosen, and shows it. */
  private async ask(chosen: Chosen[]): Promise<void> {
    const { opener } = this;
    if (this.busy || !opener) return;
    this.busy = true;
    this.wrong.textContent = "";
    try {
      this.at = await call<Standing>(opener.dataset.address ?? "", { method: "POST", body: { version: Number(opener.value), began: this.began, trials: chosen } });
      this.began = this.at.began;
      this.chosen = chosen;
      this.draw(this.at);
    } catch (error) {
      this.wrong.textContent = reason(error);
    }
    this.busy = false;
  }

  private draw(at: Standing): void {
    this.says.textContent = at.says;
    this.back.hidden = this.chosen.length === 0;
    const list = at.next.map((offer) => this.offer(offer));
    this.offers.replaceChildren(...list, ...(at.refusals.length ? [make("ul", {}, ...at.refusals.map((one) => make("li", {}, one.reason)))] : []));
    this.offers.hidden = !this.offers.hasChildNodes();
    this.tell(at.trace.map((one) => one.says));
    const next = this.offers.querySelector<HTMLElement>("button,input,select,textarea") ?? this.over;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    if (!this.map) return;
    this.show(this.map);
    const first = at.tokens.map((token) => service(this.map!, "elementRegistry").get(token.node)).find((element) => element);
    if (first) pan(this.map, first);
  }

  /** Adds to the list what is new, so that only that is read out. */
  private tell(said: string[]): void {
    const items = [...this.told.children];
    let same = 0;
    while (same < items.length && items[same]!.textContent === said[same]) same++;
    for (const old of items.slice(same)) old.remove();
    this.told.append(...said.slice(same).map((text) => make("li", {}, text)));
    this.told.scrollTop = this.told.scrollHeight;
  }

  /** What waits, with the button or the questions by which it happens. */
  private offer(offer: Offer): HTMLElement {
    const name = (words[offer.what] ?? words.do!)(offer.name);
    const happen = (answers?: Record<string, unknown>) => this.ask([...this.chosen, { what: offer.what, key: offer.key, answers }]);
    const notes = [
      offer.role && ["do", "choose", "enough"].includes(offer.what) ? `${offer.role} does it.` : "",
      offer.calls ? `A run waits here until the process ${offer.calls} has run.` : "",
      offer.wait ? `It takes ${offer.wait}.` : "",
      offer.held ? `${offer.held}.` : "",
      offer.note ?? "",
    ].filter(Boolean).join(" ");
    const note = notes ? [make("p", { class: "dim" }, notes)] : [];
    const form = offer.form ?? [];
    if (offer.held) return make("div", { class: "trial-offer" }, make("strong", {}, offer.name), ...note);
    if (!form.length) return make("div", { class: "trial-offer" }, this.button(name, () => happen()), ...note);
    const options = form.length === 1 ? oneChoice(form[0]!) : [];
    const group = make("fieldset", { class: "trial-offer" }, make("legend", {}, name), ...note);
    if (options.length) {
      group.append(make("p", {}, form[0]!.label), make("div", { class: "row" }, ...options.map((o) => this.button(o.label, () => happen({ [form[0]!.name]: o.value })))));
      return group;
    }
    const asked = make("form", { class: "form" }, ...form.map((q) => asField(q, this.host.id)), make("button", { type: "submit", class: "button" }, name));
    asked.addEventListener("submit", (event) => {
      event.preventDefault();
      void happen(answersOf(asked, form));
    });
    group.append(asked);
    return group;
  }

  private button(label: string, act: () => void | Promise<void>): HTMLButtonElement {
    const button = make("button", { type: "button", class: "button button-small" }, label);
    button.addEventListener("click", () => void act());
    return button;
  }
}
