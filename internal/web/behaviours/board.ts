// The board: cards move between and within columns, by pointer or by keys, at once, and back when the server refuses.
//
// Reads: [data-board][data-item="/api/v1/tasks/{id}"] (data-field: the name sent, "state" unless told), [data-column] with
// data-label and data-limit, .board-cards, [data-card] with data-version, data-label, data-href, [data-count], [data-card-act="KEY"]
// of what is done from a card, and [data-fixed="WHY"] of a board whose cards are not moved.
// Sends PATCH item {field, after, before}, without the neighbours there are not. Emits on the board: "tl:moved" {id, column}; on document "tl:peek".
// Keys on a card: arrows or H J K L move the focus; Shift+←/→ moves it to the next column, Shift+↑/↓ its rank; Enter opens, Space peeks.

import { call, reason } from "./api";
import { each, on, singleKeysOn } from "./elements";
import type { Keys } from "./hotkey";
import { followPointer } from "./drag";
import { say } from "./say";
import { toast } from "./toast";

const cardsOf = (column: Element) => column.querySelector<HTMLElement>(".board-cards") ?? (column as HTMLElement);
const siblings = (card: Element) => [...(card.parentElement?.children ?? [])].filter((c): c is HTMLElement => c.matches("[data-card]"));
const columnsOf = (board: Element) => [...board.querySelectorAll<HTMLElement>("[data-column]")];
const columnOf = (card: Element) => card.closest<HTMLElement>("[data-column]");
const nameOf = (column: HTMLElement | null) => column?.dataset.label ?? column?.dataset.column ?? "";

/** Keeps exactly one card of a board in the tab order. */
function rove(board: Element, card: HTMLElement | undefined): void {
  const reach = (one: HTMLElement, index: number) => [one, ...one.querySelectorAll<HTMLElement>("[data-card-act]")].forEach((e) => (e.tabIndex = index));
  board.querySelectorAll<HTMLElement>("[data-card][tabindex='0']").forEach((c) => c !== card && reach(c, -1));
  if (card) reach(card, 0);
}

