// Sends the ticks that wait, in order. Nothing is sent twice at once: one tab holds the lock.

import { drop, keep, waiting, type Tick } from "./queue";

/** No network, or a server that is away: what was not sent waits on. */
class Away extends Error {}

async function ask(url: string, init: RequestInit): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(url, { credentials: "same-origin", ...init });
  } catch {
    throw new Away();
  }
  if (answer.ok) return;
  if (answer.status >= 500) throw new Away();
  const said = (await answer.json().catch(() => ({}))) as { title?: string; problems?: { field?: string; message?: string }[] };
  const fields = (said.problems ?? []).map((p) => `${p.field ?? ""} ${p.message ?? ""}`.trim());
  throw new Error([said.title ?? `The server refused (${answer.status})`, ...fields].join(". "));
}

async function sendOne(tick: Tick): Promise<void> {
  const run = `/api/v1/runs/${tick.run}`;
  const answers: Record<string, string | string[]> = { ...tick.answers };
  for (const file of tick.files) {
    const query = new URLSearchParams({ name: file.name, id: file.id });
    await ask(`${run}/files?${query}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file.body });
    const had = answers[file.question] ?? [];
    answers[file.question] = [...(Array.isArray(had) ? had : [had]), file.id];
  }
  await ask(`${run}/ticks`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": tick.key },
    body: JSON.stringify({ node: tick.node, answers, note: tick.note }),
  });
}

/** Sends what waits of the person and gives how many the server took. What it refuses stays, with its sentence. */
export async function sendAll(me: string): Promise<number> {
  return navigator.locks.request("throughline-ticks", async () => {
    let taken = 0;
    for (const tick of await waiting(me)) {
      if (tick.trouble) continue;
      try {
        await sendOne(tick);
      } catch (e) {
        if (e instanceof Away) return taken;
        await keep({ ...tick, trouble: e instanceof Error ? e.message : String(e) });
        continue;
      }
      await drop(tick.key);
      taken++;
    }
    return taken;
  });
}
