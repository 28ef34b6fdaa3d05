// The chart's keyboard: the lines by arrows, what the hand does by keys.

import { singleKeysOn } from "../../behaviours/elements";
import type { Keys } from "../../behaviours/hotkey";
import type { Model } from "./model";

export interface Actions {
  moved(): void;
  folded(): void;
  step(kind: "move" | "resize", n: 1 | -1): void;
  link(): void;
  deadline(): void;
  open(newTab: boolean): void;
  peek(): void;
  zoom(by: 1 | -1): void;
  fit(): void;
  today(): void;
  /** Drops what is under way; false when nothing is. */
  escape(): boolean;
  /** Saves what is under way; false when nothing is. */
  enter(): boolean;
  page(): number;
}

/** Does what a key means; true when the key was the chart's. */
export function handleKey(event: KeyboardEvent, model: Model, act: Actions, readonly: boolean): boolean {
  if (event.isComposing || document.documentElement.dataset.hotkeyPending) return false;
  const { key, altKey, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const rtl = document.dir === "rtl" ? -1 : 1;
  const go = (line: number) => {
    model.line = Math.max(0, Math.min(line, model.lines.length - 1));
    act.moved();
    return true;
  };
  if (altKey) {
    if (command || (key !== "ArrowLeft" && key !== "ArrowRight")) return false;
    if (!readonly) act.step(shiftKey ? "resize" : "move", ((key === "ArrowRight" ? 1 : -1) * rtl) as 1 | -1);
    return true;
  }
  if (command) {
    if (key === "Home") return go(0);
    if (key === "End") return go(model.lines.length - 1);
    if (key === "Enter") return act.open(true), true;
    return false;
  }
  switch (key) {
    case "ArrowDown":
      return go(model.line + 1);
    case "ArrowUp":
      return go(model.line - 1);
    case "Home":
      return go(0);
    case "End":
      return go(model.lines.length - 1);
    case "PageDown":
      return go(model.line + act.page());
    case "PageUp":
      return go(model.line - act.page());
    case "ArrowRight":
    case "ArrowLeft": {
      const open = (key === "ArrowRight") === rtl > 0;
      if (model.fold(model.line, open)) return act.folded(), true;
      // Open already: into it; closed or a leaf: to the one above it.
      if (open) return model.hasChildren(model.line) ? go(model.line + 1) : true;
      const parent = model.current && model.shownAt(model.current.parent);
      return parent !== undefined && parent >= 0 ? go(parent) : true;
    }
    case "Enter":
      return act.enter() || (act.open(false), true);
    case "Escape":
      return act.escape();
    case " ":
      return act.peek(), true;
  }
  if (!singleKeysOn()) return false;
  switch (key) {
    case "j":
      return go(model.line + 1);
    case "k":
      return go(model.line - 1);
    case "o":
      return act.open(false), true;
    case "+":
      return act.zoom(1), true;
    case "-":
      return act.zoom(-1), true;
    case "0":
      return act.fit(), true;
    case "t":
      return act.today(), true;
  }
  if (readonly) return false;
  switch (key) {
    case ">":
      return act.step("move", 1), true;
    case "<":
      return act.step("move", -1), true;
    case "l":
      return act.link(), true;
    case "d":
      return act.deadline(), true;
  }
  return false;
}

/** The keys for the sheet. */
export function listKeys(readonly: boolean): Keys[] {
  const look = [["Move", "↑ ↓ J K"], ["Open or close a group", "→ ←"], ["Open", "Enter"], ["Peek", "Space"], ["Nearer, farther", "+ −"], ["All in sight", "0"], ["To today", "T"]];
  const edit = [["A working day earlier or later", "Alt+← →, < >"], ["A day of work less or more", "Alt+⇧← →"], ["Save the step (it saves itself after two seconds)", "Enter"], ["Drop the step", "Esc"], ["Links", "L"], ["Deadline", "D"]];
  return [...look, ...(readonly ? [] : edit)].map(([label, key]) => ({ group: "Gantt", label: label!, key: key! }));
}
