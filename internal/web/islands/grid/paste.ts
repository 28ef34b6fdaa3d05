// Pasting a table: a preview in which every pasted column gets one of ours, then one request, one undo.

import { reason } from "../../behaviours/api";
import { make } from "../../behaviours/elements";
import { fromText, guessMapping, isDayFirst } from "./clip";
import type { Server } from "./server";
import type { Column, Spec } from "./spec";
import { parse } from "./values";

const SHOWN = 20;

/** Shows the preview and creates the rows when the person says so. Settles when the dialog is closed. */
export function pasteTable(text: string, spec: Spec, server: Server): Promise<void> {
  const rows = fromText(text);
  const columns = spec.columns.filter((c) => c.editable && c.type !== "key");
  const mapping = guessMapping(rows, columns);
  const [one, many] = spec.noun ?? ["row", "rows"];
  const dialog = make("dialog", { class: "dialog dialog-wide grid-paste", "aria-labelledby": "grid-paste", "data-keep": true, "data-turbo-temporary": true });
  const headBox = make("input", { type: "checkbox", checked: mapping.head });
  const table = make("table", { class: "table table-tight" });
  const note = make("p", { role: "status", class: "grid-paste-note" });
  const accept = make("button", { type: "button", class: "button button-primary" });
  const cancel = make("button", { type: "button", class: "button", "data-closes": true }, "Cancel");
  dialog.append(
    make("h2", { id: "grid-paste" }, `Paste ${many}`),
    make("label", { class: "check" }, headBox, make("span", {}, "The first line names the columns")),
    make("div", { class: "table-frame", tabindex: 0, role: "group", "aria-label": "Preview" }, table),
    note,
    make("div", { class: "dialog-foot" }, cancel, accept),
  );

  const width = mapping.keys.length;
  const body = () => (headBox.checked ? rows.slice(1) : rows);
  const columnAt = (i: number): Column | undefined => columns.find((c) => c.key === mapping.keys[i]);
  const dayFirst = () => mapping.keys.map((_, i) => (columnAt(i)?.type === "date" ? isDayFirst(body().map((r) => r[i] ?? "")) : true));

  /** The rows to create and how many cells meant nothing. */
  function read(): { values: Record<string, unknown>[]; lost: number; untitled: number } {
    const order = dayFirst();
    const title = columns.find((c) => c.type === "text");
    let lost = 0;
    let untitled = 0;
    const values = body().flatMap((row) => {
      const value: Record<string, unknown> = {};
      for (let i = 0; i < width; i++) {
        const column = columnAt(i);
        const text = row[i] ?? "";
        if (!column || !text.trim()) continue;
        const parsed = parse(column, text, order[i]);
        if (parsed === undefined) lost++;
        else value[column.key] = parsed;
      }
      if (title && !value[title.key]) {
        untitled++;
        return [];
      }
      return [value];
    });
    return { values, lost, untitled };
  }

  function draw(): void {
    const order = dayFirst();
    const head = make("tr");
    for (let i = 0; i < width; i++) {
      const select = make("select", { "aria-label": `Column ${i + 1}${mapping.head ? `, ${rows[0]?.[i] ?? ""}` : ""}` }, make("option", { value: "" }, "Leave out"));
      for (const column of columns) select.append(make("option", { value: column.key, selected: mapping.keys[i] === column.key }, column.label));
      select.addEventListener("change", () => {
        mapping.keys = mapping.keys.map((key, at) => (at === i ? select.value : key === select.value ? "" : key));
        draw();
        table.querySelectorAll("select")[i]?.focus();
      });
      head.append(make("th", { scope: "col" }, select));
    }
    const lines = body()
      .slice(0, SHOWN)
      .map((row) =>
        make(
          "tr",
          {},
          ...Array.from({ length: width }, (_, i) => {
            const column = columnAt(i);
            const text = row[i] ?? "";
            const bad = column && text.trim() && parse(column, text, order[i]) === undefined;
            return make("td", { class: !column ? "dim" : bad ? "grid-bad" : null, title: bad ? `Not a ${column.label.toLowerCase()} here; the cell is left out` : null }, text);
          }),
        ),
      );
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...lines));
    const { values, lost, untitled } = read();
    const parts = [`${values.length} ${values.length === 1 ? one : many}${body().length > SHOWN ? `, the first ${SHOWN} shown` : ""}`];
    if (lost) parts.push(`${lost} ${lost === 1 ? "cell does" : "cells do"} not fit and will be left out (marked)`);
    if (untitled) parts.push(`${untitled} without a title will be left out`);
    note.textContent = `${parts.join("; ")}.`;
    accept.textContent = `Create ${values.length} ${values.length === 1 ? one : many}`;
    accept.disabled = values.length === 0;
  }

  return new Promise((resolve) => {
    headBox.addEventListener("change", draw);
    accept.addEventListener("click", async () => {
      accept.disabled = true;
      note.textContent = "Creating…";
      try {
        await server.paste(read().values);
        dialog.close();
      } catch (error) {
        note.textContent = `Nothing was created. ${reason(error)}`;
        accept.disabled = false;
      }
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    draw();
    document.body.append(dialog);
    dialog.showModal();
    accept.focus();
  });
}
