// The chart's talk with the API: the schedule, what an edit would do, and the edit itself.

import { call } from "../../behaviours/api";
import type { Answer, Baseline, Kind, Model, Schedule } from "./model";

/** One step of an edit, as the API takes it. */
export interface Edit {
  task?: string;
  start?: string;
  due?: string;
  duration?: number;
  link?: { id?: string; from: string; to: string; kind: Kind; lag: number };
  unlink?: string;
}

export class Server {
  private turn = 0;
  private previewing = false;
  private waiting: { edits: Edit[]; done: (answer: Answer | null) => void; failed: (error: unknown) => void } | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  /** Edits that the server has not answered yet. */
  sending = 0;

  /** base is the API's address of the project. */
  constructor(private base: string) {}

  /** Gives the schedule, or null when a newer question was asked meanwhile. */
  async schedule(baseline: string): Promise<Schedule | null> {
    const turn = ++this.turn;
    const answer = await call<Schedule>(`${this.base}/schedule${baseline ? `?baseline=${encodeURIComponent(baseline)}` : ""}`);
    return turn === this.turn ? answer : null;
  }

  /** Asks what edits would do. One question is on its way at a time and of those that wait only the last is asked; the others give null. */
  preview(edits: Edit[]): Promise<Answer | null> {
    this.waiting?.done(null);
    return new Promise((done, failed) => {
      this.waiting = { edits, done, failed };
      if (!this.previewing) void this.ask();
    });
  }

  private async ask(): Promise<void> {
    this.previewing = true;
    while (this.waiting) {
      const { edits, done, failed } = this.waiting;
      this.waiting = null;
      try {
        done(await call<Answer>(`${this.base}/schedule/preview`, { method: "POST", body: { edits } }));
      } catch (error) {
        failed(error);
      }
    }
    this.previewing = false;
  }

  /** Writes edits as one act; they wait for those before them, whose versions they need. */
  commit(edits: Edit[], model: Model, label: string): Promise<Answer> {
    this.waiting?.done(null);
    this.waiting = null;
    this.sending++;
    const work = this.queue.then(() => {
      const versions: Record<string, number> = {};
      for (const { task } of edits) if (task && model.task(task)) versions[task] = model.task(task)!.version;
      return call<Answer>(`${this.base}/schedule/edits`, { method: "POST", body: { edits, versions }, label });
    });
    this.queue = work.catch(() => undefined).then(() => this.sending--);
    return work;
  }

  /** Waits until all edits are answered. */
  idle(): Promise<unknown> {
    return this.queue;
  }

  setDeadline(task: string, version: number, deadline: string, label: string): Promise<unknown> {
    return call(`/api/v1/tasks/${task}`, { method: "PATCH", body: { deadline }, version, label });
  }

  async baselines(): Promise<Baseline[]> {
    const answer = await call<{ items?: Baseline[] } | Baseline[]>(`${this.base}/baselines`);
    return Array.isArray(answer) ? answer : (answer.items ?? []);
  }

  setBaseline(name: string): Promise<Baseline> {
    return call<Baseline>(`${this.base}/baselines`, { method: "POST", body: { name }, label: `Baseline “${name}” set.` });
  }

  removeBaseline(baseline: Baseline): Promise<unknown> {
    return call(`/api/v1/baselines/${baseline.id}`, { method: "DELETE", label: `Baseline “${baseline.name}” removed.` });
  }
}
