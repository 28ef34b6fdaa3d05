// Finding elements and running code for them, now and after every Turbo render or morph.
//
// Emits nothing; reads nothing. Enhancers passed to each() must be safe to run twice on one element,
// because a morph may have taken away what they added.

type Enhancer = () => void;
const enhancers: Enhancer[] = [];

/** Runs enhance for every element that matches selector, now and after each render. */
export function each<E extends HTMLElement>(selector: string, enhance: (element: E) => void): void {
  const run = () => document.querySelectorAll<E>(selector).forEach((element) => enhance(element));
  enhancers.push(run);
  run();
}

/** Runs every enhancer again: for content that arrived by other ways than a Turbo render. */
export function enhanceAll(): void {
  enhancers.forEach((run) => run());
}

for (const event of ["turbo:load", "turbo:render", "turbo:frame-render"]) document.addEventListener(event, enhanceAll);

/** Listens on the document for events whose target is inside an element that matches selector. */
export function on<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  handle: (event: DocumentEventMap[K], element: HTMLElement) => void,
): void {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (found) handle(event, found);
  });
}

/** Makes an element with attributes and children; a null or false attribute is left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | null | undefined> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** Tells whether an element takes text, so that single keys belong to it. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return !["button", "checkbox", "radio", "submit", "reset", "range", "color", "file"].includes(target.type);
  return target.getAttribute("role") === "textbox";
}

/** Tells whether an element can be seen and used. */
export function isVisible(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]") && !(element as HTMLButtonElement).disabled;
}

/** Whether single keys act; they can be switched off (WCAG 2.1.4). The server says so on <html> or <body>. */
export function singleKeysOn(): boolean {
  return document.documentElement.dataset.hotkeys !== "off" && document.body.dataset.hotkeys !== "off";
}

/** Gives the content of a meta tag, or "". */
export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** Keeps a choice for a year where the server can read it, so that the next page arrives as chosen. */
export function remember(name: string, value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
}
