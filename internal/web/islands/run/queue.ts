// Ticks of steps that were done without network, kept in the browser until the server has them. One person's ticks are never
// sent by another one. Entries leave the queue only when the server took them or the person throws them away.

export interface Sent {
  question: string;
  /** The attachment's id, made here, so that sending a file twice keeps it once. */
  id: string;
  name: string;
  body: Blob;
}

export interface Tick {
  /** Sorts by when it was made and names the request, so that sending it twice does the step once. */
  key: string;
  me: string;
  run: string;
  node: string;
  name: string;
  answers: Record<string, string | string[]>;
  note: string;
  files: Sent[];
  /** What the server said against it. */
  trouble?: string;
}

const STORE = "ticks";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("throughline-runs", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser keeps nothing"));
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("The browser keeps nothing"));
    });
  } finally {
    db.close();
  }
}

/** The person's ticks in the order in which they were made. */
export async function waiting(me: string): Promise<Tick[]> {
  const all = await within("readonly", (store) => store.getAll() as IDBRequest<Tick[]>);
  return all.filter((tick) => tick.me === me);
}

export const keep = (tick: Tick) => within("readwrite", (store) => store.put(tick));
export const drop = (key: string) => within("readwrite", (store) => store.delete(key));

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** An id as the server makes them: a UUID of version 7 in 25 letters, its instant first. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let now = Date.now();
  for (let i = 5; i >= 0; i--, now = Math.floor(now / 256)) bytes[i] = now % 256;
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let out = "";
  for (let i = 0; i < 25; i++, value /= 36n) out = LETTERS[Number(value % 36n)] + out;
  return out;
}
