// The grid's talk with the API: pages of rows, changes of rows, and what others changed meanwhile.

import { ApiError, call, reason } from "../../behaviours/api";
import type { Change } from "../../behaviours/live";
import { askConflict } from "./conflict";
import type { Table } from "./table";
import type { Row, Spec } from "./spec";

interface Page {
  items: Row[];
  next?: string | null;
  total?: number;
}

export interface Screen {
  /** Rows came, went or changed. */
  refresh(): void;
  say(text: string): void;
  trouble(text: string): void;
}

/** Rows that are fetched without being asked for; of a larger list the rest waits until somebody goes there or acts on all. */
const EAGER = 20_000;
/** How many rows the first answer to a new view has, so that it is shown at once, and the later ones. */
const FIRST = 100;
const PIECE = 1000;

export class Server {
  /** Filters by column key, and q. They stand in the page's address and in every question for rows. */
  filters = new Map<string, string>();
  loading = false;
  /** How many rows there are, as far as the server said, while not all are here. */
  total: number | undefined;
  private more: string | null = null;
  private wanted = EAGER;
  private wake: (() => void) | null = null;
  private waiters: (() => void)[] = [];
  private turn = 0;
  private queues = new Map<string, Promise<unknown>>();
  private unconfirmed = new Map<string, Record<string, unknown>[]>();
  private running = 0;
  private foreign = new Set<string>();
  private timer = 0;

  constructor(
    private table: Table,
    private spec: Spec,
    private screen: Screen,
  ) {}

  private address(cursor: string | null, limit: number): string {
    const url = new URL(this.spec.src, location.href);
    url.searchParams.set("limit", String(limit));
    if (this.table.sort) url.searchParams.set("sort", this.table.sort);
    for (const [key, value] of this.filters) if (value) url.searchParams.set(key, value);
    if (cursor) url.searchParams.set("cursor", cursor);
    return url.pathname + url.search;
  }

  /** Takes note of what the page brought: where its rows go on, and how many there are if it knows. */
  begin(next: string | null | undefined, total: number | undefined): void {
    this.total = total;
    this.more = next ?? null;
    this.note(!!next);
  }

  /** How many rows there are, as far as is known. */
  get count(): number {
    return this.more ? Math.max(this.table.rows.size, this.total ?? 0) : this.table.rows.size;
  }

  /** Whether rows are missing that nobody fetches any more, since the server could not be reached. */
  get broken(): boolean {
    return !this.loading && this.more !== null;
  }

  /** Whether the rows that are not here wait until somebody needs them. */
  get resting(): boolean {
    return this.table.rows.size >= this.wanted;
  }

  /** Asks for rows up to the number, if they are not here or on their way already. */
  want(rows: number): void {
    this.wanted = Math.max(this.wanted, rows);
    if (this.table.rows.size < this.wanted) this.wake?.();
  }

  /** Waits until all rows are here; false when they cannot be had, which has been said. */
  async whole(): Promise<boolean> {
    this.want(Infinity);
    if (!this.loading && this.more) void this.loadRest(this.more);
    while (this.loading) await new Promise<void>((resolve) => this.waiters.push(resolve));
    return !this.more;
  }

  private note(loading: boolean): void {
    this.loading = loading;
    this.table.pending = this.count - this.table.rows.size;
  }

  private progress(loading: boolean): void {
    this.note(loading);
    if (!loading) for (const resolve of this.waiters.splice(0)) resolve();
    this.screen.refresh();
  }

  /** Loads the pages behind the first one after the other, as far as they are wanted. */
  async loadRest(cursor: string | null | undefined): Promise<void> {
    const turn = ++this.turn;
    this.more = cursor ?? null;
    this.progress(!!this.more);
    try {
      while (this.more) {
        if (this.table.rows.size >= this.wanted) {
          await new Promise<void>((resolve) => (this.wake = resolve));
          this.wake = null;
          if (turn !== this.turn) return;
        }
        const page: Page = await call<Page>(this.address(this.more, PIECE));
        if (turn !== this.turn) return;
        this.more = page.next ?? null;
        this.total = page.total ?? this.total;
        this.table.append(page.items.map((row) => this.overlaid(row)));
        this.progress(!!this.more);
      }
    } catch (error) {
      if (turn !== this.turn) return;
      this.screen.trouble(`Not all rows could be loaded. ${reason(error)}`);
      this.progress(false);
    }
  }

  /** Loads everything anew after a change of sorting or filters: the first rows are shown at once. */
  async reload(): Promise<void> {
    await this.renew(0);
  }

