// The worker of the pages of runs: a run that was opened can be opened again without network. It asks the network first,
// always, and gives what it kept only when there is no answer at all, marked with the moment it was kept at.

const PAGES = "throughline-runs";
const FILES = "throughline-run-files";
const MOST = 30;
const RUN = /^\/runs\/[0-9a-z]{25}$/;
const HASHED = /^\/assets\/[^/]+[.-][0-9a-zA-Z]{8,}\.(js|css|woff2)$/;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
const worker = self as unknown as {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: string, handle: (event: never) => void): void;
};

worker.addEventListener("install", (event: Extendable) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event: Fetching) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (HASHED.test(url.pathname)) event.respondWith(file(event.request));
  else if (RUN.test(url.pathname) && !url.search && event.request.headers.get("Accept")?.includes("text/html")) event.respondWith(page(event, url.pathname));
});

async function page(event: Fetching, path: string): Promise<Response> {
  const kept = await caches.open(PAGES);
  let answer: Response;
  try {
    answer = await fetch(event.request);
  } catch (away) {
    const had = await kept.match(path);
    if (!had) throw away;
    return had;
  }
  if (answer.redirected || answer.status === 401 || answer.status === 403) event.waitUntil(caches.delete(PAGES));
  else if (answer.ok) event.waitUntil(put(kept, path, answer.clone()));
  return answer;
}

// The kept page says itself when it was kept; the page in sight does not.
async function put(kept: Cache, path: string, answer: Response): Promise<void> {
  const text = (await answer.text()).replace("<head>", `<head><meta name="kept-at" content="${new Date().toISOString()}">`);
  const headers = new Headers(answer.headers);
  headers.delete("Content-Length");
  headers.delete("Content-Encoding");
  await kept.put(path, new Response(text, { headers }));
  await bound(kept);
}

// An address with a hash never changes its content.
async function file(request: Request): Promise<Response> {
  const kept = await caches.open(FILES);
  const had = await kept.match(request.url);
  if (had) return had;
  const answer = await fetch(request);
  if (answer.ok) {
    await kept.put(request.url, answer.clone());
    await bound(kept);
  }
  return answer;
}

async function bound(kept: Cache): Promise<void> {
  const all = await kept.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST))) await kept.delete(old);
}
