// <tl-gantt>: the plan on a time axis. A tree of tasks at the left, their bars at the right; five thousand rows, of which those in
// sight are drawn. What is changed is shown with all its consequences before it is saved.
//
// Reads: its script child {src, today, readonly, people, teams, baselines}; the page's address (zoom, columns, baseline).
// Hears on document: "tl:change" {changes}, "tl:reset", "tl:undone", "tl:keys".
// Emits on document: "tl:peek" {url, title}, "tl:toast" {text, tone}; by api.ts "tl:act". Marks "gantt-read" and "gantt-shown" for measuring.

import { isOwn, reason } from "../../behaviours/api";
import { make } from "../../behaviours/elements";
import type { Keys } from "../../behaviours/hotkey";
import type { Change } from "../../behaviours/live";
import { say } from "../../behaviours/say";
import { Foot, Sentence, ToolBar } from "./bar";
import { dayOf } from "./days";
import { askBaseline, askDeadline, askLink } from "./dialogs";
import { Draft, type Stage } from "./draft";
import { followHand, type Hand } from "./drag";
import { handleKey, listKeys, type Actions } from "./keys";
import { Model, type Answer, type Baseline } from "./model";
import { Painter } from "./painter";
import type { Directory } from "./row";
import { ZOOMS } from "./scale";
import { Server } from "./server";

interface Spec {
  src: string;
  project: string;
  today: string;
  readonly?: boolean;
  people: { id: string; name: string; initials: string }[] | null;
  teams: { id: string; name: string; hue: number }[] | null;
}

class Gantt extends HTMLElement {
  private spec!: Spec;
  private model = new Model();
  private server!: Server;
  private painter!: Painter;
  private tools!: ToolBar;
  private sentence!: Sentence;
  private foot!: Foot;
  private draft!: Draft;
  private hand!: Hand;
  private directory!: Directory;
  private empty = make("p", { class: "gantt-empty", hidden: true });
  private baselines: Baseline[] = [];
  /** The baseline that is drawn: its id, "" for the newest, "none". */
  private shown = "";
  private columns = false;
  private fitted = true;
  private timer = 0;
  private life = new AbortController();

  connectedCallback(): void {
    // A page brought back from Turbo's cache has its old drawing inside: only the description stays.
    this.spec = JSON.parse(this.querySelector('script[type="application/json"]')?.textContent || "{}") as Spec;
    this.replaceChildren(...this.querySelectorAll('script[type="application/json"]'));
    this.setAttribute("data-ready", "");
    this.life = new AbortController();
    this.model = new Model();
    this.build();
    this.listen();
    void this.load();
    void this.listBaselines();
  }

  disconnectedCallback(): void {
    this.draft.commit(); // what was shown is kept
    clearTimeout(this.timer);
    this.life.abort();
  }

  private build(): void {
    const { spec, model } = this;
    const today = dayOf(spec.today);
    this.directory = { people: new Map((spec.people ?? []).map((p) => [p.id, p])), teams: new Map((spec.teams ?? []).map((t) => [t.id, t])) };
    this.server = new Server(spec.src);
    this.painter = new Painter(model, this.directory, this.id || "gantt", this.getAttribute("label") ?? "Gantt chart", today);
    const stage: Stage = {
      model,
      server: this.server,
      follow: () => this.painter.follow(),
      tell: (answer, text) => this.tell(answer, text),
      trouble: (text) => this.trouble(text),
      reload: () => this.load(),
    };
    this.draft = new Draft(stage);
    this.draft.today = today;
    const params = new URL(location.href).searchParams;
    const zoom = ZOOMS.find((z) => z.name.toLowerCase() === params.get("zoom"));
    this.fitted = !zoom;
    if (zoom) this.painter.scale.px = zoom.px;
    this.columns = params.has("columns");
    this.shown = params.get("baseline") ?? "";
    this.sentence = new Sentence();
    this.tools = new ToolBar(
      {
        zoom: (by) => this.zoom(by),
        fit: () => this.fit(),
        today: () => this.painter.goTo(today),
        columns: () => this.showColumns(!this.columns),
        foldAll: () => this.foldAll(),
        baseline: (id) => this.showBaseline(id),
        setBaseline: () => this.askBaseline(),
      },
      !!spec.readonly,
    );
    this.foot = new Foot({ step: (kind, n) => this.draft.step(kind, n), link: () => this.askLink(), deadline: () => this.askDeadline(), save: () => this.draft.commit(), drop: () => this.draft.drop() }, !!spec.readonly);
    this.append(this.sentence.element, this.tools.element, this.painter.view, this.empty, this.foot.element);
    this.painter.view.classList.toggle("has-columns", this.columns);
    if (spec.readonly) {
      this.painter.view.classList.add("is-readonly");
      this.hand = { held: false, drop: () => undefined };
    } else this.hand = followHand(this.painter, stage, this.draft, (task) => this.select(model.shownAt(task.id)));
    this.size();
    this.drawAround();
  }