  /** Loads everything anew where the rows stay: after an undo, or too many foreign changes at once. What is here is brought up to date and keeps its place. */
  async refresh(): Promise<void> {
    await this.renew(this.table.rows.size);
  }

  private async renew(keep: number): Promise<void> {
    const turn = ++this.turn;
    this.wake?.();
    if (!keep && !this.waiters.length) this.wanted = EAGER;
    this.loading = true;
    this.screen.refresh();
    const rows: Row[] = [];
    let next: string | null = null;
    try {
      do {
        const page: Page = await call<Page>(this.address(next, keep ? PIECE : FIRST));
        if (turn !== this.turn) return;
        next = page.next ?? null;
        this.total = page.total ?? (keep ? this.total : undefined);
        for (const row of page.items) {
          rows.push(this.overlaid(row));
          if (this.table.rows.has(row.id)) this.table.rows.set(row.id, rows.at(-1)!);
        }
        if (keep) this.screen.refresh();
      } while (next && rows.length < keep);
      this.table.reset(rows);
      await this.loadRest(next);
    } catch (error) {
      if (turn !== this.turn) return;
      this.screen.trouble(`The rows could not be loaded. ${reason(error)}`);
      this.progress(false);
    }
  }

  /** A row of the server with what was set here and is still on its way. */
  private overlaid(row: Row): Row {
    const mine = this.unconfirmed.get(row.id);
    return mine ? (Object.assign({}, row, ...mine) as Row) : row;
  }

  private itemOf(id: string): string {
    return (this.spec.item ?? "").replace("{id}", encodeURIComponent(id));
  }

  /** Changes one row at once and tells the server; a refusal puts the old values back. Changes of one row wait for each other. */
  save(id: string, set: Record<string, unknown>): Promise<void> {
    const row = this.table.rows.get(id);
    if (!row) return Promise.resolve();
    const before = Object.fromEntries(Object.keys(set).map((key) => [key, row[key]]));
    this.table.replace({ ...row, ...set });
    this.unconfirmed.set(id, [...(this.unconfirmed.get(id) ?? []), set]);
    this.screen.refresh();
    const work = (this.queues.get(id) ?? Promise.resolve()).then(() => this.send(id, set, before));
    this.queues.set(id, work);
    return work;
  }

  private async send(id: string, set: Record<string, unknown>, before: Record<string, unknown>): Promise<void> {
    try {
      const answer = await call<Row | undefined>(this.itemOf(id), { method: "PATCH", body: set, version: this.table.rows.get(id)?.version, label: this.changed(id, set) });
      this.confirm(id, set);
      if (answer) this.accept({ ...answer, id });
    } catch (error) {
      this.confirm(id, set);
      const now = this.table.rows.get(id);
      // Only what is still as this change left it goes back; a later edit stays.
      if (now) this.table.replace({ ...now, ...Object.fromEntries(Object.entries(before).filter(([key]) => now[key] === set[key])) });
      this.screen.refresh();
      if (error instanceof ApiError && error.stale) await this.settle(id, set, error);
      else this.screen.trouble(`Not saved. ${reason(error)}`);
    }
    this.screen.refresh();
  }

  private changed(id: string, set: Record<string, unknown>): string {
    const names = Object.keys(set).map((key) => this.spec.columns.find((c) => c.key === key)?.label ?? key);
    return `${String(this.table.rows.get(id)?.key ?? "Row")}: ${names.join(", ").toLowerCase()} changed.`;
  }

  private many(n: number): string {
    return `${n} ${this.spec.noun?.[n === 1 ? 0 : 1] ?? "rows"}`;
  }

  private confirm(id: string, set: Record<string, unknown>): void {
    const left = (this.unconfirmed.get(id) ?? []).filter((s) => s !== set);
    if (left.length) this.unconfirmed.set(id, left);
    else this.unconfirmed.delete(id);
  }

  /** Takes a row of the server; what was set here since and is still on its way is newer. */
  private accept(answer: Row): void {
    const now = this.table.rows.get(answer.id);
    if (now) this.table.replace(Object.assign({}, now, answer, ...(this.unconfirmed.get(answer.id) ?? [])) as Row);
  }

  /** Somebody else was faster: shows both values and saves what the person chooses. */
  private async settle(id: string, mine: Record<string, unknown>, error: ApiError): Promise<void> {
    await this.fetch([id]);
    const row = this.table.rows.get(id);
    if (!row) return this.screen.trouble("This row is gone; somebody deleted it meanwhile.");
    const keep = await askConflict(this.spec, row, mine, error);
    if (keep.length === 0) return;
    const set = Object.fromEntries(keep.map((key) => [key, mine[key]]));
    const before = Object.fromEntries(keep.map((key) => [key, row[key]]));
    this.table.replace({ ...row, ...set });
    await this.send(id, set, before);
  }

