import { type Answer, afterAnswer, afterPhoto, bodyOf, type Item, sendable } from "./queue";
import type { Store } from "./store";

const TIMEOUT_MS = 45_000;

interface Session {
  user: string;
  csrf: string;
}

/** Who is signed in, or null: no network, or nobody. */
export async function session(): Promise<Session | "nobody" | null> {
  try {
    const answer = await fetch("/field/token/", { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return "nobody";
    return answer.ok ? ((await answer.json()) as Session) : null;
  } catch {
    return null;
  }
}

/**
 * Send everything that waits, one after the other; `changed` is called after each step. One tab at a
 * time: two would send the same report at once, which is harmless and wasteful.
 */
export async function drain(store: Store, changed: () => void): Promise<void> {
  const work = async (): Promise<void> => {
    const told = await session();
    if (told === null) return;
    for (const item of await store.all()) {
      if (told === "nobody") {
        if (item.state === "waiting" || item.state === "sending") {
          await store.put({ ...item, state: "signed_out" });
        }
        continue;
      }
      if (sendable(item, told.user) && !(await sendOne(store, item, told, changed))) break;
    }
    changed();
  };
  if (!navigator.locks) return work();
  await navigator.locks.request("kentongan-field", { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

/** False where the network is gone: the rest would only wait for its time limit, one by one. */
async function sendOne(
  store: Store,
  first: Item,
  { csrf }: Session,
  changed: () => void,
): Promise<boolean> {
  let item: Item = { ...first, state: "sending" };
  await store.put(item);
  changed();
  if (!item.stored) {
    const answer = await post("/api/reports?channel=phone", csrf, bodyOf(item), "application/json");
    item = afterAnswer(item, answer, Date.now());
    await store.put(item);
    if (answer.status === 0) return false;
  }
  for (let i = 0; item.state === "sending" && i < item.photos.length; i += 1) {
    const photo = item.photos[i];
    if (!photo || photo.sent) continue;
    const form = new FormData();
    form.append("photos", photo.blob, photo.name);
    const answer = await post(`/api/reports/${item.uid}/photos`, csrf, form);
    item = afterPhoto(item, i, answer, Date.now());
    await store.put(item);
    if (answer.status === 0) return false;
  }
  changed();
  return true;
}

async function post(
  url: string,
  csrf: string,
  body: string | FormData,
  type?: string,
): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: {
        "X-CSRFToken": csrf,
        Accept: "application/json",
        ...(type && { "Content-Type": type }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    return { status: answer.status, body: parsed(text) };
  } catch {
    return { status: 0, body: null };
  }
}

function parsed(text: string): Answer["body"] {
  try {
    const body = JSON.parse(text) as { error?: Answer["body"] } & NonNullable<Answer["body"]>;
    return body.error ?? body;
  } catch {
    return null;
  }
}