  private listen(): void {
    const { signal } = this.life;
    const { view } = this.painter;
    view.addEventListener("keydown", (event) => {
      if (event.target === view && handleKey(event, this.model, this.actions, !!this.spec.readonly)) event.preventDefault();
    });
    view.addEventListener("click", (event) => this.clicked(event));
    let width = 0;
    const watch = new ResizeObserver(() => {
      if (view.clientWidth === width) return;
      width = view.clientWidth;
      this.layOut();
    });
    watch.observe(view);
    signal.addEventListener("abort", () => watch.disconnect());
    addEventListener("resize", () => this.size(), { signal });
    document.addEventListener("tl:change", (event) => this.heard((event as CustomEvent<{ changes: Change[] }>).detail.changes), { signal });
    for (const type of ["tl:reset", "tl:undone"])
      document.addEventListener(
        type,
        () => {
          void this.load();
          void this.listBaselines();
        },
        { signal },
      );
    document.addEventListener("tl:keys", (event) => (event as CustomEvent<Keys[]>).detail.push(...listKeys(!!this.spec.readonly)), { signal });
  }

  private readonly actions: Actions = {
    moved: () => {
      if (this.draft.active && this.draft.task?.id !== this.model.current?.id) this.draft.commit();
      this.painter.reveal();
      this.drawFoot();
    },
    folded: () => this.redraw(),
    step: (kind, n) => {
      this.draft.step(kind, n);
      this.painter.reveal(true);
      this.drawFoot();
    },
    link: () => this.askLink(),
    deadline: () => this.askDeadline(),
    open: (newTab) => {
      const href = this.model.current && `/tasks/${this.model.current.id}`;
      if (href && newTab) window.open(href, "_blank");
      else if (href) this.painter.view.querySelector<HTMLElement>(".is-current .gantt-title")?.click();
    },
    peek: () => {
      const task = this.model.current;
      if (task) document.dispatchEvent(new CustomEvent("tl:peek", { detail: { url: `/tasks/${task.id}`, title: task.title } }));
    },
    zoom: (by) => this.zoom(by),
    fit: () => this.fit(),
    today: () => this.painter.goTo(dayOf(this.spec.today)),
    escape: () => {
      if (!this.draft.active) return false;
      this.draft.drop();
      say("Dropped. Nothing was changed.");
      return true;
    },
    enter: () => {
      if (!this.draft.active) return false;
      this.draft.commit();
      return true;
    },
    page: () => Math.max(1, Math.floor(this.painter.view.clientHeight / this.painter.row) - 2),
  };

  /** Asks for the schedule and draws it; a drag that is under way goes on. */
  private async load(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = 0;
    try {
      const schedule = await this.server.schedule(this.shown === "none" ? "" : this.shown);
      if (schedule && this.shown === "none") {
        schedule.baseline = null;
        for (const task of schedule.tasks ?? []) task.baseStart = task.baseDue = "";
      }
      if (!schedule || this.life.signal.aborted) return;
      // Older than what is on its way: the answer to that asks again.
      if (this.server.sending > 0) return;
      performance.mark("gantt-read");
      const first = !this.model.schedule;
      const held = this.draft.task?.id;
      this.model.take(schedule);
      if (held && !this.model.task(held)) {
        this.hand.drop();
        this.draft.drop();
        this.trouble("The task was deleted meanwhile; nothing was changed.");
      }
      if (first && this.fitted) this.fit();
      else this.redraw();
      if (first && !this.fitted) this.painter.goTo(dayOf(this.spec.today));
      this.drawAround();
      requestAnimationFrame(() => setTimeout(() => performance.mark("gantt-shown")));
    } catch (error) {
      this.trouble(`The schedule could not be read. ${reason(error)}`);
    }
  }

  private async listBaselines(): Promise<void> {
    try {
      this.baselines = await this.server.baselines();
      this.drawAround();
    } catch (error) {
      this.trouble(`The baselines could not be read. ${reason(error)}`);
    }
  }

  /** Changes of others, and own ones from elsewhere on the page, ask for the schedule a little later. */
  private heard(changes: Change[]): void {
    const ours = changes.filter((c) => c.project === this.spec.project && !(c.own || isOwn(c.request)));
    if (!ours.length || this.timer) return;
    const later = () => {
      // Nothing is redrawn under a hand.
      if (this.hand.held || this.server.sending > 0) this.timer = window.setTimeout(later, 200);
      else void this.load();
    };
    this.timer = window.setTimeout(later, 150);
    if (ours.some((c) => c.subject === "baseline")) void this.listBaselines();
  }

  private redraw(): void {
    this.layOut();
    this.painter.reveal();
    this.drawAround();
  }

  private layOut(): void {
    this.painter.measure();
    if (this.fitted && this.model.schedule) this.painter.scale.fit(this.model, dayOf(this.spec.today), this.painter.room);
    this.painter.layOut();
  }

