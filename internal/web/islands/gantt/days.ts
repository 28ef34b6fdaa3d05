// Civil dates as numbers of days since 1970, and the working calendar.

const numbers = new Map<string, number>();

/** The number of a date such as "2026-09-14"; NaN for none. The same few dates are asked for again and again. */
export function dayOf(iso: string | null | undefined): number {
  if (!iso) return NaN;
  let day = numbers.get(iso);
  if (day === undefined) numbers.set(iso, (day = Date.UTC(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)) - 1, Number(iso.slice(8, 10))) / 864e5));
  return day;
}

/** The date of a number, "" for NaN. */
export const isoOf = (day: number): string => (Number.isNaN(day) ? "" : new Date(day * 864e5).toISOString().slice(0, 10));

/** The day of the week, 0 is Sunday. */
export const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;

// Plain English puts the day first ("14 Sep"), as everywhere else in the product.
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language || undefined;
const format = (options: Intl.DateTimeFormatOptions) => {
  const f = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  // The server and most people write Sep.
  return (day: number): string => f.format(new Date(day * 864e5)).replace(/Sept\b/, "Sep");
};
export const monthOf = format({ month: "short" });
export const fullMonthOf = format({ month: "long", year: "numeric" });
export const yearOf = format({ year: "numeric" });
const near = format({ day: "numeric", month: "short" });
const far = format({ day: "numeric", month: "short", year: "numeric" });
const thisYear = new Date().getUTCFullYear();

/** "14 Sep", with the year when it is another one than today's. */
export function show(day: number): string {
  if (Number.isNaN(day)) return "";
  return new Date(day * 864e5).getUTCFullYear() === thisYear ? near(day) : far(day);
}
export const showShort = (day: number): string => (Number.isNaN(day) ? "" : near(day));

/** "4 days", "1 day", "2.5 days". */
export const days = (n: number): string => `${Math.round(n * 10) / 10} ${n === 1 ? "day" : "days"}`;

/** The walk over a calendar ends after ten years, however few working days it has. */
const HORIZON = 3660;

/** The working calendar of the plan. */
export class Work {
  private off: Set<number>;
  private free = new Map<number, string>();

  constructor(calendar: { off?: number[] | null; holidays?: Record<string, string> | null } | null | undefined) {
    this.off = new Set(calendar?.off ?? [0, 6]);
    for (const [iso, name] of Object.entries(calendar?.holidays ?? {})) this.free.set(dayOf(iso), name);
  }

  isOff(day: number): boolean {
    return this.off.has(weekday(day)) || this.free.has(day);
  }

  isWeekend(day: number): boolean {
    return this.off.has(weekday(day));
  }

  get holidays(): ReadonlyMap<number, string> {
    return this.free;
  }

  /** The day itself when it is worked, else the next one in the direction. */
  nearest(day: number, by: 1 | -1): number {
    let at = day;
    for (let i = 0; i < HORIZON && this.isOff(at); i++) at += by;
    return at;
  }

  /** The day n working days later (earlier for a negative n). */
  add(day: number, n: number): number {
    const by = n < 0 ? -1 : 1;
    let at = day;
    for (let left = Math.abs(n), i = 0; left > 0 && i < HORIZON; i++) if (!this.isOff((at += by))) left--;
    return at;
  }

  /** How many working days there are from the first to the last, both counted. */
  count(first: number, last: number): number {
    let n = 0;
    for (let day = first; day <= last && day - first < HORIZON; day++) if (!this.isOff(day)) n++;
    return n;
  }

  /** By how many working days a date is later than another; negative when it is earlier. */
  later(than: number, day: number): number {
    return day >= than ? this.count(than + 1, day) : -this.count(day + 1, than);
  }
}
