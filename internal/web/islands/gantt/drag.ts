// The hand: a bar is moved, its end drawn out, and a line drawn from a bar's end to another bar. A finger scrolls; the buttons
// under the chart do for it what the hand does.

import { fixed, moved, resized, type Draft, type Stage } from "./draft";
import { endOf } from "./links";
import type { Kind, Task } from "./model";
import type { Painter } from "./painter";

const THRESHOLD = 4; // pixels a mouse may tremble within a click
const EDGE = 36; // near the edge of the pane it scrolls along

export interface Hand {
  readonly held: boolean;
  drop(): void;
}

/** Makes bars draggable. select is called with the line of a bar that is pressed. */
export function followHand(painter: Painter, stage: Stage, draft: Draft, select: (task: Task) => void): Hand {
  let release: (() => void) | null = null;
  const hand = {
    get held() {
      return release !== null;
    },
    drop: () => release?.(),
  };

  painter.view.addEventListener("pointerdown", (event) => {
    const bar = (event.target as Element).closest<HTMLElement>(".gantt-bar");
    const task = bar && stage.model.task(bar.closest<HTMLElement>(".gantt-row")?.dataset.task ?? "");
    if (!task || event.button !== 0 || event.pointerType === "touch") return;
    event.preventDefault();
    draft.commit();
    select(task);
    const dot = (event.target as Element).closest<HTMLElement>(".gantt-dot");
    const kind = dot ? "link" : (event.target as Element).closest(".gantt-grip") ? "resize" : "move";
    const why = kind === "link" ? "" : fixed(task);
    const { model } = stage;
    const from = model.place(task);
    if (!from) return;
    const origin = { x: event.clientX, y: event.clientY, scroll: painter.view.scrollLeft };
    let at = { x: event.clientX, y: event.clientY };
    let lifted = false;
    let shown = "";
    let frame = 0;

    const move = (e: PointerEvent) => {
      at = { x: e.clientX, y: e.clientY };
      if (!lifted) {
        if (Math.hypot(at.x - origin.x, at.y - origin.y) < THRESHOLD) return;
        if (why) {
          end();
          return stage.trouble(why);
        }
        lifted = true;
        painter.view.classList.add("is-dragging");
        painter.view.dataset.drag = kind;
      }
      if (!frame) frame = requestAnimationFrame(tick);
    };

    const tick = () => {
      frame = 0;
      const box = painter.view.getBoundingClientRect();
      const by = at.x > box.right - EDGE ? 12 : at.x < box.left + painter.left + EDGE && painter.view.scrollLeft > 0 && at.x < origin.x ? -12 : 0;
      if (by) {
        painter.view.scrollLeft += by;
        frame = requestAnimationFrame(tick);
      }
      if (kind === "link") return link();
      const n = Math.round((at.x - origin.x + painter.view.scrollLeft - origin.scroll) / painter.scale.px);
      const key = String(n);
      if (key === shown) return;
      shown = key;
      const { work } = model;
      const next =
        kind === "move"
          ? moved(model, task, from, n === 0 ? from.start : work.nearest(from.start + n, n > 0 ? 1 : -1))
          : resized(model, task, from, work.count(from.start, from.due + n) - work.count(from.start, from.due));
      draft.set(task, next.edits, next.place, false);
    };

    const link = () => {
      const body = painter.links.svg.getBoundingClientRect();
      const line = model.shownAt(task.id);
      const start = { x: endOf(task, from, dot!.dataset.end as "start" | "finish", painter.scale), y: (line + 0.5) * painter.row };
      painter.links.rubber(start, { x: at.x - body.left, y: at.y - body.top });
      const over = painter.under(at.x, at.y);
      painter.view.querySelector(".is-target")?.classList.remove("is-target");
      const target = over && over.task.id !== task.id ? over : null;
      target?.element.classList.add("is-target");
      const bar = target?.element.querySelector<HTMLElement>(".gantt-bar")?.getBoundingClientRect();
      const second = bar && bar.width > 0 && at.x > bar.left + bar.width / 2 ? "F" : "S";
      const key = target ? `${target.task.id} ${second}` : "";
      if (key === shown) return;
      shown = key;
      if (!target) return draft.drop();
      const kindOf = `${dot!.dataset.end === "finish" ? "F" : "S"}${second}` as Kind;
      model.shift.clear();
      draft.set(task, [{ link: { from: task.id, to: target.task.id, kind: kindOf, lag: 0 } }], null, true);
    };

    const end = (): boolean => {
      cancelAnimationFrame(frame);
      release = null;
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", cancel);
      removeEventListener("keydown", key, true);
      painter.links.rubber();
      painter.view.querySelector(".is-target")?.classList.remove("is-target");
      painter.view.classList.remove("is-dragging");
      delete painter.view.dataset.drag;
      return lifted;
    };
    const cancel = () => {
      if (end()) draft.drop();
    };
    const up = () => {
      if (frame) tick(); // where the pointer was let go counts
      if (!end()) return;
      if (kind !== "link" && shown === "0") draft.drop();
      else draft.commit();
    };
    const key = (e: KeyboardEvent) => {
      if (e.key !== "Escape") return;
      e.preventDefault();
      e.stopPropagation();
      cancel();
    };
    release = cancel;
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", cancel);
    addEventListener("keydown", key, true);
  });
  return hand;
}
