// Who signs out leaves no pages behind in this browser.
//
// Reads: form[action="/sign-out"]. The pages of runs that were kept for work without network go; ticks that wait stay, to be
// sent when the same person is back.

import { on } from "./elements";

on("submit", 'form[action="/sign-out"]', () => {
  if ("caches" in window) void caches.delete("throughline-runs");
});
