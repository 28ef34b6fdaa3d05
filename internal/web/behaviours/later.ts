// Parts of a page that come after it, once they are in sight: what takes longer than the page itself.
//
// Reads: [data-later=address] with an id; the element of the same id on that page gives its content. Until it comes, and
// where it does not, what the page says there stays. When the page is drawn anew, the old content stays until the new one is here.

import { part } from "./dialog";
import { each } from "./elements";

const asked = new WeakMap<Element, number>();
let asking = 0;

const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    void bring(target as HTMLElement);
  }
});

async function bring(place: HTMLElement): Promise<void> {
  const mine = ++asking;
  asked.set(place, mine);
  try {
    const content = await part(place.dataset.later ?? "", `#${CSS.escape(place.id)}`);
    if (asked.get(place) === mine) place.replaceChildren(...content.childNodes);
  } catch {
    // What stands there leads to the page itself.
  }
}

each("[data-later]", (place) => {
  if (asked.has(place)) return;
  asked.set(place, 0);
  sight.observe(place);
});

document.addEventListener("turbo:before-morph-element", (event) => {
  if (event.target instanceof HTMLElement && event.target.dataset.later) event.preventDefault();
});
document.addEventListener("turbo:morph", () => document.querySelectorAll("[data-later]").forEach((place) => sight.observe(place)));
