// The cards of a board that did not come with the page: fetched piece by piece once the page stands, sooner where somebody
// scrolls or steps to the end of a column. The link that leads to the list stays until the last piece is there.
//
// Reads: [data-rest="ADDRESS"] in a [data-column], which answers cards and the next such link; [data-card].
// Sends the header Throughline-Cards with a refresh of the page, so that a morph brings as many cards as there are.

import { each } from "./elements";

const under = new WeakSet<Element>();

/** Fetches the piece behind a link and puts it in the link's place. */
async function fetchPiece(link: HTMLElement): Promise<void> {
  const address = link.dataset.rest;
  const list = link.closest("[data-column]")?.querySelector(".board-cards");
  if (!address || !list || under.has(link)) return;
  under.add(link);
  try {
    const response = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!response.ok || !(response.headers.get("Content-Type") ?? "").startsWith("text/html")) return;
    const piece = document.createElement("template");
    piece.innerHTML = await response.text();
    // A refresh may have put other links and cards here meanwhile.
    if (!link.isConnected || link.dataset.rest !== address) return;
    // A card that was moved since stands where it was moved to.
    for (const card of piece.content.querySelectorAll("[data-card]")) if (document.getElementById(card.id)) card.remove();
    const next = piece.content.querySelector("[data-rest],.board-more");
    next?.remove();
    list.append(piece.content);
    if (next) link.replaceWith(next);
    else link.remove();
    if (next instanceof HTMLElement) watch(next);
  } catch {
    // Out of reach: the link leads to the list, and the next refresh brings another one.
  } finally {
    under.delete(link);
  }
}

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) void fetchPiece(entry.target as HTMLElement);
  },
  { rootMargin: "50% 0px" },
);

let idle = false;

/** Fetches one piece after the other while nothing else is to do, so that the browser's own search finds every card. */
function inTheBackground(): void {
  if (idle) return;
  idle = true;
  const whenIdle = window.requestIdleCallback ?? ((run: () => void, _options: { timeout: number }) => setTimeout(run, 200));
  const next = async () => {
    const link = document.querySelector<HTMLElement>("[data-board] [data-rest]");
    if (!link || document.querySelector(".is-dragging")) {
      idle = false;
      return;
    }
    const before = link.dataset.rest;
    await fetchPiece(link);
    if (link.isConnected && link.dataset.rest === before) idle = false; // it failed: only a scroll tries again
    else step();
  };
  // A busy machine is never idle; then it is done all the same.
  const step = () => whenIdle(() => void next(), { timeout: 1000 });
  // Not before the first picture and what the page itself asks for.
  afterPaint(step, 150);
}

function watch(link: HTMLElement): void {
  if (!link.dataset.rest) return;
  afterPaint(() => near.observe(link));
  inTheBackground();
}

function afterPaint(run: () => void, pause = 0): void {
  requestAnimationFrame(() => setTimeout(run, pause));
}

each("[data-board] [data-rest]", watch);

document.addEventListener("turbo:before-fetch-request", (event) => {
  const { url, fetchOptions } = (event as CustomEvent<{ url: URL; fetchOptions: { method: string; headers: Record<string, string> } }>).detail;
  if (fetchOptions.method.toUpperCase() !== "GET" || url.pathname !== location.pathname) return;
  const lists = [...document.querySelectorAll("[data-board] .board-cards")];
  if (lists.length) fetchOptions.headers["Throughline-Cards"] = String(Math.max(...lists.map((list) => list.childElementCount)));
});
