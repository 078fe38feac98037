/** What the server sends for the map (`watch_loop.map.queries.payload`), and what is read from it. */
export interface Payload {
  first: string;
  days: number;
  kinds: { code: string; label: string; symbol: string; letter: string }[];
  /** Code, name and position (1e-5 degrees) of each area. */
  areas: [string, string, number | null, number | null][];
  points: Record<"area" | "kind" | "day" | "n" | "x" | "y", number[]>;
  unplaced: number;
  gathered: boolean;
}

/** Which points are shown: days counted from the payload's first, both included. */
export interface Choice {
  from: number;
  to: number;
  kinds: ReadonlySet<number>;
}

export interface PointFeature {
  type: "Feature";
  geometry: { type: "Point"; coordinates: [number, number] };
  properties: { kind: number; n: number; area: number; day: number };
}

const SCALE = 1e5;
const DAY_MS = 86_400_000;

export function isShown(payload: Payload, choice: Choice, i: number): boolean {
  const day = payload.points.day[i] ?? -1;
  return day >= choice.from && day <= choice.to && choice.kinds.has(payload.points.kind[i] ?? -1);
}

/** The shown points as GeoJSON. */
export function features(payload: Payload, choice: Choice): PointFeature[] {
  const { area, kind, day, n, x, y } = payload.points;
  const found: PointFeature[] = [];
  for (let i = 0; i < day.length; i += 1) {
    if (!isShown(payload, choice, i)) continue;
    found.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: [(x[i] ?? 0) / SCALE, (y[i] ?? 0) / SCALE] },
      properties: { kind: kind[i] ?? 0, n: n[i] ?? 0, area: area[i] ?? 0, day: day[i] ?? 0 },
    });
  }
  return found;
}

/** How many shown reports each kind has, whether or not the kind is chosen. */
export function countsByKind(payload: Payload, choice: Choice): number[] {
  const every = new Set(payload.kinds.keys());
  const counts = payload.kinds.map(() => 0);
  payload.points.kind.forEach((kind, i) => {
    if (isShown(payload, { ...choice, kinds: every }, i)) {
      counts[kind] = (counts[kind] ?? 0) + (payload.points.n[i] ?? 0);
    }
  });
  return counts;
}

/** How many shown reports fell in each area whose code has so many characters. */
export function countsByArea(
  payload: Payload,
  choice: Choice,
  codeLength: number,
): Map<string, number> {
  const counts = new Map<string, number>();
  payload.points.area.forEach((area, i) => {
    const code = payload.areas[area]?.[0].slice(0, codeLength) ?? "";
    if (code.length === codeLength && isShown(payload, choice, i)) {
      counts.set(code, (counts.get(code) ?? 0) + (payload.points.n[i] ?? 0));
    }
  });
  return counts;
}

/**
 * Lower bounds of up to five classes of counts, the first always 1, growing by round steps: a map
 * of counts is read as "1, 2 to 4, 5 to 9 ...", not as quantiles that change with every filter.
 */
export function classBounds(most: number): number[] {
  const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].filter((b) => b <= most);
  const step = Math.ceil(bounds.length / 5);
  return bounds.filter((_bound, i) => i % step === 0);
}

/** The ISO day so many days after the payload's first. */
export function dayAt(payload: Payload, offset: number): string {
  return new Date(Date.parse(payload.first) + offset * DAY_MS).toISOString().slice(0, 10);
}

/** How many days an ISO day lies after the payload's first. */
export function offsetOf(payload: Payload, day: string): number {
  return Math.round((Date.parse(day) - Date.parse(payload.first)) / DAY_MS);
}
