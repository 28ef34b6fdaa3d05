// Dragging one element within or between lists by mouse, pen or finger (after a short hold).
//
// Sets: .is-dragging on the element, .is-target on the zone under the pointer; adds .board-ghost and .board-drop while dragging.

export interface Drag {
  /** The pane that scrolls sideways when the pointer comes near its edge. */
  scroller: HTMLElement;
  /** The list under a point and the zone to mark, or null. */
  target: (x: number, y: number) => { list: HTMLElement; zone: HTMLElement } | null;
  /** Called with the list and the element before which to put the dragged one (null: at the end). */
  drop: (list: HTMLElement, before: Element | null) => void;
}

const THRESHOLD = 5; // pixels a mouse may tremble within a click
const HOLD = 250; // ms a finger rests before it drags instead of scrolling

/** Follows a pointer that went down on an element until it is let go; Esc gives up. */
export function followPointer(start: PointerEvent, element: HTMLElement, drag: Drag): void {
  if (start.button !== 0) return;
  const box = element.getBoundingClientRect();
  const marker = document.createElement("li");
  marker.className = "board-drop";
  marker.setAttribute("aria-hidden", "true");
  marker.style.height = `${box.height}px`;
  let ghost: HTMLElement | null = null;
  let at: { list: HTMLElement; zone: HTMLElement } | null = null;
  let frame = 0;
  let point = { x: start.clientX, y: start.clientY };
  const finger = start.pointerType !== "mouse";
  const hold = finger ? window.setTimeout(lift, HOLD) : 0;

  function lift(): void {
    ghost = element.cloneNode(true) as HTMLElement;
    ghost.removeAttribute("id");
    ghost.classList.add("board-ghost");
    ghost.setAttribute("aria-hidden", "true");
    Object.assign(ghost.style, { position: "fixed", left: "0", top: "0", width: `${box.width}px`, pointerEvents: "none", zIndex: "1000", margin: "0" });
    document.body.append(ghost);
    element.classList.add("is-dragging");
    document.documentElement.style.cursor = "grabbing";
    getSelection()?.removeAllRanges();
    place();
    tick();
  }

  function place(): void {
    if (!ghost) return;
    ghost.style.transform = `translate(${point.x - (start.clientX - box.left)}px, ${point.y - (start.clientY - box.top)}px)`;
    const next = drag.target(point.x, point.y);
    if (next?.zone !== at?.zone) at?.zone.classList.remove("is-target");
    at = next;
    if (!at) return marker.remove();
    at.zone.classList.add("is-target");
    const before = below(at.list, point.y);
    if (marker.parentElement !== at.list || marker.nextElementSibling !== before) at.list.insertBefore(marker, before);
  }

  /** The first card whose middle lies under the pointer; a binary search, as a column may hold hundreds. */
  function below(list: HTMLElement, y: number): Element | null {
    const cards = [...list.children].filter((c) => c !== marker && c !== element);
    let low = 0;
    let high = cards.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const rect = cards[middle]!.getBoundingClientRect();
      if (rect.top + rect.height / 2 < y) low = middle + 1;
      else high = middle;
    }
    return cards[low] ?? null;
  }

  /** Scrolls while the pointer rests near an edge. */
  function tick(): void {
    const edge = 48;
    const pane = drag.scroller.getBoundingClientRect();
    const sideways = point.x < pane.left + edge ? -12 : point.x > pane.right - edge ? 12 : 0;
    if (sideways) drag.scroller.scrollLeft += sideways;
    const list = at?.list;
    const inner = list && list.scrollHeight > list.clientHeight + 1 ? list : null;
    const top = inner ? inner.getBoundingClientRect().top : 0;
    const bottom = inner ? inner.getBoundingClientRect().bottom : innerHeight;
    const down = point.y < top + edge ? -12 : point.y > bottom - edge ? 12 : 0;
    if (down) inner ? (inner.scrollTop += down) : scrollBy(0, down);
    if (sideways || down) place();
    frame = requestAnimationFrame(tick);
  }

  function onMove(event: PointerEvent): void {
    point = { x: event.clientX, y: event.clientY };
    const far = Math.hypot(point.x - start.clientX, point.y - start.clientY) > THRESHOLD;
    if (!ghost && finger && far) return end(); // it was a scroll
    if (!ghost && far) lift();
    place();
  }

  function onUp(): void {
    const to = ghost ? at : null;
    const before = marker.isConnected ? marker.nextElementSibling : null;
    const dragged = !!ghost;
    end();
    // The click that follows a drag must not open the card's link.
    if (dragged) addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, true), 0);
    if (to) drag.drop(to.list, before === element ? element.nextElementSibling : before);
  }

  function end(): void {
    clearTimeout(hold);
    cancelAnimationFrame(frame);
    ghost?.remove();
    ghost = null;
    marker.remove();
    at?.zone.classList.remove("is-target");
    element.classList.remove("is-dragging");
    document.documentElement.style.cursor = "";
    stop.abort();
  }

  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("pointermove", onMove, { signal });
  addEventListener("pointerup", onUp, { signal });
  addEventListener("pointercancel", end, { signal });
  addEventListener("keydown", (event) => event.key === "Escape" && (event.preventDefault(), end()), { signal, capture: true });
  addEventListener("touchmove", (event) => ghost && event.preventDefault(), { signal, passive: false });
  element.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
