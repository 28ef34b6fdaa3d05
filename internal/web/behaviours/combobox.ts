// A select one can type in; the select itself stays in the form and works without script.
//
// Reads: select[data-combobox] (multiple too), its options' data-hue and data-hint, data-src (asks the server instead of
// filtering: GET src + query -> {"items":[{"id","name"|"title"|"label"}]}), data-placeholder.
// Fires "input" and "change" on the select.

import { call } from "./api";
import { each, make } from "./elements";
import { fit, fitting } from "./fuzzy";
import { say } from "./say";

let count = 0;

interface Remote {
  items: { id: string; name?: string; title?: string; label?: string; handle?: string }[];
}

// A box brought back from Turbo's cache is a dead copy; only those in this set answer.
const alive = new WeakSet<Element>();

each<HTMLSelectElement>("select[data-combobox]", (select) => {
  const box = select.nextElementSibling;
  if (select.disabled || (box && alive.has(box))) return;
  if (box?.classList.contains("combobox")) box.remove();
  enhance(select);
});

function enhance(select: HTMLSelectElement): void {
  const id = `combobox-${++count}`;
  const chips = make("span", { class: "combobox-chips" });
  const input = make("input", { class: "combobox-input", type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", autocomplete: "off", placeholder: select.dataset.placeholder ?? blankOf(select) });
  const list = make("ul", { class: "combobox-list", id, role: "listbox", hidden: true, "aria-multiselectable": select.multiple || null });
  const box = make("div", { class: "combobox" }, chips, input, list);
  const label = select.labels[0];
  if (label) {
    label.id ||= `${id}-label`;
    input.setAttribute("aria-labelledby", label.id);
    list.setAttribute("aria-labelledby", label.id);
    // A click on the label reaches the field one sees.
    label.addEventListener("click", (event) => {
      event.preventDefault();
      input.focus();
    });
  } else input.setAttribute("aria-label", select.getAttribute("aria-label") ?? select.name);
  if (select.required) input.setAttribute("aria-required", "true");
  select.dataset.enhanced = "";
  select.hidden = true;
  select.after(box);
  alive.add(box);

  let shown: HTMLOptionElement[] = [];
  let current = -1;
  let typing = false;
  let asking: AbortController | undefined;

  const changed = () => {
    for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
  };
  const drawChips = () => {
    chips.replaceChildren();
    if (!select.multiple) {
      if (!typing) input.value = select.selectedOptions[0]?.value ? (select.selectedOptions[0]?.text ?? "") : "";
      return;
    }
    for (const option of select.selectedOptions) {
      const remove = make("button", { type: "button", "aria-label": `Remove ${option.text}`, tabindex: -1 }, "×");
      remove.addEventListener("click", () => toggle(option));
      chips.append(make("span", { class: "combobox-chip", "data-hue": option.dataset.hue }, option.text, remove));
    }
  };
  const mark = (index: number) => {
    current = index;
    [...list.children].forEach((item, i) => item.classList.toggle("is-current", i === index));
    const item = list.children[index];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    const query = typing ? input.value.trim() : "";
    const options = [...select.options].filter((option) => option.value || !select.multiple);
    shown = fitting(query, options, (o) => fit(query, o.text)).slice(0, 200);
    list.replaceChildren(
      ...shown.map((option, i) => {
        const item = make("li", { class: "combobox-option", role: "option", id: `${id}-${i}`, "aria-selected": String(option.selected && !!option.value), "data-hue": option.dataset.hue }, option.text || "—");
        if (option.dataset.hint) item.append(make("small", {}, option.dataset.hint));
        return item;
      }),
    );
    if (shown.length === 0) list.append(make("li", { class: "combobox-none", role: "presentation" }, "Nothing fits."));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(query ? 0 : Math.max(0, shown.findIndex((o) => o.selected)));
  };
  const close = () => {
    typing = false;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    if (select.multiple) input.value = "";
    drawChips();
  };
  const toggle = (option: HTMLOptionElement) => {
    if (select.multiple) {
      option.selected = !option.selected;
      say(`${option.text} ${option.selected ? "added" : "removed"}`);
      input.value = "";
      typing = false;
      drawChips();
      if (!list.hidden) draw();
    } else {
      select.value = option.value;
      close();
    }
    changed();
  };
  const ask = async () => {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const found = await call<Remote>(`${select.dataset.src}${encodeURIComponent(input.value.trim())}`, { signal: mine.signal });
      // Chosen options stay; the others are what the server found.
      [...select.options].filter((o) => !o.selected && o.value).forEach((o) => o.remove());
      for (const item of found.items) {
        if (![...select.options].some((o) => o.value === item.id)) select.add(new Option(item.name ?? item.title ?? item.label ?? item.id, item.id));
      }
    } catch {
      if (mine.signal.aborted) return; // a newer question is on its way
    }
    draw();
  };

  input.addEventListener("input", () => {
    typing = true;
    if (select.dataset.src) void ask();
    else draw();
  });
  input.addEventListener("click", () => (list.hidden ? draw() : close()));
  input.addEventListener("focus", () => !select.multiple && input.select());
  input.addEventListener("blur", () => {
    if (!select.multiple && typing && !input.value.trim() && select.options[0]?.value === "") {
      select.value = "";
      changed();
    }
    close();
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) draw();
      else mark((current + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && open && shown[current]) toggle(shown[current]);
    else if (event.key === "Escape" && open) {
      close();
      event.stopPropagation();
    } else if (event.key === "Backspace" && select.multiple && !input.value && select.selectedOptions.length) toggle(select.selectedOptions[select.selectedOptions.length - 1]!);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const item = (event.target as Element).closest(".combobox-option");
    const option = item && shown[[...list.children].indexOf(item)];
    if (option) toggle(option);
  });
  select.form?.addEventListener("reset", () => setTimeout(drawChips));
  drawChips();
}

/** The words of the choice of nothing stand in the box while nothing is chosen. */
function blankOf(select: HTMLSelectElement): string | undefined {
  return [...select.options].find((option) => option.value === "")?.text;
}
