// The time axis: how many pixels a day has, and what stands above them.

import { dayOf, fullMonthOf, monthOf, showShort, weekday, yearOf } from "./days";
import type { Model } from "./model";

export const ZOOMS = [
  { name: "Quarters", px: 1.5 },
  { name: "Months", px: 4 },
  { name: "Weeks", px: 11 },
  { name: "Days", px: 30 },
] as const;

/** A mark on the axis: from its day to the next mark's. */
export interface Tick {
  day: number;
  text: string;
}

const dateOf = (day: number) => new Date(day * 864e5);
const firstOfMonth = (day: number, months = 0) => Date.UTC(dateOf(day).getUTCFullYear(), dateOf(day).getUTCMonth() + months, 1) / 864e5;

export class Scale {
  px = 11;
  from = 0;
  to = 0;

  /** The level of zoom that the width of a day belongs to. */
  get level(): number {
    const at = ZOOMS.findIndex((z) => z.px > this.px * 1.01);
    return at < 0 ? ZOOMS.length - 1 : Math.max(0, at - 1);
  }

  get width(): number {
    return (this.to - this.from) * this.px;
  }

  x(day: number): number {
    return (day - this.from) * this.px;
  }

  /** Spans all that is drawn, with room around it, and at least the room there is. */
  span(model: Model, today: number, room: number): void {
    const { first, last } = extent(model, today);
    this.from = first - Math.max(1, Math.round(12 / this.px));
    const texts = room < 600 ? 8 : 170;
    this.to = Math.max(last + Math.round(texts / this.px), this.from + Math.ceil(room / this.px));
  }

  /** The width of a day with which all is in sight. */
  fit(model: Model, today: number, room: number): void {
    const { first, last } = extent(model, today);
    const least = 0.15; // a plan of thirty years on a small screen
    const texts = room < 600 ? 24 : 200; // what stands beside the last bars
    this.px = Math.min(30, Math.max(least, (room - texts) / Math.max(1, last + 4 - first)));
  }

  /** The upper row of the head, then the lower one, between two days. */
  ticks(first: number, last: number): [Tick[], Tick[]] {
    const months = (by: number, text: (day: number) => string) => {
      const list: Tick[] = [];
      const start = by === 1 ? firstOfMonth(first) : Date.UTC(dateOf(first).getUTCFullYear(), by === 12 ? 0 : Math.floor(dateOf(first).getUTCMonth() / 3) * 3, 1) / 864e5;
      for (let day = start; day <= last; day = firstOfMonth(day, by)) list.push({ day, text: text(day) });
      return list;
    };
    const { px } = this;
    if (px < 0.5) return [[], months(12, yearOf)];
    if (px < 2.6) return [months(12, yearOf), months(3, (d) => `Q${Math.floor(dateOf(d).getUTCMonth() / 3) + 1}`)];
    if (px < 7) return [months(12, yearOf), months(1, monthOf)];
    const by = px < 20 ? 7 : 1;
    const lower: Tick[] = [];
    const start = by === 7 ? first - ((weekday(first) + 6) % 7) : Math.floor(first);
    for (let day = start; day <= last; day += by) lower.push({ day, text: by === 7 ? showShort(day) : String(dateOf(day).getUTCDate()) });
    return [months(1, fullMonthOf), lower];
  }
}

/** The first and the last day of all that is drawn. */
function extent(model: Model, today: number): { first: number; last: number } {
  let first = today;
  let last = today;
  for (const task of model.tasks) {
    const place = model.place(task);
    if (place) {
      first = Math.min(first, place.start);
      last = Math.max(last, place.due);
    }
    for (const iso of [task.deadline, task.baseStart, task.baseDue]) {
      const day = dayOf(iso);
      if (day < first) first = day;
      if (day > last) last = day;
    }
  }
  return { first, last: last + 1 };
}