function focus(card: HTMLElement | undefined): void {
  const board = card?.closest("[data-board]");
  if (!card || !board) return;
  rove(board, card);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Adds to the count beside a column's name, which may stand for more cards than are shown. */
function count(column: HTMLElement | null, by: number): void {
  const place = column?.querySelector("[data-count]");
  if (!column || !place) return;
  const n = Number(place.textContent || cardsOf(column).childElementCount) + by;
  place.textContent = String(n);
  column.classList.toggle("is-over-limit", !!column.dataset.limit && n > Number(column.dataset.limit));
}

// Moves of one card wait for each other, so that the version of one answer is there for the next.
const queue = new WeakMap<Element, Promise<void>>();

/** Moves a card in front of another (null: to the end) of a column, tells the server, and undoes the move when it refuses. */
export function move(card: HTMLElement, column: HTMLElement, before: Element | null): void {
  const board = card.closest<HTMLElement>("[data-board]");
  if (!board || before === card) return;
  const from = card.parentElement;
  const next = card.nextElementSibling;
  const list = cardsOf(column);
  if (from === list && next === before) return;
  const held = document.activeElement === card;
  count(columnOf(card), -1);
  count(column, 1);
  list.insertBefore(card, before);
  if (held) focus(card);
  const all = siblings(card);
  const at = all.indexOf(card);
  say(`${card.dataset.label ?? "Card"}: ${nameOf(column)}, ${at + 1} of ${all.length}`);
  // Absent neighbours are not sent (JSON leaves undefined out): alone in a column a card keeps its rank.
  const body = { [board.dataset.field ?? "state"]: column.dataset.column, after: all[at - 1]?.dataset.card, before: all[at + 1]?.dataset.card };
  const send = async () => {
    try {
      const answer = await call<{ version?: number } | undefined>((board.dataset.item ?? "").replace("{id}", card.dataset.card ?? ""), { method: "PATCH", body, version: card.dataset.version });
      if (answer?.version !== undefined) card.dataset.version = String(answer.version);
      board.dispatchEvent(new CustomEvent("tl:moved", { bubbles: true, detail: { id: card.dataset.card, column: column.dataset.column } }));
    } catch (error) {
      count(columnOf(card), -1);
      from?.insertBefore(card, next?.parentElement === from ? next : null);
      count(columnOf(card), 1);
      if (held) focus(card);
      toast({ text: `${card.dataset.label ?? "The card"} was not moved. ${reason(error)}`, tone: "alarm" });
    }
  };
  queue.set(card, (queue.get(card) ?? Promise.resolve()).then(send));
}

/** The card at the same height of another column, skipping empty ones. */
function beside(card: HTMLElement, by: number): HTMLElement | undefined {
  const board = card.closest("[data-board]");
  if (!board) return undefined;
  const columns = columnsOf(board);
  const at = siblings(card).indexOf(card);
  for (let i = columns.indexOf(columnOf(card)!) + by; i >= 0 && i < columns.length; i += by) {
    const cards = [...cardsOf(columns[i]!).children].filter((c): c is HTMLElement => c.matches("[data-card]"));
    if (cards.length) return cards[Math.min(at, cards.length - 1)];
  }
  return undefined;
}

function shift(card: HTMLElement, key: string): void {
  const board = card.closest<HTMLElement>("[data-board]");
  const column = columnOf(card);
  if (!board || !column) return;
  if (board.dataset.fixed) return say(board.dataset.fixed);
  const all = siblings(card);
  const at = all.indexOf(card);
  if (key === "ArrowUp" && at > 0) move(card, column, all[at - 1]!);
  else if (key === "ArrowDown" && at < all.length - 1) move(card, column, all[at + 2] ?? null);
  else if (key === "ArrowLeft" || key === "ArrowRight") {
    const columns = columnsOf(board);
    const rtl = getComputedStyle(board).direction === "rtl" ? -1 : 1;
    const target = columns[columns.indexOf(column) + (key === "ArrowRight" ? 1 : -1) * rtl];
    if (target) move(card, target, cardsOf(target).children[at] ?? null);
    else say("There is no column on that side.");
  }
}

function onCardKey(event: KeyboardEvent, card: HTMLElement): void {
  if (event.target !== card || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const letters: Record<string, string> = singleKeysOn() ? { h: "ArrowLeft", j: "ArrowDown", k: "ArrowUp", l: "ArrowRight", o: "Enter" } : {};
  const key = letters[event.key] ?? event.key;
  const all = siblings(card);
  const at = all.indexOf(card);
  if (event.shiftKey && key.startsWith("Arrow")) shift(card, key);
  else if (event.shiftKey) return;
  else if (key === "ArrowDown") focus(all[at + 1]);
  else if (key === "ArrowUp") focus(all[at - 1]);
  else if (key === "ArrowLeft") focus(beside(card, -1));
  else if (key === "ArrowRight") focus(beside(card, 1));
  else if (key === "Home") focus(all[0]);
  else if (key === "End") focus(all.at(-1));
  else if (key === "Enter") card.querySelector<HTMLElement>("a[href]")?.click();
  else if (key === " ") document.dispatchEvent(new CustomEvent("tl:peek", { detail: { url: card.dataset.href ?? card.querySelector("a")?.href, title: card.dataset.label } }));
  else {
    const act = singleKeysOn() && [...card.querySelectorAll<HTMLElement>("[data-card-act]")].find((a) => a.dataset.cardAct === key);
    if (!act) return;
    act.click();
  }
  event.preventDefault();
}

on("keydown", "[data-card]", onCardKey);
on("focusin", "[data-card]", (event, card) => event.target === card && rove(card.closest("[data-board]")!, card));

on("pointerdown", "[data-board]:not([data-fixed]) [data-card]", (event, card) => {
  if ((event.target as Element).closest("button,input,select,textarea,summary")) return;
  const board = card.closest<HTMLElement>("[data-board]")!;
  followPointer(event, card, {
    scroller: board,
    target: (x, y) => {
      const column = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-column]");
      return column && board.contains(column) ? { list: cardsOf(column), zone: column } : null;
    },
    drop: (list, before) => move(card, list.closest<HTMLElement>("[data-column]")!, before),
  });
});

each("[data-board]", (board) => {
  if (!board.querySelector("[data-card][tabindex='0']")) rove(board, board.querySelector<HTMLElement>("[data-card]") ?? undefined);
  columnsOf(board).forEach((column) => count(column, 0));
});

document.addEventListener("tl:keys", (event) => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const keys = (event as CustomEvent<Keys[]>).detail;
  keys.push({ group: "Board", label: "Move the focus", key: "← ↑ ↓ →" }, { group: "Board", label: "Open, peek", key: "Enter, Space" });
  if (!board.matches("[data-fixed]"))
    keys.push({ group: "Board", label: "Move the card to another column", key: "⇧← ⇧→" }, { group: "Board", label: "Move the card up or down", key: "⇧↑ ⇧↓" });
  const acts = new Map([...board.querySelectorAll<HTMLElement>("[data-card-act]")].map((a) => [a.dataset.cardAct ?? "", a.textContent?.trim() ?? ""]));
  for (const [key, label] of acts) keys.push({ group: "Board", label, key: key.toUpperCase() });
});
