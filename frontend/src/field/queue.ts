/** A report on the phone, from the first letter until the server has it. */
export type State = "draft" | "waiting" | "sending" | "sent" | "refused" | "signed_out";

export interface Draft {
  kind: string;
  schema_version: number;
  unit: string;
  area_code: string;
  place: string;
  /** The picker's own words: local time to the minute, without a zone. */
  happened_at: string;
  reported_at: string | null;
  text: string;
  urgency: number;
  training: boolean;
  longitude: number | null;
  latitude: number | null;
  details: Record<string, unknown>;
}

export interface Photo {
  name: string;
  blob: Blob;
  sent: boolean;
}

export interface Problem {
  field: string | null;
  message: string;
  code: string;
}

export interface Item {
  /** Made once, before the first sending: the server knows a report by it. */
  uid: string;
  user: string;
  state: State;
  draft: Draft;
  photos: Photo[];
  stored: boolean;
  problem: Problem | null;
  attempts: number;
  changed: number;
}

export interface Answer {
  /** 0: there was no answer. */
  status: number;
  body: { field?: string | null; message?: string; code?: string } | null;
}

/** What may be sent now: whole reports of this user that no person has to look at first. */
export function sendable(item: Item, user: string): boolean {
  return item.user === user && ["waiting", "sending", "signed_out"].includes(item.state);
}

/**
 * What an answer makes of a report that was sent. 200 and 201 mean the same: the server has it. No
 * answer, or a fault of the server, leaves it waiting: sent again, it is the same report.
 */
export function afterAnswer(item: Item, { status, body }: Answer, now: number): Item {
  const next = { ...item, changed: now, attempts: item.attempts + 1, problem: null };
  if (status === 200 || status === 201) {
    return settled({ ...next, stored: true });
  }
  if (status === 401) return { ...next, state: "signed_out" };
  if (status === 0 || status === 408 || status === 429 || status >= 500) {
    return { ...next, state: "waiting" };
  }
  return { ...next, state: "refused", problem: problemOf(body) };
}

/** What an answer makes of one photo. A photo that the server refuses is taken out and told. */
export function afterPhoto(item: Item, index: number, { status, body }: Answer, now: number): Item {
  const next = { ...item, changed: now };
  if (status === 200 || status === 201) {
    const photos = item.photos.map((p, i) => (i === index ? { ...p, sent: true } : p));
    return settled({ ...next, photos });
  }
  if (status === 401) return { ...next, state: "signed_out" };
  if (status === 0 || status === 408 || status === 429 || status >= 500) {
    return { ...next, state: "waiting" };
  }
  return { ...next, state: "refused", problem: { ...problemOf(body), field: "photos" } };
}

/** Sent once the server has the report and every photo of it. */
function settled(item: Item): Item {
  const all = item.stored && item.photos.every((photo) => photo.sent);
  return { ...item, state: all ? "sent" : "sending" };
}

function problemOf(body: Answer["body"]): Problem {
  return {
    field: body?.field ?? null,
    message: body?.message ?? "",
    code: body?.code ?? "",
  };
}

/**
 * A refused report that was mended. What the server has never stored keeps its identifier; what it
 * knows under this identifier with other words needs a new one, made by who calls.
 */
export function mended(item: Item, draft: Draft, photos: Photo[], fresh: () => string): Item {
  const taken = item.problem?.code === "other_content" || item.problem?.code === "uid_taken";
  return {
    ...item,
    uid: taken ? fresh() : item.uid,
    draft,
    photos,
    state: "waiting",
    problem: null,
  };
}

/** The body of a request. Local times get the phone's offset, so that the moment is one moment. */
export function bodyOf(item: Item): string {
  const { draft } = item;
  return JSON.stringify({
    uid: item.uid,
    kind: draft.kind,
    schema_version: draft.schema_version,
    unit: draft.unit,
    area_code: draft.area_code,
    place: draft.place,
    happened_at: withOffset(draft.happened_at),
    reported_at: draft.reported_at,
    text: draft.text,
    urgency: draft.urgency,
    training: draft.training,
    longitude: draft.longitude,
    latitude: draft.latitude,
    details: draft.details,
  });
}

/** "2023-11-09T08:30" as the phone's clock means it, with its offset; "" stays "". */
export function withOffset(local: string, zone?: number): string {
  if (!local) return local;
  const minutes = zone ?? -new Date(local).getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
  return `${local}:00${sign}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** The picker's words for now. */
export function localNow(now: Date): string {
  const shifted = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/**
 * A number as it is written here: "15.000.000" and "Rp 500.000,-" are whole. What is none stays as it
 * stands, so that the server says at its field what would be right.
 */
export function wholeNumber(told: string): number | string {
  const plain = told.trim().replace(/^rp\.?\s*|,-$/gi, "");
  if (/^\d+$/.test(plain)) return Number(plain);
  return /^\d{1,3}([., ]\d{3})+$/.test(plain) ? Number(plain.replace(/[., ]/g, "")) : told;
}
