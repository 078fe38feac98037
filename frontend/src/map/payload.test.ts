import { describe, expect, test } from "vitest";
import { addressOf, addressOfArea } from "./address";
import {
  type Choice,
  classBounds,
  countsByArea,
  countsByKind,
  countsIn,
  dayAt,
  features,
  offsetOf,
  type Payload,
  spotsOf,
} from "./payload";

const PAYLOAD: Payload = {
  first: "2023-10-02",
  days: 14,
  kinds: [
    { code: "incident", label: "Gangguan", symbol: "alert-triangle", letter: "G" },
    { code: "demonstration", label: "Unjuk rasa", symbol: "speakerphone", letter: "U" },
  ],
  areas: [
    ["51.02.06.2003", "Beraban", 11508000, -855000],
    ["51.02.05.1001", "Delod Peken", null, null],
  ],
  points: { area: [1], kind: [0], day: [13], n: [4], x: [11512000], y: [-854000] },
  at_areas: { area: [0, 0], kind: [0, 1], days: ["1", "c2"] },
  unplaced: 0,
  gathered: false,
};
const SPOTS = spotsOf(PAYLOAD);
const ALL: Choice = { from: 0, to: 13, kinds: new Set([0, 1]) };

/** The same pairs as in tests/watch_loop/test_map.py, which holds the writer to them. */
test.each([
  ["", []],
  ["1", [[0, 1]]],
  ["c2", [[3, 2]]],
  [
    "9(10)b1",
    [
      [0, 9],
      [1, 10],
      [4, 1],
    ],
  ],
  ["zzd(1234)", [[56, 1234]]],
])("the counts of many days are read from %j", (text, counts) => {
  expect(countsIn(text)).toEqual(counts);
});

test("what has no place of its own stands where its area is, or the nearest above", () => {
  const payload: Payload = {
    ...PAYLOAD,
    areas: [
      ["51.02", "Tabanan", 1, 2],
      ["51.02.06", "Kediri", null, null],
      ["51.02.06.2003", "Beraban", null, null],
      ["51.03", "Badung", null, null],
    ],
    points: { area: [], kind: [], day: [], n: [], x: [], y: [] },
    at_areas: { area: [2, 3], kind: [0, 0], days: ["21", "5"] },
  };
  expect(spotsOf(payload)).toEqual([
    {
      area: 2,
      kind: 0,
      x: 1,
      y: 2,
      counts: [
        [0, 2],
        [1, 1],
      ],
    },
  ]);
  // however many days: one feature, so that a phone draws a resort
  expect(features(spotsOf(payload), ALL).map((found) => found.properties.n)).toEqual([3]);
});

describe("which reports the map shows", () => {
  test("the days and kinds in force, both ends included", () => {
    expect(features(SPOTS, ALL)).toHaveLength(3);
    expect(features(SPOTS, { ...ALL, to: 12 })).toHaveLength(2);
    expect(features(SPOTS, { ...ALL, from: 3, to: 3 })[0]?.properties.n).toBe(2);
    expect(features(SPOTS, { ...ALL, kinds: new Set([1]) })).toHaveLength(1);
  });

  test("positions are degrees again", () => {
    const places = features(SPOTS, ALL).map((found) => found.geometry.coordinates);
    expect(places).toEqual([
      [115.12, -8.54],
      [115.08, -8.55],
      [115.08, -8.55],
    ]);
  });

  test("the legend counts a kind that is switched off as well", () => {
    expect(countsByKind(PAYLOAD, SPOTS, { ...ALL, kinds: new Set([1]) })).toEqual([5, 2]);
  });

  test("a village, its district and its regency count the same reports", () => {
    expect(countsByArea(PAYLOAD, SPOTS, ALL, 13).get("51.02.06.2003")).toBe(3);
    expect(countsByArea(PAYLOAD, SPOTS, ALL, 8).get("51.02.06")).toBe(3);
    expect(countsByArea(PAYLOAD, SPOTS, ALL, 5).get("51.02")).toBe(7);
  });

  test("what is known to the regency only colours no village", () => {
    const coarse: Payload = {
      ...PAYLOAD,
      areas: [
        ["51.02", "Tabanan", 0, 0],
        ["51.02.05", "", 0, 0],
      ],
    };
    const spots = spotsOf(coarse);
    expect(countsByArea(coarse, spots, ALL, 13).size).toBe(0);
    expect(countsByArea(coarse, spots, ALL, 8)).toEqual(new Map([["51.02.05", 4]]));
  });
});

test("classes begin at one, rise, and are five at most", () => {
  for (const most of [1, 2, 7, 43, 260, 9000]) {
    const bounds = classBounds(most);
    expect(bounds[0]).toBe(1);
    expect(bounds.length).toBeLessThanOrEqual(5);
    expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
    expect(bounds.every((b) => b <= most)).toBe(true);
  }
  expect(classBounds(0)).toEqual([]);
});

test("a day and its offset are each other's inverse, across a month", () => {
  expect(dayAt(PAYLOAD, 13)).toBe("2023-10-15");
  expect(offsetOf({ ...PAYLOAD, first: "2023-10-30" }, "2023-11-02")).toBe(3);
});

describe("the address of what is shown", () => {
  const here = "https://kentongan.example/map/?state=received&after=x&kind=incident";

  test("asks the table for the same days and keeps the span of the slider", () => {
    const params = new URL(addressOf(here, PAYLOAD, { ...ALL, from: 2, to: 5 })).searchParams;
    expect(params.get("happened_at_from")).toBe("2023-10-04");
    expect(params.get("happened_at_to")).toBe("2023-10-07");
    expect(params.get("over_from")).toBe("2023-10-02");
    expect(params.get("over_to")).toBe("2023-10-15");
    expect(params.get("state")).toBe("received");
    expect(params.get("after")).toBeNull();
  });

  test("names kinds only when some are left out", () => {
    expect(new URL(addressOf(here, PAYLOAD, ALL)).searchParams.getAll("kind")).toEqual([]);
    const one = addressOf(here, PAYLOAD, { ...ALL, kinds: new Set([1]) });
    expect(new URL(one).searchParams.getAll("kind")).toEqual(["demonstration"]);
  });

  test("asks for one area from the first page on", () => {
    const params = new URL(addressOfArea(here, "51.02.06.2003")).searchParams;
    expect(params.get("area_code")).toBe("51.02.06.2003");
    expect(params.has("after")).toBe(false);
  });
});
