/** What the server sends for the map (`watch_loop.map.queries.payload`), and what is read from it. */
export interface Payload {
  first: string;
  days: number;
  kinds: { code: string; label: string; symbol: string; letter: string }[];
  /** Code, name and position (1e-5 degrees) of each area. */
  areas: [string, string, number | null, number | null][];
  /** What stands at a position of its own. */
  points: Record<"area" | "kind" | "day" | "n" | "x" | "y", number[]>;
  /** What stands where its area is, one row an area and kind; `days` as `countsIn` reads it. */
  at_areas: { area: number[]; kind: number[]; days: string[] };
  unplaced: number;
  gathered: boolean;
}

/** Reports of one kind on one spot: how many, on which of their days. */
export interface Spot {
  area: number;
  kind: number;
  x: number;
  y: number;
  counts: [day: number, n: number][];
}

/** Which reports are shown: days counted from the payload's first, both included. */
export interface Choice {
  from: number;
  to: number;
  kinds: ReadonlySet<number>;
}

export interface PointFeature {
  type: "Feature";
  geometry: { type: "Point"; coordinates: [number, number] };
  properties: { kind: number; n: number; area: number };
}

const SCALE = 1e5;
const DAY_MS = 86_400_000;
const BEFORE_A = "a".charCodeAt(0) - 1;

/**
 * Days and their counts in a text like "12c(10)": a digit or a number in brackets is the count of
 * the next day, a letter so many days without any ("a" one, "z" 26).
 */
export function countsIn(text: string): [day: number, n: number][] {
  const found: [number, number][] = [];
  let day = 0;
  for (const [word, many] of text.matchAll(/[a-z]|[0-9]|\((\d+)\)/g)) {
    if (word >= "a") {
      day += word.charCodeAt(0) - BEFORE_A;
    } else {
      found.push([day, Number(many ?? word)]);
      day += 1;
    }
  }
  return found;
}

/** Everything the map draws, each on its spot. */
export function spotsOf({ areas, points, at_areas }: Payload): Spot[] {
  const index = new Map(areas.map(([code], i) => [code, i]));
  const spots: Spot[] = points.area.map((area, i) => ({
    area,
    kind: points.kind[i] ?? 0,
    x: points.x[i] ?? 0,
    y: points.y[i] ?? 0,
    counts: [[points.day[i] ?? 0, points.n[i] ?? 0]],
  }));
  at_areas.area.forEach((area, i) => {
    // An area that has no position stands where the nearest one above it is.
    let code = areas[area]?.[0] ?? "";
    while (code) {
      const [, , x, y] = areas[index.get(code) ?? -1] ?? [];
      if (typeof x === "number" && typeof y === "number") {
        const counts = countsIn(at_areas.days[i] ?? "");
        spots.push({ area, kind: at_areas.kind[i] ?? 0, x, y, counts });
        return;
      }
      code = code.slice(0, Math.max(0, code.lastIndexOf(".")));
    }
  });
  return spots;
}

/** How many reports of a spot fall on the days in force. */
function within(spot: Spot, choice: Choice): number {
  let sum = 0;
  for (const [day, n] of spot.counts) {
    if (day >= choice.from && day <= choice.to) sum += n;
  }
  return sum;
}

/** The shown spots as GeoJSON. */
export function features(spots: readonly Spot[], choice: Choice): PointFeature[] {
  const found: PointFeature[] = [];
  for (const spot of spots) {
    const { area, kind, x, y } = spot;
    const n = choice.kinds.has(kind) ? within(spot, choice) : 0;
    if (n === 0) continue;
    found.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: [x / SCALE, y / SCALE] },
      properties: { kind, n, area },
    });
  }
  return found;
}

/** How many reports of the days in force each kind has, whether or not the kind is chosen. */
export function countsByKind(payload: Payload, spots: readonly Spot[], choice: Choice): number[] {
  const counts = payload.kinds.map(() => 0);
  for (const spot of spots) {
    counts[spot.kind] = (counts[spot.kind] ?? 0) + within(spot, choice);
  }
  return counts;
}

/** How many shown reports fell in each area whose code has so many characters. */
export function countsByArea(
  payload: Payload,
  spots: readonly Spot[],
  choice: Choice,
  codeLength: number,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const spot of spots) {
    const code = payload.areas[spot.area]?.[0].slice(0, codeLength) ?? "";
    const n = choice.kinds.has(spot.kind) ? within(spot, choice) : 0;
    if (code.length === codeLength && n > 0) counts.set(code, (counts.get(code) ?? 0) + n);
  }
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
