// An edit under way: shown at once, previewed by the server, and then saved or dropped.

import { ApiError, reason } from "../../behaviours/api";
import { isoOf, show } from "./days";
import { DAY, type Answer, type Model, type Place, type Task } from "./model";
import type { Edit, Server } from "./server";

export interface Stage {
  model: Model;
  server: Server;
  /** The marks moved. */
  follow(): void;
  /** Shows the consequence of what is under way; null when nothing is. */
  tell(answer: Answer | null, text: string): void;
  trouble(text: string): void;
  /** Asks the server for the schedule. */
  reload(): Promise<void>;
}

/** Why a task's bar cannot be moved; "" when it can. */
export function fixed(task: Task): string {
  if (task.summary) return `The dates of “${task.title}” come from the tasks beneath it.`;
  if (task.done >= 1) return `“${task.title}” is done; finished tasks do not move.`;
  return "";
}

/** The place n working days later, and the edit that puts a task there. */
export function moved(model: Model, task: Task, from: Place, start: number): { edits: Edit[]; place: Place } {
  const n = Math.max(1, model.work.count(from.start, from.due));
  const place = { start, due: task.milestone ? start : model.work.add(start, n - 1) };
  // A start alone keeps the work there is, parts of days included.
  return { edits: [{ task: task.id, start: isoOf(place.start) }], place };
}

/** The place with n working days more (or fewer) of work, never less than one, and the edit for it. */
export function resized(model: Model, task: Task, from: Place, n: number): { edits: Edit[]; place: Place } {
  const duration = Math.max(DAY, (task.duration || Math.max(1, model.work.count(from.start, from.due)) * DAY) + n * DAY);
  return { edits: [{ task: task.id, duration }], place: { start: from.start, due: model.work.add(from.start, Math.ceil(duration / DAY) - 1) } };
}

/** How long keys rest before an edit is saved. */
const CALM = 2000;

export class Draft {
  /** The task whose bar is in the hand or under the keys. */
  task: Task | null = null;
  private edits: Edit[] = [];
  private turn = 0;
  private timer = 0;
  private nudge = { kind: "", n: 0 };

  constructor(private stage: Stage) {}

  get active(): boolean {
    return this.edits.length > 0;
  }

  /** Shows an edit and asks what it does. place is where the hand holds the task; the answer decides about all others, and with settle about it too. */
  set(task: Task, edits: Edit[], place: Place | null, settle: boolean): void {
    const { model, server } = this.stage;
    const turn = ++this.turn;
    this.task = task;
    this.edits = edits;
    if (place) model.shift.set(task.id, { ...model.shift.get(task.id), ...place });
    this.stage.follow();
    server.preview(edits).then(
      (answer) => {
        if (!answer || turn !== this.turn) return;
        const own = settle ? undefined : model.shift.get(task.id);
        model.shift.clear();
        for (const move of answer.moves ?? []) {
          const at = placeOf(model, move.task, move.start, move.due);
          if (at) model.shift.set(move.task, { ...at, float: move.float, critical: move.critical });
        }
        if (own) model.shift.set(task.id, { ...model.shift.get(task.id), start: own.start, due: own.due });
        this.stage.follow();
        this.stage.tell(answer, [answer.sentence, ...(answer.impossible ?? [])].filter(Boolean).join(" "));
      },
      (error) => {
        if (turn === this.turn) this.stage.tell({ finish: "", sentence: "", impossible: [], moves: [] }, `This cannot be done. ${reason(error)}`);
      },
    );
  }

  /** One step by a key: the edits of one kind add up and are saved after a pause. */
  step(kind: "move" | "resize", n: 1 | -1): void {
    const { model } = this.stage;
    const task = model.current;
    if (!task) return;
    const why = fixed(task) || (kind === "resize" && task.milestone ? "A milestone takes no time; it is moved, not stretched." : "");
    if (why) return this.stage.trouble(why);
    if (this.active && (this.task?.id !== task.id || this.nudge.kind !== kind)) this.commit();
    this.nudge = { kind, n: (this.active ? this.nudge.n : 0) + n };
    model.shift.delete(task.id);
    const from = model.place(task);
    if (!from) {
      // A task without dates is put on the day of today.
      const today = model.work.nearest(this.today, 1);
      this.set(task, [{ task: task.id, start: isoOf(today), due: isoOf(today) }], { start: today, due: today }, false);
    } else {
      const next = kind === "move" ? moved(model, task, from, model.work.add(from.start, this.nudge.n)) : resized(model, task, from, this.nudge.n);
      this.set(task, next.edits, next.place, false);
    }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.commit(), CALM);
  }

  today = 0;

  /** Forgets what is under way. */
  drop(): void {
    this.end();
    this.stage.model.shift.clear();
    this.stage.follow();
    this.stage.tell(null, "");
  }

  private end(): void {
    clearTimeout(this.timer);
    this.turn++;
    this.edits = [];
    this.task = null;
    this.nudge = { kind: "", n: 0 };
  }

  /** Saves what is under way: shown as done at once, put back when the server refuses. */
  commit(): void {
    const { edits, task } = this;
    if (!task || edits.length === 0) return;
    const { model } = this.stage;
    const place = model.shift.get(task.id);
    const label = edits[0]!.link ? `${task.key} linked.` : edits[0]!.unlink ? `Link of ${task.key} removed.` : place ? `${task.key}: ${show(place.start)} to ${show(place.due)}.` : `${task.key} changed.`;
    this.end();
    void this.save(edits, task, label);
  }

  /** Writes edits of which the places in model.shift are the consequence. */
  async save(edits: Edit[], task: Task, label: string): Promise<void> {
    const { model, server } = this.stage;
    const before = new Map<string, { start: string; due: string; float: number; critical: boolean }>();
    for (const [id, at] of model.shift) {
      const one = model.task(id);
      if (!one) continue;
      before.set(id, { start: one.start, due: one.due, float: one.float, critical: one.critical });
      Object.assign(one, { start: isoOf(at.start), due: isoOf(at.due), float: at.float ?? one.float, critical: at.critical ?? one.critical });
    }
    model.shift.clear();
    this.stage.follow();
    this.stage.tell(null, "");
    try {
      const answer = await server.commit(edits, model, label);
      for (const move of answer.moves ?? []) {
        const one = model.task(move.task);
        if (one && move.version !== undefined) one.version = move.version;
      }
    } catch (error) {
      for (const [id, was] of before) Object.assign(model.task(id) ?? {}, was);
      this.stage.follow();
      if (error instanceof ApiError && error.stale) {
        await this.stage.reload();
        const now = model.task(task.id);
        const place = now && model.place(now);
        this.stage.trouble(`Not saved: somebody changed “${task.title}” meanwhile${place ? `, it now runs from ${show(place.start)} to ${show(place.due)}` : ""}. Look at it and try again.`);
        return;
      }
      this.stage.trouble(`Not saved. ${reason(error)}`);
    }
    await this.stage.reload();
  }
}

function placeOf(model: Model, id: string, start: string, due: string): Place | null {
  const task = model.task(id);
  if (!task) return null;
  const shifted = model.shift.get(id);
  model.shift.delete(id);
  const place = model.place({ ...task, start, due });
  if (shifted) model.shift.set(id, shifted);
  return place;
}
