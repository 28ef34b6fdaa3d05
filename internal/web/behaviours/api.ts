// The JSON API, spoken the same way by every behaviour and island.
//
// Sends: If-Match (version), Idempotency-Key, Throughline-Request.
// Emits on document: "tl:act" {act, label} when an answer names the act it made (header Throughline-Act).

/** One field's trouble; theirs is the stored value of a stale field, yours the one that was sent. */
export interface Problem {
  field: string;
  message: string;
  theirs?: string;
  yours?: string;
}

/** A refused request, with a sentence for a person. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly title: string,
    readonly problems: Problem[],
  ) {
    super(title);
    this.name = "ApiError";
  }
  get stale(): boolean {
    return this.kind === "stale" || this.status === 412 || (this.status === 409 && this.problems.some((p) => p.theirs !== undefined));
  }
}

export interface Request {
  method?: string;
  body?: unknown;
  /** Sent as it is, with contentType; body is ignored. */
  raw?: BodyInit;
  contentType?: string;
  version?: number | string | null;
  signal?: AbortSignal;
  /** What the undo toast says when the answer does not. */
  label?: string;
}

/** Makes the mark of a request of this tab; the live stream repeats it, so that a tab knows its own changes. */
export function newRequest(): string {
  const mark = crypto.randomUUID?.() ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const marks = ownMarks();
  marks.push(mark);
  if (marks.length > 200) marks.shift();
  return mark;
}

/** Notes the server's own number of a request of this tab, where it does not take over our mark. */
export function noteRequest(headers: Headers): void {
  const number = headers.get("X-Request-Id");
  if (number) ownMarks().push(number);
}

/** Tells whether this tab made the request with that mark. */
export function isOwn(mark: string | undefined): boolean {
  return !!mark && ownMarks().includes(mark);
}

// Islands are bundled apart and have their own copy of this module, hence one list on the window.
function ownMarks(): string[] {
  const holder = window as unknown as { throughlineRequests?: string[] };
  return (holder.throughlineRequests ??= []);
}

/** Calls the API and gives the answer's JSON (undefined when there is none). Throws ApiError. */
export async function call<T>(url: string, request: Request = {}): Promise<T> {
  const method = request.method ?? "GET";
  const headers = new Headers({ Accept: "application/json" });
  if (method !== "GET") {
    const mark = newRequest();
    headers.set("Throughline-Request", mark);
    headers.set("Idempotency-Key", mark);
  }
  if (request.version !== undefined && request.version !== null && request.version !== "") headers.set("If-Match", `"${request.version}"`);
  let body: BodyInit | undefined;
  if (request.raw !== undefined) {
    body = request.raw;
    if (request.contentType) headers.set("Content-Type", request.contentType);
  } else if (request.body !== undefined) {
    body = JSON.stringify(request.body);
    headers.set("Content-Type", "application/json");
  }
  let response: Response;
  try {
    // What is shown as done must arrive even when the page is left in the same moment; browsers carry on up to 64 KB.
    const keepalive = method !== "GET" && (body === undefined || (typeof body === "string" && body.length < 16000));
    response = await fetch(url, { method, headers, body, keepalive, signal: request.signal, credentials: "same-origin" });
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ApiError(0, "unavailable", "The server could not be reached. Nothing was saved; try again.", []);
  }
  if (method !== "GET") noteRequest(response.headers);
  noteAct(response.headers, request.label);
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const type = response.headers.get("Content-Type") ?? "";
  return (type.includes("json") && text ? JSON.parse(text) : text || undefined) as T;
}

/** Announces the act an answer made, so that it can be undone. */
export function noteAct(headers: Headers, label = "Saved."): void {
  const act = headers.get("Throughline-Act");
  if (act) document.dispatchEvent(new CustomEvent("tl:act", { detail: { act, label: headers.get("Throughline-Act-Label") ?? label } }));
}

/** Reads the body of a refusal. */
export async function problemOf(response: Response): Promise<ApiError> {
  const fallback = response.status === 403 ? "You may not do this." : response.status >= 500 ? "Something went wrong on the server. Nothing was saved." : `The server refused (${response.status}).`;
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) return new ApiError(response.status, kindOf(response.status), fallback, []);
  const body = (await response.json().catch(() => ({}))) as {
    kind?: string;
    title?: string;
    detail?: string;
    problems?: Problem[];
    errors?: { location?: string; message?: string }[];
  };
  const problems = body.problems ?? (body.errors ?? []).map((e) => ({ field: (e.location ?? "").replace(/^body\./, ""), message: e.message ?? "" }));
  return new ApiError(response.status, body.kind ?? kindOf(response.status), body.detail || body.title || fallback, problems);
}

function kindOf(status: number): string {
  const kinds: Record<number, string> = { 400: "invalid", 403: "forbidden", 404: "not found", 409: "conflict", 412: "stale", 422: "invalid", 429: "limit", 503: "unavailable" };
  return kinds[status] ?? "internal";
}

/** Says why a request failed in one line: the sentence and its field problems. */
export function reason(error: unknown): string {
  if (error instanceof ApiError) {
    const fields = error.problems.map((p) => `${p.field} ${p.message}`.trim()).filter(Boolean);
    return fields.length ? `${error.title.replace(/\.$/, "")}: ${fields.join("; ")}` : error.title;
  }
  return error instanceof Error ? error.message : String(error);
}
