// What a morph must not take away: a field somebody is typing in, choices not yet saved, what is open, islands, and scroll.
//
// Reads: [data-keep] (never touched), [data-clean] on a form or field (may always be replaced).
// A field is half typed when its value differs from the one the server sent, and while its form came back refused: what
// stands in it then was typed, and only the page of the refusal knows it.

/** Tells whether a field holds something the server has not seen. */
export function isDirty(field: Element): boolean {
  if (field instanceof HTMLInputElement) {
    if (["submit", "button", "hidden", "image", "reset"].includes(field.type)) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return !!field.files?.length;
    return field.value !== field.defaultValue;
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLSelectElement) {
    // A select without a default shows its first option; that is nobody's choice.
    const given = [...field.options].some((o) => o.defaultSelected);
    return given || field.multiple ? [...field.options].some((o) => o.selected !== o.defaultSelected) : field.selectedIndex > 0;
  }
  return field instanceof HTMLElement && field.isContentEditable && field === document.activeElement;
}

const isField = (element: Element) => element.matches("input,textarea,select,[contenteditable]");

// A form that was just sent is no longer half typed: its answer is the truth.
const sent = new WeakSet<Element>();
document.addEventListener("turbo:submit-start", (event) => event.target instanceof Element && sent.add(event.target));
document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  if (form) sent.delete(form);
});

// A form that came back stands behind its errors, or holds them.
const REFUSED = "form:has(.form-errors), .form-errors ~ form";
const cameBack = (form: Element | null) => !!form && !sent.has(form) && form.matches(REFUSED);

function holdsWork(element: Element): boolean {
  const form = element.closest("form");
  if (element.closest("[data-clean]") || (form && sent.has(form))) return false;
  return element === document.activeElement || isDirty(element) || (isField(element) && cameBack(form));
}

const isHalfTyped = (form: HTMLFormElement) => cameBack(form) || !sent.has(form) && [...form.elements].some((e) => isDirty(e) || (e === document.activeElement && isField(e)));

document.addEventListener("turbo:before-morph-element", (event) => {
  const current = event.target;
  const { newElement } = (event as CustomEvent<{ newElement?: Element }>).detail;
  if (!(current instanceof Element)) return;
  if (current.hasAttribute("data-keep") || current.localName.startsWith("tl-")) return event.preventDefault();
  if (isField(current) && holdsWork(current)) return event.preventDefault();
  // The version a half-typed form began with stays too: with the new one it would overwrite what it never showed.
  if (current.matches("form input[type=hidden]") && isHalfTyped(current.closest("form")!)) return event.preventDefault();
  // An element that is going away with work inside stays, unless its whole page is another one.
  if (!newElement && [...current.querySelectorAll("input,textarea,select,[contenteditable]")].some(holdsWork)) event.preventDefault();
  if (!newElement && current.matches(".form-errors") && [...document.querySelectorAll(REFUSED)].some(cameBack)) event.preventDefault();
  if (!newElement && current instanceof HTMLDialogElement && current.open) event.preventDefault();
});

document.addEventListener("turbo:before-morph-attribute", (event) => {
  const { attributeName } = (event as CustomEvent<{ attributeName: string }>).detail;
  const target = event.target;
  const opened = attributeName === "open" && (target instanceof HTMLDialogElement || target instanceof HTMLDetailsElement);
  const chosen = target === document.documentElement || (target instanceof HTMLElement && target.hasAttribute("data-enhanced") && ["hidden", "data-enhanced", "tabindex", "aria-hidden", "style"].includes(attributeName));
  if (opened || chosen) event.preventDefault();
});

// Scroll of panes inside the page: the browser keeps it through a morph unless the pane itself was rebuilt.
let panes: [string, number, number][] = [];
document.addEventListener("turbo:before-render", () => {
  panes = [...document.querySelectorAll<HTMLElement>("[data-scroll][id]")].map((pane) => [pane.id, pane.scrollLeft, pane.scrollTop]);
});
document.addEventListener("turbo:render", () => {
  for (const [id, left, top] of panes) document.getElementById(id)?.scrollTo(left, top);
});
