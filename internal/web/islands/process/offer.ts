// A newer map than the one that is being drawn here, and the choice between both where they cannot be brought together
// (union.ts), as when theirs is sent for review. Nothing is lost without a word: while theirs is looked at, the own drawing
// is held, and leaving the page asks first.

import { call, reason } from "../../behaviours/api";
import { make } from "../../behaviours/elements";

/** What the server has for the element now. */
export interface Offer {
  version: string;
  /** Digest of the map, from which the next union begins. */
  base: string;
  src: string;
  readonly: boolean;
  lanes: string;
  overlays: string;
  /** Who touched it last, "you" for this person elsewhere. */
  who: string;
  /** "Lee Moss changed the map at 14:05." */
  said: string;
  xml(): Promise<string>;
}

/** Reads the element as a page brings it. */
export function readOffer(element: Element): Offer {
  const get = (name: string) => element.getAttribute(name) ?? "";
  const given = element.querySelector("script")?.textContent?.trim() ?? "";
  return {
    version: get("version"),
    base: get("base"),
    src: get("src"),
    readonly: element.hasAttribute("readonly"),
    lanes: get("lanes"),
    overlays: get("overlays"),
    who: get("by") || "somebody",
    said: get("said") || "The map was changed.",
    xml: async () => given || call<string>(get("src")),
  };
}

/** Asks the server for the page once more and gives the element as it is there, or null when it is no longer. */
export async function fetchOffer(id: string): Promise<Offer | null> {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const element = page.getElementById(id);
    return element && readOffer(element);
  } catch {
    return null; // the refusal itself is told all the same
  }
}

export interface Stage {
  /** Draws a map in place of the one that is shown, as one that nobody touched. */
  show(xml: string): Promise<void>;
  /** The drawing as it stands. */
  current(): Promise<string>;
  /** Whether the drawing was changed since it was shown. */
  touched(): boolean;
  /** The person goes on with the own drawing. */
  kept(offer: Offer): void;
  /** The person goes on with theirs, touched again or not. */
  taken(offer: Offer, touched: boolean): Promise<void>;
}

/** The banner that asks. */
export class Choice {
  readonly banner = make("div", { class: "process-banner", role: "alert", "aria-label": "A newer map", hidden: true });
  private mine: string | null = null;
  private offer: Offer | null = null;

  constructor(private stage: Stage) {}

  /** Whether a choice waits to be made. */
  get open(): boolean {
    return this.offer !== null;
  }

  ask(offer: Offer): void {
    this.offer = offer;
    if (this.mine !== null) return this.draw(`${offer.said} Yours is still kept.`, ["See theirs", () => this.see()], ["Back to mine", () => this.back()]);
    this.draw(`${offer.said} What you changed here is not saved.`, ["See theirs", () => this.see()], ["Keep mine", () => this.keep()]);
  }

  private async see(): Promise<void> {
    const offer = this.offer!;
    const xml = await offer.xml();
    this.mine ??= await this.stage.current();
    await this.stage.show(xml);
    this.draw(`This is what ${offer.who} saved. Yours is kept until you decide.`, ["Back to mine", () => this.back()], ["Go on with theirs", () => this.take()]);
  }

  private async back(): Promise<void> {
    if (this.stage.touched() && !confirm("What you changed in theirs is not kept. Go back to yours?")) return;
    await this.stage.show(this.mine!);
    this.keep();
  }

  private keep(): void {
    const offer = this.offer!;
    this.close();
    this.stage.kept(offer);
  }

  private async take(): Promise<void> {
    const offer = this.offer!;
    const touched = this.stage.touched();
    this.close();
    await this.stage.taken(offer, touched);
  }

  private close(): void {
    this.mine = this.offer = null;
    this.banner.hidden = true;
    this.banner.replaceChildren();
  }

  private draw(text: string, ...choices: [string, () => void | Promise<void>][]): void {
    const held = this.banner.contains(document.activeElement);
    const note = make("span", {}, text);
    const buttons = choices.map(([label, act]) => {
      const button = make("button", { type: "button", class: "button button-small" }, label);
      button.addEventListener("click", async () => {
        try {
          await act();
        } catch (error) {
          note.textContent = `${text} ${reason(error)}`;
        }
      });
      return button;
    });
    this.banner.replaceChildren(note, ...buttons);
    this.banner.hidden = false;
    if (held) buttons[0]?.focus();
  }
}
