import { describe, expect, test } from "vitest";
import {
  type Answer,
  afterAnswer,
  afterPhoto,
  bodyOf,
  type Item,
  mended,
  sendable,
  wholeNumber,
  withOffset,
} from "./queue";

const DRAFT: Item["draft"] = {
  kind: "incident",
  schema_version: 1,
  unit: "",
  area_code: "51.02.06.2001",
  place: "",
  happened_at: "2023-11-09T08:30",
  reported_at: "2023-11-09T01:00:00.000Z",
  text: "Motor hilang",
  urgency: 0,
  training: false,
  longitude: null,
  latitude: null,
  details: { category: "curat_curanmor" },
};

function item(changed: Partial<Item> = {}): Item {
  return {
    uid: "0b1a",
    user: "bhabin",
    state: "sending",
    draft: DRAFT,
    photos: [],
    stored: false,
    problem: null,
    attempts: 0,
    changed: 0,
    ...changed,
  };
}

const answer = (status: number, body: Answer["body"] = null): Answer => ({ status, body });

describe("what an answer makes of a report", () => {
  test("stored now and stored before are the same", () => {
    expect(afterAnswer(item(), answer(201), 1).state).toBe("sent");
    expect(afterAnswer(item(), answer(200), 1).state).toBe("sent");
  });

  test("a lost answer or a broken server leaves it waiting, under the same identifier", () => {
    for (const status of [0, 408, 429, 500, 502, 503]) {
      const next = afterAnswer(item(), answer(status), 1);
      expect(next.state).toBe("waiting");
      expect(next.uid).toBe("0b1a");
    }
  });

  test("a refusal keeps the report with the server's own sentence at its field", () => {
    const next = afterAnswer(
      item(),
      answer(422, { code: "area_unknown", field: "area_code", message: "Tidak dikenal." }),
      1,
    );
    expect(next.state).toBe("refused");
    expect(next.problem).toEqual({
      code: "area_unknown",
      field: "area_code",
      message: "Tidak dikenal.",
    });
    expect(next.draft).toEqual(DRAFT);
  });

  test("without a session it waits for who wrote it", () => {
    expect(afterAnswer(item(), answer(401), 1).state).toBe("signed_out");
  });

  test("it is sent once its photos are there too", () => {
    const photos = [
      { name: "a.jpg", blob: new Blob(), sent: false },
      { name: "b.jpg", blob: new Blob(), sent: false },
    ];
    const stored = afterAnswer(item({ photos }), answer(201), 1);
    expect(stored.state).toBe("sending");
    const half = afterPhoto(stored, 0, answer(200), 2);
    expect(half.state).toBe("sending");
    expect(afterPhoto(half, 1, answer(0), 3).state).toBe("waiting");
    expect(afterPhoto(half, 1, answer(200), 3).state).toBe("sent");
    expect(afterPhoto(half, 1, answer(401), 3).state).toBe("signed_out");
    expect(afterPhoto(half, 1, answer(422, { message: "Rusak" }), 3).problem?.field).toBe("photos");
  });
});

describe("what may be sent", () => {
  test("only what its own writer finished", () => {
    expect(sendable(item({ state: "waiting" }), "bhabin")).toBe(true);
    expect(sendable(item({ state: "waiting" }), "somebody")).toBe(false);
    for (const state of ["draft", "refused", "sent"] as const) {
      expect(sendable(item({ state }), "bhabin")).toBe(false);
    }
  });

  test("what was cut off while it was sent is sent again", () => {
    expect(sendable(item({ state: "sending" }), "bhabin")).toBe(true);
    expect(sendable(item({ state: "signed_out" }), "bhabin")).toBe(true);
  });
});

describe("mending", () => {
  const fresh = (): string => "new";

  test("keeps the identifier of what was never stored", () => {
    const refused = item({
      state: "refused",
      problem: { code: "area_unknown", field: "area_code", message: "" },
    });
    const next = mended(refused, { ...DRAFT, area_code: "51.02.06" }, [], fresh);
    expect([next.uid, next.state, next.problem]).toEqual(["0b1a", "waiting", null]);
  });

  test("makes a new one where the server has other words under the old", () => {
    const refused = item({
      state: "refused",
      problem: { code: "other_content", field: "uid", message: "" },
    });
    expect(mended(refused, DRAFT, [], fresh).uid).toBe("new");
  });
});

test("a local time is sent with its offset", () => {
  expect(withOffset("2023-11-09T08:30", 480)).toBe("2023-11-09T08:30:00+08:00");
  expect(withOffset("2023-11-09T08:30", -150)).toBe("2023-11-09T08:30:00-02:30");
  expect(withOffset("")).toBe("");
});

test("the same report is sent in the same words however often", () => {
  expect(bodyOf(item())).toBe(bodyOf(item({ attempts: 7, changed: 99, state: "waiting" })));
});

test("a point in a number parts thousands", () => {
  expect(wholeNumber("500.000")).toBe(500_000);
  expect(wholeNumber("Rp 15.000.000,-")).toBe(15_000_000);
  expect(wholeNumber("2 000")).toBe(2000);
  expect(wholeNumber("12")).toBe(12);
  for (const odd of ["1.5", "15.00.000", "-1", "banyak"]) expect(wholeNumber(odd)).toBe(odd);
});
