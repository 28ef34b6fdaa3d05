// What the schedule says, as a tree of lines, and the places that an edit under way gives to tasks.

import { dayOf, Work } from "./days";

export type Kind = "FS" | "SS" | "FF" | "SF";

export interface Task {
  id: string;
  version: number;
  key: string;
  title: string;
  parent: string;
  level: number;
  summary: boolean;
  milestone: boolean;
  category: string;
  team: string;
  assignees: string[] | null;
  start: string;
  due: string;
  lateStart: string;
  lateDue: string;
  float: number;
  critical: boolean;
  duration: number;
  pin: string;
  pinned: string;
  deadline: string;
  manual: boolean;
  done: number;
  why: string;
  baseStart: string;
  baseDue: string;
}

export interface Link {
  id: string;
  from: string;
  to: string;
  kind: Kind;
  lag: number;
}

export interface Baseline {
  id: string;
  name: string;
  set?: string;
}

export interface Schedule {
  start: string;
  finish: string;
  sentence: string;
  critical: string[] | null;
  conflicts: { task: string; hard: boolean; text: string }[] | null;
  baseline: Baseline | null;
  calendar: { off?: number[] | null; holidays?: Record<string, string> | null } | null;
  tasks: Task[] | null;
  links: Link[] | null;
}

/** What the server says would happen, or did. */
export interface Answer {
  finish: string;
  sentence: string;
  impossible: string[] | null;
  moves: { task: string; start: string; due: string; float: number; critical: boolean; days?: number; version?: number }[] | null;
}

/** Where a task stands, first and last day. */
export interface Place {
  start: number;
  due: number;
}

/** Minutes of a working day. */
export const DAY = 480;

export class Model {
  schedule: Schedule | null = null;
  tasks: Task[] = [];
  links: Link[] = [];
  work = new Work(null);
  /** The tasks that are shown: those beneath a closed one are not. */
  lines: Task[] = [];
  /** The current line. */
  line = 0;
  closed = new Set<string>();
  /** Places that differ from what is stored: of a preview, or of what is on its way to the server. */
  shift = new Map<string, Place & { float?: number; critical?: boolean }>();
  private byId = new Map<string, Task>();
  private lineOf = new Map<string, number>();
  private linksOf = new Map<string, Link[]>();

  take(schedule: Schedule): void {
    const current = this.current?.id;
    this.schedule = schedule;
    this.tasks = schedule.tasks ?? [];
    this.links = schedule.links ?? [];
    this.work = new Work(schedule.calendar);
    this.byId = new Map(this.tasks.map((t) => [t.id, t]));
    this.linksOf.clear();
    for (const link of this.links)
      for (const end of [link.from, link.to]) {
        const list = this.linksOf.get(end);
        if (list) list.push(link);
        else this.linksOf.set(end, [link]);
      }
    this.arrange(current);
  }

  /** Draws up the lines anew; the current task stays current, or the one above it that is still shown. */
  arrange(current = this.current?.id): void {
    this.lines = [];
    let hidden = Infinity;
    for (const task of this.tasks) {
      if (task.level > hidden) continue;
      hidden = this.closed.has(task.id) ? task.level : Infinity;
      this.lines.push(task);
    }
    this.lineOf = new Map(this.lines.map((t, i) => [t.id, i]));
    let at = current ? this.byId.get(current) : undefined;
    while (at && !this.lineOf.has(at.id)) at = this.byId.get(at.parent);
    this.line = at ? this.lineOf.get(at.id)! : Math.max(0, Math.min(this.line, this.lines.length - 1));
  }

  get current(): Task | undefined {
    return this.lines[this.line];
  }

  task(id: string): Task | undefined {
    return this.byId.get(id);
  }

  /** The line of a task, or of what it is folded into; -1 when it is not in the plan. */
  shownAt(id: string): number {
    let at = this.byId.get(id);
    while (at && !this.lineOf.has(at.id)) at = this.byId.get(at.parent);
    return at ? this.lineOf.get(at.id)! : -1;
  }

  linksAt(id: string): Link[] {
    return this.linksOf.get(id) ?? [];
  }

  hasChildren(line: number): boolean {
    const task = this.lines[line];
    if (!task) return false;
    return this.closed.has(task.id) || (this.lines[line + 1]?.level ?? 0) > task.level;
  }

  fold(line: number, open?: boolean): boolean {
    const task = this.lines[line];
    if (!task || !this.hasChildren(line)) return false;
    const want = open ?? this.closed.has(task.id);
    if (want === !this.closed.has(task.id)) return false;
    if (want) this.closed.delete(task.id);
    else this.closed.add(task.id);
    this.arrange(task.id);
    return true;
  }

  /** Where a task is drawn; null without dates. */
  place(task: Task): Place | null {
    const shifted = this.shift.get(task.id);
    if (shifted) return shifted;
    const start = dayOf(task.start || task.due);
    const due = dayOf(task.due || task.start);
    return Number.isNaN(start) ? null : { start, due: Math.max(start, due) };
  }

  isCritical(task: Task): boolean {
    return this.shift.get(task.id)?.critical ?? task.critical;
  }

  floatOf(task: Task): number {
    return this.shift.get(task.id)?.float ?? task.float;
  }

  /** By how many working days a task ends later than agreed; NaN without an agreed date. */
  variance(task: Task): number {
    const base = dayOf(task.baseDue);
    const place = this.place(task);
    return Number.isNaN(base) || !place ? NaN : this.work.later(base, place.due);
  }

  /** Whether a task ends behind its deadline. */
  missed(task: Task): boolean {
    const place = this.place(task);
    return !!place && !!task.deadline && place.due > dayOf(task.deadline);
  }
}
