// Two people's edits of one map become one: the server brings the drawing here together with what somebody else saved, and
// where both changed the same thing the person here is asked, thing by thing. Until then nothing is taken over and nothing lost.

import { call, reason } from "../../behaviours/api";
import { make } from "../../behaviours/elements";
import type { Offer } from "./offer";

/** What both changed; taken is the side by which nothing is lost. */
export interface Conflict {
  key: string;
  title: string;
  what: string;
  mine: string;
  theirs: string;
  taken: "mine" | "theirs";
}

/** Both as one, and the version and digest of the stored map from which it goes on. */
export interface Union {
  version: number;
  map: string;
  xml: string;
  conflicts: Conflict[];
}

/** Asks the server for the union of a drawing with what is stored; src is where the map is saved. */
export function unite(src: string, base: string, xml: string, answers: Record<string, string>): Promise<Union> {
  return call<Union>(src.replace(/map$/, "draft/union"), { method: "POST", body: { base, xml, answers } });
}

/** The banner that asks which of both holds. */
export class Question {
  readonly banner = make("div", { class: "process-banner process-question", role: "alert", "aria-label": "Both changed the same", hidden: true });
  private offer: Offer | null = null;

  constructor(private settle: (offer: Offer, answers: Record<string, string>) => Promise<void>) {}

  get open(): boolean {
    return this.offer !== null;
  }

  close(): void {
    this.offer = null;
    this.banner.hidden = true;
    this.banner.replaceChildren();
  }

  /** Asks; what was chosen already, here or in answers, stays chosen. */
  ask(offer: Offer, conflicts: Conflict[], answers: Record<string, string>): void {
    this.offer = offer;
    const chosen = { ...this.chosen(), ...answers };
    const held = this.banner.contains(document.activeElement);
    const sets = conflicts.map((c, i) => {
      const taken = chosen[c.key] ?? c.taken;
      const option = (side: "mine" | "theirs", who: string, value: string) => {
        const input = make("input", { type: "radio", name: `union-${i}`, value: side, "data-key": c.key });
        input.checked = taken === side;
        return make("label", { class: "process-side" }, input, make("span", {}, make("b", {}, `${who}: `), value || "nothing"));
      };
      const what = c.what === "deleted" ? "one deleted it, the other changed it" : c.what;
      return make("fieldset", {}, make("legend", {}, `${c.title}: ${what}`), option("mine", "Mine", c.mine), option("theirs", offer.who, c.theirs));
    });
    const many = conflicts.length === 1 ? "One change is about the same thing as yours." : `${conflicts.length} changes are about the same things as yours.`;
    const note = make("p", {}, `${offer.said} ${many} Which holds?`);
    const button = make("button", { type: "button", class: "button button-small" }, "Go on with these");
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await this.settle(offer, this.chosen());
      } catch (error) {
        note.textContent = reason(error);
      }
      button.disabled = false;
    });
    this.banner.replaceChildren(note, ...sets, button);
    this.banner.hidden = false;
    if (held) this.banner.querySelector("input")?.focus();
  }

  private chosen(): Record<string, string> {
    return Object.fromEntries([...this.banner.querySelectorAll<HTMLInputElement>("input:checked")].map((input) => [input.dataset.key ?? "", input.value]));
  }
}
