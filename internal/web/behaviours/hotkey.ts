// Keys for links, buttons and inputs, and the sheet that lists them.
//
// Reads: [data-hotkey="g p"] (sequences by space, alternatives by comma, modifiers Mod, Ctrl, Alt, Shift), data-hotkey-label,
// data-hotkey-group (on it or above it), [data-opens-help], [data-hotkeys-toggle], data-hotkeys="off" on <html> or <body>.
// Sets <html data-hotkey-pending> while a sequence is half typed, so that islands leave the next key alone.

import { each, isVisible, make, on, remember, singleKeysOn, takesText } from "./elements";

const root = document.documentElement;
let typed: string[] = [];
let timer = 0;

/** Names a pressed key as data-hotkey does: "Mod+k", "Shift+d", "c", "?". */
function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const letter = /^[a-z]$/.test(key) || event.key.length > 1;
  return (event.ctrlKey || event.metaKey ? "Mod+" : "") + (event.altKey ? "Alt+" : "") + (event.shiftKey && letter ? "Shift+" : "") + key;
}

const same = (wish: string) => wish.replace(/^(Ctrl|Cmd|Meta)\+/, "Mod+").replace(/\+([A-Z])$/, (_, c: string) => "+" + c.toLowerCase());

function forget(): void {
  typed = [];
  delete root.dataset.hotkeyPending;
}

/** The opener of the closed menu an element is in: its key works all the same. */
const closedMenuOf = (element: Element) => element.closest("details[data-menu]:not([open])")?.querySelector("summary");

/** Every usable element with a key; inside an open dialog only that dialog's own. */
function holders(): HTMLElement[] {
  const dialog = [...document.querySelectorAll<HTMLElement>("dialog[open]")].at(-1);
  const within: ParentNode = dialog?.matches(":modal") ? dialog : document;
  return [...within.querySelectorAll<HTMLElement>("[data-hotkey]")].filter((element) => isVisible(element) || isVisible(closedMenuOf(element) ?? element));
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const name = keyName(event);
  // Esc leaves a field, so that single keys work again; in a dialog it closes that.
  if (name === "Escape" && takesText(event.target) && !(event.target as Element).closest("dialog,tl-grid,tl-process")) return (event.target as HTMLElement).blur();
  const plain = !name.startsWith("Mod+");
  if (plain && (takesText(event.target) || !singleKeysOn())) return;
  if (name === "?" && typed.length === 0) {
    event.preventDefault();
    openHelp();
    return;
  }
  const path = [...typed, name].join(" ");
  let longer = false;
  for (const element of holders()) {
    for (const wish of (element.dataset.hotkey ?? "").split(",").map((w) => w.trim().split(/\s+/).map(same).join(" "))) {
      if (wish === path) {
        event.preventDefault();
        forget();
        takesText(element) ? element.focus() : element.click();
        return;
      }
      longer ||= wish.startsWith(path + " ");
    }
  }
  clearTimeout(timer);
  if (!longer) return forget();
  event.preventDefault();
  typed.push(name);
  root.dataset.hotkeyPending = path;
  timer = window.setTimeout(forget, 1500);
}

/** What a key does, for the sheet and the palette. */
export function labelOf(element: HTMLElement): string {
  const text = element.dataset.hotkeyLabel || element.dataset.action || element.getAttribute("aria-label") || element.getAttribute("placeholder") || element.textContent || "";
  return text.replace(/\s+/g, " ").trim();
}

/** Shows a key as people know it: ⌘ on a Mac, Ctrl elsewhere. */
export function showKey(wish: string): string {
  const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
  return (wish.split(",")[0] ?? "")
    .trim()
    .split(/\s+/)
    .map((k) => same(k).replace("Mod+", mac ? "⌘" : "Ctrl+").replace("Shift+", "⇧").replace("Alt+", mac ? "⌥" : "Alt+").replace(/[a-z]$/, (c) => c.toUpperCase()))
    .join(" then ");
}

/** Keys of the page beyond its elements: islands and behaviours add theirs on "tl:keys". */
export interface Keys {
  group: string;
  label: string;
  key: string;
}

function listKeys(): Keys[] {
  const keys: Keys[] = holders().map((element) => ({
    group: element.closest<HTMLElement>("[data-hotkey-group]")?.dataset.hotkeyGroup ?? "This page",
    label: labelOf(element),
    key: showKey(element.dataset.hotkey ?? ""),
  }));
  document.dispatchEvent(new CustomEvent("tl:keys", { detail: keys }));
  keys.push({ group: "Everywhere", label: "Undo the latest change", key: showKey("Mod+z") }, { group: "Everywhere", label: "This list", key: "?" });
  return keys;
}

function openHelp(): void {
  const keys = listKeys();
  const sheet = make("dialog", { class: "dialog hotkeys", "aria-labelledby": "hotkeys-title", "data-keep": true, "data-turbo-temporary": true });
  const close = make("button", { type: "button", class: "button", "data-closes": true }, "Close");
  const toggle = make("button", { type: "button", class: "button", "data-hotkeys-toggle": true });
  sheet.append(make("h2", { id: "hotkeys-title" }, "Keyboard"));
  for (const group of new Set(keys.map((k) => k.group))) {
    const list = make("dl", { class: "hotkeys-list" });
    for (const { label, key } of keys.filter((k) => k.group === group)) list.append(make("div", {}, make("dt", {}, label), make("dd", {}, make("kbd", {}, key))));
    sheet.append(make("h3", {}, group), list);
  }
  sheet.append(make("div", { class: "dialog-foot" }, toggle, close));
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  showToggles();
  sheet.showModal();
}

function showToggles(): void {
  document.querySelectorAll<HTMLElement>("[data-hotkeys-toggle]").forEach((button) => {
    button.setAttribute("aria-pressed", String(singleKeysOn()));
    if (button.closest(".hotkeys")) button.textContent = singleKeysOn() ? "Switch single keys off" : "Switch single keys on";
  });
}

document.addEventListener("keydown", onKey);
on("click", "[data-opens-help]", openHelp);
on("click", "[data-hotkeys-toggle]", () => {
  const next = singleKeysOn() ? "off" : "on";
  root.dataset.hotkeys = document.body.dataset.hotkeys = next;
  remember("hotkeys", next);
  showToggles();
});
each("[data-hotkeys-toggle]", showToggles);