  /** Sets values on many rows as one act, which one undo takes back. */
  async bulk(rows: Row[], set: Record<string, unknown>): Promise<void> {
    if (rows.length === 1 || !this.spec.bulk) {
      await Promise.all(rows.map((row) => this.save(row.id, set)));
      return;
    }
    for (const row of rows) this.table.rows.set(row.id, { ...row, ...set });
    this.table.arrange();
    this.screen.refresh();
    await this.guarded(rows, async () => {
      const answer = await call<Page | undefined>(this.spec.bulk!, { method: "POST", body: { ids: rows.map((r) => r.id), set }, label: `${this.many(rows.length)} changed.` });
      // A large answer leaves the rows out; their new versions are needed all the same.
      if (answer?.items?.length === rows.length) this.table.put(answer.items);
      else await this.refresh();
    });
  }

  async remove(rows: Row[]): Promise<void> {
    this.table.remove(rows.map((r) => r.id));
    this.counted(-rows.length);
    this.screen.refresh();
    await this.guarded(rows, async () => {
      if (this.spec.bulk) await call(this.spec.bulk, { method: "POST", body: { ids: rows.map((r) => r.id), delete: true }, label: `${this.many(rows.length)} deleted.` });
      else for (const row of rows) await call(this.itemOf(row.id), { method: "DELETE", version: row.version, label: `${this.many(1)} deleted.` });
    });
  }

  private async guarded(rows: Row[], work: () => Promise<void>): Promise<void> {
    this.running++;
    try {
      await work();
    } catch (error) {
      for (const row of rows) this.table.rows.set(row.id, row);
      this.table.arrange();
      this.screen.trouble(`Nothing was changed. ${reason(error)}`);
    }
    this.running--;
    this.screen.refresh();
  }

  /** Keeps the number of all rows right while not all are here. */
  private counted(by: number): void {
    if (this.total !== undefined) this.total += by;
  }

  /** Makes a row that is seen at once and gets its id from the answer. */
  async create(values: Record<string, unknown>): Promise<void> {
    const id = `new-${crypto.randomUUID?.() ?? Math.random()}`;
    this.table.put([{ id, ...values }]);
    this.counted(1);
    this.screen.refresh();
    this.running++;
    try {
      this.table.rename(id, await call<Row>(this.spec.create!, { method: "POST", body: values, label: `${this.spec.noun?.[0] ?? "Row"} added.`.replace(/^./, (c) => c.toUpperCase()) }));
    } catch (error) {
      this.table.remove([id]);
      this.counted(-1);
      this.screen.trouble(`Not created. ${reason(error)}`);
    }
    this.running--;
    this.screen.refresh();
  }

  /** Makes many rows as one act. */
  async paste(rows: Record<string, unknown>[]): Promise<void> {
    const answer = await call<Page>(`${this.spec.create}/paste`, { method: "POST", body: { rows }, label: `${this.many(rows.length)} added.` });
    this.table.put(answer.items);
    this.counted(answer.items.length);
    this.screen.refresh();
  }

  /** Takes note of what changed elsewhere and asks for those rows a little later. */
  heard(changes: Change[]): void {
    const subject = this.spec.subject ?? "task";
    for (const change of changes) {
      if (change.subject !== subject || change.own) continue;
      const known = this.table.rows.has(change.id);
      if (known && /\.(deleted|trashed|removed)$/.test(change.kind)) this.table.remove([change.id]);
      // A new row is taken in only where it surely belongs: in the unfiltered list of its project, once that is all here.
      else if (known || (this.filters.size === 0 && !this.more && !!change.project && this.spec.src.includes(change.project))) this.foreign.add(change.id);
    }
    this.screen.refresh();
    if (this.foreign.size && !this.timer) this.timer = window.setTimeout(() => void this.catchUp(), 80);
  }

  private async catchUp(): Promise<void> {
    this.timer = 0;
    if (this.running) {
      this.timer = window.setTimeout(() => void this.catchUp(), 200);
      return;
    }
    const ids = [...this.foreign];
    this.foreign.clear();
    if (ids.length > 25 || !this.spec.item) await this.refresh();
    else await this.fetch(ids);
  }

  private async fetch(ids: string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        try {
          const row = await call<Row>(this.itemOf(id));
          if (this.table.rows.has(id)) this.accept(row);
          else this.table.put([row]);
        } catch (error) {
          // Gone, or no longer for this person to see.
          if (error instanceof ApiError && error.status === 404) this.table.remove([id]);
        }
      }),
    );
    this.screen.refresh();
  }
}
