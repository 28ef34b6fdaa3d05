// Scoring of what was typed against a label, for the palette and the comboboxes.

/**
 * Scores how well query fits text; 0 is no fit. Every letter must occur in order; whole words, word starts and runs count more,
 * long labels less.
 */
export function fit(query: string, text: string): number {
  const q = fold(query);
  const t = fold(text);
  if (!q) return 1;
  const whole = t.indexOf(q);
  if (whole >= 0) return 1000 - whole - t.length / 100 + (whole === 0 || t[whole - 1] === " " ? 200 : 0);
  let at = -1;
  let score = 0;
  let run = 0;
  for (const letter of q) {
    if (letter === " ") continue;
    const start = startOfWord(t, letter, at + 1);
    const next = t[at + 1] === letter ? at + 1 : start >= 0 ? start : t.indexOf(letter, at + 1);
    if (next < 0) return 0;
    run = next === at + 1 ? run + 1 : 0;
    score += (next === 0 || t[next - 1] === " " ? 10 : 1) + run * 3;
    at = next;
  }
  return Math.max(1, score - t.length / 20);
}

function startOfWord(text: string, letter: string, from: number): number {
  for (let i = from; i < text.length; i++) if (text[i] === letter && (i === 0 || text[i - 1] === " ")) return i;
  return -1;
}

/** Lower case without accents, so that "resume" finds "Résumé". */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();
}

const WHOLE = 900; // fits of the whole query as it stands score above this

/** The items that fit, best first; where some hold the query as it stands, those that merely have its letters are left out. */
export function fitting<T>(query: string, items: T[], score: (item: T) => number): T[] {
  const scored = items.map((item) => [score(item), item] as const).filter(([s]) => s > 0);
  const strict = scored.some(([s]) => s > WHOLE) ? scored.filter(([s]) => s > WHOLE) : scored;
  return query ? strict.sort((a, b) => b[0] - a[0]).map(([, item]) => item) : items;
}