  private drawAround(): void {
    const { model } = this;
    this.tools.draw(this.painter.scale.level, this.columns, model.closed.size > 0, model.tasks.some((t) => t.level > 0), this.baselines, model.schedule?.baseline?.id ?? "none");
    if (model.schedule) this.sentence.draw(model);
    this.empty.hidden = !model.schedule || model.tasks.length > 0;
    this.empty.textContent = "The chart shows the tasks of the plan as bars over time. Add a task in the list and give it dates, or link it to another.";
    this.drawFoot();
  }

  private drawFoot(): void {
    this.foot.draw(this.model, this.draft.active);
  }

  private select(line: number): void {
    if (line < 0) return;
    this.model.line = line;
    this.painter.view.focus({ preventScroll: true });
    this.painter.paint();
    this.drawFoot();
  }

  private clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>(".gantt-row");
    if (!row || target.closest("a")) return;
    const line = Number(row.dataset.line);
    if (this.draft.active && this.draft.task?.id !== row.dataset.task) this.draft.commit();
    this.select(line);
    if (target.closest(".gantt-twisty") && this.model.fold(line)) this.redraw();
  }

  private zoom(by: 1 | -1): void {
    const { scale } = this.painter;
    const { view } = this.painter;
    const middle = scale.from + (view.scrollLeft + this.painter.room / 2) / scale.px;
    const next = by > 0 ? ZOOMS.find((z) => z.px > scale.px * 1.01) : [...ZOOMS].reverse().find((z) => z.px < scale.px * 0.99);
    if (!next) return say(by > 0 ? "This is the nearest." : "This is the farthest.");
    scale.px = next.px;
    this.fitted = false;
    this.remember("zoom", next.name.toLowerCase());
    this.layOut();
    view.scrollLeft = Math.max(0, scale.x(middle) - this.painter.room / 2);
    this.drawAround();
  }

  private fit(): void {
    this.fitted = true;
    this.remember("zoom", "");
    this.layOut();
    this.painter.view.scrollLeft = 0;
    this.painter.paint();
    this.drawAround();
  }

  private showColumns(on: boolean): void {
    this.columns = on;
    this.remember("columns", on ? "1" : "");
    this.painter.view.classList.toggle("has-columns", on);
    this.redraw();
  }

  private foldAll(): void {
    const { model } = this;
    if (model.closed.size) model.closed.clear();
    else model.tasks.forEach((task, i) => (model.tasks[i + 1]?.level ?? 0) > task.level && model.closed.add(task.id));
    model.arrange();
    this.redraw();
  }

  private showBaseline(id: string): void {
    this.shown = id;
    this.remember("baseline", id);
    void this.load();
  }

  /** Keeps the view in the page's address. */
  private remember(key: string, value: string): void {
    const url = new URL(location.href);
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  private askLink(): void {
    const { model, draft } = this;
    const task = model.current;
    if (!task) return;
    draft.commit();
    askLink({
      model,
      task,
      preview: async (edits) => {
        const answer = await this.server.preview(edits);
        return answer ? [answer.sentence, ...(answer.impossible ?? [])].join(" ") : "";
      },
      save: (edits) => void draft.save(edits, task, edits[0]?.unlink ? `Link of ${task.key} removed.` : `${task.key} linked.`),
    });
  }

  private askDeadline(): void {
    const task = this.model.current;
    if (!task) return;
    this.draft.commit();
    askDeadline(task, (deadline) => {
      this.server
        .idle()
        .then(() => this.server.setDeadline(task.id, this.model.task(task.id)?.version ?? task.version, deadline, `Deadline of ${task.key} ${deadline ? "set" : "taken away"}.`))
        .catch((error) => this.trouble(`Not saved. ${reason(error)}`))
        .then(() => this.load());
    });
  }

  private askBaseline(): void {
    askBaseline(this.server, this.baselines, this.baselines.length ? "" : "Agreed plan", (id) => {
      void this.listBaselines();
      this.showBaseline(id);
    });
  }

  private tell(answer: Answer | null, text: string): void {
    const impossible = !!answer && (!!answer.impossible?.length || !answer.sentence);
    this.sentence.tell(text, impossible);
    if (text) say(text);
    this.drawFoot();
  }

  private trouble(text: string): void {
    document.dispatchEvent(new CustomEvent("tl:toast", { detail: { text, tone: "alarm" } }));
  }

  /** Takes the room down to the end of the window. */
  private size(): void {
    const { view } = this.painter;
    const top = view.getBoundingClientRect().top + scrollY;
    view.style.height = `${Math.max(300, innerHeight - Math.min(top, innerHeight * 0.3) - 92)}px`;
    this.painter.soon();
  }
}

if (!customElements.get("tl-gantt")) customElements.define("tl-gantt", Gantt);
