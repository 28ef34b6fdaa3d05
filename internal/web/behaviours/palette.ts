// One box that finds every record and does every action.
//
// Opens by Ctrl/⌘K and [data-opens-palette]. Reads: visible [data-hotkey] and [data-action] elements, <template id="palette-actions">,
// GET /palette.json (once), GET /api/v1/search?q=&limit=20 (only with <meta name="me">).
// Emits on document: "tl:palette" with an array to which islands add their actions {label, group, key, run}.

import { visit } from "@hotwired/turbo";
import { call, reason } from "./api";
import { enhanceAll, isVisible, make, meta, on } from "./elements";
import { fit, fitting } from "./fuzzy";
import { labelOf, showKey } from "./hotkey";
import { open } from "./modal";

interface Choice {
  label: string;
  sub?: string;
  group: string;
  key?: string;
  words?: string;
  run: () => void;
}

interface Listed {
  label: string;
  group?: string;
  key?: string;
  url: string;
  method?: string;
  words?: string;
}

interface Found {
  items: { kind: string; title: string; subtitle?: string; url: string }[];
}

const RECENT = "throughline.recent";
let listed: Promise<Listed[]> | undefined;

function openPalette(): void {
  if (document.querySelector("dialog.palette[open]")) return;
  const input = make("input", { class: "palette-input", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": "Search or do", placeholder: "Search or do…", autocomplete: "off", spellcheck: "false", autofocus: true });
  const list = make("ul", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": "Results" });
  const dialog = make("dialog", { class: "palette", "aria-label": "Search or do", "data-keep": true, "data-turbo-temporary": true }, make("div", { class: "palette-box" }, input, list));
  const local = pageActions();
  let remote: Choice[] = [];
  let shown: Choice[] = [];
  let current = 0;
  let asked = 0;
  let asking: AbortController | undefined;

  const choose = (index: number) => {
    current = index;
    list.querySelectorAll<HTMLElement>(".palette-item").forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === index));
      if (i === index) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    });
  };
  const draw = () => {
    shown = rank(input.value.trim(), local, remote);
    list.replaceChildren();
    let group = "";
    shown.forEach((choice, i) => {
      if (choice.group !== group) list.append(make("li", { class: "palette-group", role: "presentation" }, (group = choice.group)));
      const item = make("li", { class: "palette-item", role: "option", id: `palette-${i}`, "data-index": i, "aria-selected": "false" }, make("span", { class: "palette-title" }, choice.label));
      if (choice.sub) item.append(make("span", { class: "palette-sub" }, choice.sub));
      if (choice.key) item.append(make("kbd", {}, choice.key));
      list.append(item);
    });
    if (shown.length === 0) list.append(make("li", { class: "palette-group", role: "presentation" }, "Nothing fits."));
    choose(0);
  };
  const ask = () => {
    const query = input.value.trim();
    asking?.abort();
    clearTimeout(asked);
    if (!query || !meta("me")) {
      remote = [];
      return;
    }
    asked = window.setTimeout(() => {
      const mine = (asking = new AbortController());
      call<Found>(`/api/v1/search?q=${encodeURIComponent(query)}&limit=20`, { signal: mine.signal }).then(
        (found) => {
          if (mine.signal.aborted) return;
          remote = found.items.map((item) => ({ label: item.title, sub: item.subtitle || item.kind, group: "Records", run: () => go(item.url, item.title) }));
          draw();
        },
        (error: unknown) => {
          if (mine.signal.aborted) return;
          remote = [{ label: `Records could not be searched: ${reason(error)}`, group: "Records", run: () => {} }];
          draw();
        },
      );
    }, 60);
  };
  const take = (index: number) => {
    const choice = shown[index];
    if (!choice) return;
    dialog.close();
    // After the close, so that the focus is back where the action expects it.
    setTimeout(() => choice.run());
  };

  input.addEventListener("input", () => {
    ask();
    draw();
  });
  input.addEventListener("keydown", (event) => {
    const count = shown.length;
    const next = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: Math.min(count - 1, current + 8), PageUp: Math.max(0, current - 8) }[event.key];
    if (next !== undefined && count) choose((next + count) % count);
    else if (event.key === "Enter" && !event.isComposing) take(current);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointermove", (event) => {
    const item = (event.target as Element).closest<HTMLElement>(".palette-item");
    if (item && item.getAttribute("aria-selected") !== "true") choose(Number(item.dataset.index));
  });
  list.addEventListener("click", (event) => {
    const item = (event.target as Element).closest<HTMLElement>(".palette-item");
    if (item) take(Number(item.dataset.index));
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  open(dialog);
  draw();
  void serverActions().then((more) => {
    const known = new Set(local.map((c) => c.label));
    local.push(...more.filter((c) => !known.has(c.label)));
    if (dialog.open) draw();
  });
}

/** Orders the choices: with nothing typed, recent records first; else by fit, actions and records each in their group. */
function rank(query: string, local: Choice[], remote: Choice[]): Choice[] {
  if (!query) return [...recent(), ...grouped(local)].slice(0, 60);
  const score = (choice: Choice) => Math.max(fit(query, choice.label), choice.words ? fit(query, choice.words) * 0.95 : 0);
  const actions = grouped(fitting(query, local, score).slice(0, 12));
  // An action that starts with what was typed is meant; else records come first.
  return actions[0] && score(actions[0]) >= 1000 ? [...actions, ...remote] : [...remote, ...actions];
}

/** Brings choices of one group together, groups in order of their first. */
function grouped(choices: Choice[]): Choice[] {
  const groups = [...new Set(choices.map((c) => c.group))];
  return groups.flatMap((group) => choices.filter((c) => c.group === group));
}

function pageActions(): Choice[] {
  const fromIslands: Choice[] = [];
  document.dispatchEvent(new CustomEvent("tl:palette", { detail: fromIslands }));
  const template = document.querySelector<HTMLTemplateElement>("template#palette-actions");
  const hidden = template ? [...template.content.querySelectorAll<HTMLElement>("a,button,[data-action]")] : [];
  const seen = new Set<string>();
  const fromPage = [...[...document.querySelectorAll<HTMLElement>("[data-hotkey],[data-action]")].filter(isVisible), ...hidden].flatMap((element) => {
    const label = labelOf(element);
    if (!label || seen.has(label) || element.matches("[data-opens-palette]")) return [];
    seen.add(label);
    const key = element.dataset.hotkey;
    const group = element.closest<HTMLElement>("[data-hotkey-group]")?.dataset.hotkeyGroup ?? "Do";
    return [{ label, group, key: key ? showKey(key) : undefined, words: element.dataset.words, run: () => press(element) }];
  });
  return [...fromIslands, ...fromPage];
}

/** Presses an element; one from a template is put in the page for the moment of the click. */
function press(element: HTMLElement): void {
  if (element.isConnected) {
    if (element.matches("input:not([type=button],[type=submit]),textarea,select")) element.focus();
    else element.click();
    return;
  }
  const copy = document.importNode(element, true);
  copy.hidden = true;
  document.body.append(copy);
  enhanceAll();
  copy.click();
  setTimeout(() => copy.remove(), 1000);
}

async function serverActions(): Promise<Choice[]> {
  listed ??= call<{ actions: Listed[] }>("/palette.json").then(
    (answer) => answer.actions,
    () => [], // a page without the list (a guest's) still has its own actions
  );
  return (await listed).map((action) => ({
    label: action.label,
    group: action.group ?? "Do",
    key: action.key ? showKey(action.key) : undefined,
    words: action.words,
    run: () => (action.method?.toLowerCase() === "post" ? post(action.url) : go(action.url)),
  }));
}

function post(url: string): void {
  const form = make("form", { method: "post", action: url, hidden: true });
  document.body.append(form);
  form.requestSubmit();
}

function go(url: string, title = ""): void {
  if (title) {
    const list = [{ url, title }, ...remembered().filter((r) => r.url !== url)].slice(0, 8);
    localStorage.setItem(RECENT, JSON.stringify(list));
  }
  visit(url);
}

function remembered(): { url: string; title: string }[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(list) ? list.filter((r) => typeof r?.url === "string" && typeof r?.title === "string") : [];
  } catch {
    return []; // storage was cleared, full or forbidden
  }
}

const recent = (): Choice[] => (meta("me") ? remembered().map((r) => ({ label: r.title, group: "Recent", run: () => go(r.url, r.title) })) : []);

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  openPalette();
});
on("click", "[data-opens-palette]", (event) => {
  event.preventDefault();
  openPalette();
});
