// The line above the rows: search, filters, grouping, columns; and the page's address, which carries the view.

import { make } from "../../behaviours/elements";
import { pick } from "./picker";
import type { Server } from "./server";
import type { Column, Spec } from "./spec";
import type { Table } from "./table";
import { optionOf } from "./values";

const filterable = (spec: Spec) => spec.columns.filter((c) => c.filter !== false && c.options?.length);

/** Takes sorting, grouping, filters and hidden columns from the page's address, else from the page's own view. */
export function readView(spec: Spec, table: Table, server: Server): void {
  const params = new URLSearchParams(location.search);
  table.sort = params.get("sort") ?? spec.view?.sort ?? "";
  table.group = params.get("group") ?? spec.view?.group ?? "";
  table.hidden = new Set((params.get("hide")?.split(",") ?? spec.view?.hidden ?? []).filter(Boolean));
  server.filters.clear();
  for (const key of ["q", ...spec.columns.map((c) => c.key)]) {
    const value = params.get(key);
    if (value) server.filters.set(key, value);
  }
}

/** Writes the view into the page's address, so that it can be reloaded and shared. */
export function writeView(spec: Spec, table: Table, server: Server): void {
  const url = new URL(location.href);
  const put = (key: string, value: string, usual = "") => (value && value !== usual ? url.searchParams.set(key, value) : usual && value !== usual ? url.searchParams.set(key, value) : url.searchParams.delete(key));
  put("sort", table.sort, spec.view?.sort);
  put("group", table.group, spec.view?.group);
  put("hide", [...table.hidden].join(","), (spec.view?.hidden ?? []).join(","));
  for (const key of ["q", ...spec.columns.map((c) => c.key)]) put(key, server.filters.get(key) ?? "");
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

export interface BarHost {
  spec: Spec;
  table: Table;
  server: Server;
  /** The view changed; reload tells whether the server has to be asked again. */
  changed(reload: boolean): void;
}

/** Makes the bar; the function it gives draws it anew. */
export function makeBar(host: BarHost): { bar: HTMLElement; draw: () => void; filter: () => Promise<void> } {
  const { spec, table, server } = host;
  const search = make("input", { class: "grid-search", type: "search", placeholder: "Search this list", "aria-label": "Search this list", "data-hotkey": "/", "data-hotkey-label": "Search this list" });
  const chips = make("span", { class: "grid-filters" });
  const add = make("button", { type: "button", class: "button button-small", "data-hotkey": "f", "data-hotkey-label": "Filter this list" }, "Filter");
  const group = make("select", { class: "grid-grouping", "aria-label": "Group by" });
  const shown = make("button", { type: "button", class: "button button-small" }, "Columns");
  const bar = make("div", { class: "grid-bar", role: "toolbar", "aria-label": "View", "data-hotkey-group": "List" }, search);
  if (filterable(spec).length) bar.append(chips, add);
  if (spec.group?.length) bar.append(group);
  bar.append(shown);

  let wait = 0;
  search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = window.setTimeout(() => {
      setFilter("q", search.value.trim());
    }, 200);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && search.value) {
      search.value = "";
      setFilter("q", "");
    } else if (event.key === "Enter" || event.key === "Escape" || event.key === "ArrowDown") bar.parentElement?.querySelector<HTMLElement>(".grid")?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function setFilter(key: string, value: string): void {
    if ((server.filters.get(key) ?? "") === value) return;
    if (value) server.filters.set(key, value);
    else server.filters.delete(key);
    host.changed(true);
    draw();
  }

  async function filterBy(column: Column, under: HTMLElement): Promise<void> {
    const chosen = (server.filters.get(column.key) ?? "").split(",").filter(Boolean);
    const values = await pick(under, { label: column.label, options: [...(column.options ?? [])], chosen, many: true });
    if (values) setFilter(column.key, values.join(","));
  }

  async function filter(): Promise<void> {
    const columns = filterable(spec);
    const chosen = await pick(add, { label: "Filter by", options: columns.map((c) => ({ value: c.key, label: c.label })), chosen: [] });
    const column = columns.find((c) => c.key === chosen?.[0]);
    if (column) await filterBy(column, add);
    bar.parentElement?.querySelector<HTMLElement>(".grid")?.focus();
  }

  add.addEventListener("click", () => void filter());
  group.addEventListener("change", () => {
    table.group = group.value;
    table.arrange();
    host.changed(false);
  });
  shown.addEventListener("click", async () => {
    const options = spec.columns.map((c) => ({ value: c.key, label: c.label }));
    const keep = await pick(shown, { label: "Columns shown", options, chosen: options.map((o) => o.value).filter((k) => !table.hidden.has(k)), many: true });
    if (!keep?.length) return;
    table.hidden = new Set(options.map((o) => o.value).filter((k) => !keep.includes(k)));
    host.changed(false);
  });

  function draw(): void {
    if (document.activeElement !== search) search.value = server.filters.get("q") ?? "";
    chips.replaceChildren(
      ...filterable(spec).flatMap((column) => {
        const value = server.filters.get(column.key);
        if (!value) return [];
        const names = value.split(",").map((v) => optionOf(column, v).label);
        const edit = make("button", { type: "button", class: "grid-filter" }, `${column.label}: ${names.length > 2 ? `${names.length} of ${column.options?.length}` : names.join(" or ")}`);
        edit.addEventListener("click", () => void filterBy(column, edit));
        const off = make("button", { type: "button", class: "grid-filter-off", "aria-label": `Remove filter ${column.label}` }, "×");
        off.addEventListener("click", () => setFilter(column.key, ""));
        return [make("span", { class: "grid-filter-pair" }, edit, off)];
      }),
    );
    group.replaceChildren(make("option", { value: "" }, "No grouping"), ...(spec.group ?? []).flatMap((key) => spec.columns.filter((c) => c.key === key).map((c) => make("option", { value: key, selected: table.group === key }, `By ${c.label.toLowerCase()}`))));
  }
  draw();
  return { bar, draw, filter };
}
