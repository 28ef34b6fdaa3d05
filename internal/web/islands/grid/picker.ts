// A small list to pick from, with a field to narrow it: one value or several.

import { make } from "../../behaviours/elements";
import { fit, fitting } from "../../behaviours/fuzzy";
import type { Option } from "./spec";

export interface Pick {
  label: string;
  options: Option[];
  chosen: string[];
  many?: boolean;
  /** Offers what was typed as a new value (labels). */
  free?: boolean;
  /** Offers an empty choice for single values. */
  none?: string;
  /** What was typed to open it. */
  start?: string;
}

/** Shows the list under an element and gives the chosen values, or null when given up. The focus is not put back. */
export function pick(under: HTMLElement, wish: Pick): Promise<string[] | null> {
  return new Promise((resolve) => {
    const chosen = new Set(wish.chosen);
    const input = make("input", { class: "picker-input", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "picker-list", "aria-label": wish.label, placeholder: wish.label, autocomplete: "off", spellcheck: "false" });
    const list = make("ul", { class: "picker-list", id: "picker-list", role: "listbox", "aria-label": wish.label, "aria-multiselectable": wish.many || null });
    const box = make("div", { class: "picker", "data-keep": true, "data-turbo-temporary": true }, input, list);
    let shown: Option[] = [];
    let current = 0;
    let settled = false;

    const end = (value: string[] | null) => {
      if (settled) return;
      settled = true;
      box.remove();
      resolve(value);
    };
    const mark = (index: number) => {
      current = index;
      [...list.children].forEach((item, i) => {
        item.classList.toggle("is-current", i === index);
        if (i !== index) return;
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      });
    };
    const draw = () => {
      const query = input.value.trim();
      const all = [...(wish.none !== undefined && !wish.many ? [{ value: "", label: wish.none }] : []), ...wish.options];
      shown = fitting(query, all, (o) => fit(query, o.label)).slice(0, 100);
      if (wish.free && query && !all.some((o) => o.label.toLowerCase() === query.toLowerCase())) shown.push({ value: query, label: query });
      list.replaceChildren(
        ...shown.map((option, i) => {
          const on = chosen.has(option.value) || (option.value === "" && chosen.size === 0);
          const mark = make("span", { class: option.category ? "dot" : "grid-hue", "data-category": option.category, "data-hue": option.hue, "aria-hidden": "true" });
          const tick = make("span", { class: "picker-tick", "aria-hidden": "true" }, on ? "✓" : "");
          return make("li", { class: "picker-option", role: "option", id: `picker-${i}`, "aria-selected": String(on) }, ...(option.category || option.hue ? [mark] : []), make("span", {}, option.label), tick);
        }),
      );
      if (!shown.length) list.append(make("li", { class: "picker-none", role: "presentation" }, "Nothing fits."));
      mark(query ? 0 : Math.max(0, shown.findIndex((o) => chosen.has(o.value))));
    };
    const take = (index: number, stay: boolean) => {
      const option = shown[index];
      if (!option) return;
      if (!wish.many) return end(option.value ? [option.value] : []);
      if (!chosen.delete(option.value)) {
        chosen.add(option.value);
        if (wish.free && !wish.options.some((o) => o.value === option.value)) wish.options.push(option);
      }
      if (!stay) return end([...chosen]);
      input.select();
      const keep = index;
      draw();
      mark(Math.min(keep, shown.length - 1));
    };

    input.addEventListener("input", draw);
    input.addEventListener("keydown", (event) => {
      const count = Math.max(1, shown.length);
      if (event.key === "ArrowDown") mark((current + 1) % count);
      else if (event.key === "ArrowUp") mark((current - 1 + count) % count);
      else if (event.key === "Escape") end(null);
      // Enter on several values: with nothing typed and a choice already made it only closes.
      else if (event.key === "Enter" && wish.many && !input.value && !same(chosen, wish.chosen)) end([...chosen]);
      else if (event.key === "Enter") take(current, false);
      else if (event.key === "Tab" && wish.many) end([...chosen]);
      else if (event.key === "Tab") end(null);
      else if (event.key === " " && wish.many && !input.value) take(current, true);
      else return;
      // Tab goes on to the grid, which moves to the next cell.
      if (event.key !== "Tab") event.stopPropagation();
      event.preventDefault();
      if (event.key === "Tab") box.dispatchEvent(new CustomEvent("tl:tab", { bubbles: true, detail: event.shiftKey }));
    });
    input.addEventListener("blur", () => setTimeout(() => !box.contains(document.activeElement) && end(wish.many && !same(chosen, wish.chosen) ? [...chosen] : null)));
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const item = (event.target as Element).closest(".picker-option");
      if (item) take([...list.children].indexOf(item), !!wish.many);
    });

    (under.closest("dialog, main") ?? document.body).append(box);
    const from = under.getBoundingClientRect();
    const height = Math.min(300, innerHeight - 24);
    const below = from.bottom + height < innerHeight || from.top < height;
    Object.assign(box.style, {
      position: "fixed",
      zIndex: "50",
      left: `${Math.max(8, Math.min(from.left, innerWidth - 268))}px`,
      width: `${Math.max(220, Math.min(from.width, 360))}px`,
      ...(below ? { top: `${Math.min(from.bottom, innerHeight - 120)}px` } : { bottom: `${innerHeight - from.top}px` }),
    });
    list.style.maxHeight = `${height - 44}px`;
    list.style.overflow = "auto";
    input.value = wish.start ?? "";
    draw();
    input.focus();
  });
}

const same = (a: Set<string>, b: string[]) => a.size === b.length && b.every((v) => a.has(v));
