import { beforeEach, expect, test } from "vitest";
import { selectedIn } from "./missed";

let source: HTMLElement;

beforeEach(() => {
  document.body.innerHTML =
    "<p id=other>elsewhere</p><div id=text>\u{1F6A8} Siaga. <mark>Laksanakan</mark> patroli malam.</div>";
  source = document.getElementById("text") as HTMLElement;
});

function select(from: Node, start: number, to: Node, end: number): Selection {
  const range = document.createRange();
  range.setStart(from, start);
  range.setEnd(to, end);
  return {
    rangeCount: 1,
    isCollapsed: range.collapsed,
    getRangeAt: () => range,
  } as unknown as Selection;
}

test("offsets count characters as the server does: an emoji is one, marks are none", () => {
  const [before, mark, after] = source.childNodes;
  const words = (mark as Node).firstChild as Node;
  const found = selectedIn(source, select(words, 0, after as Node, " patroli malam".length));
  expect(found).toEqual({ start: 9, end: 33, quote: "Laksanakan patroli malam" });
  expect([...(source.textContent ?? "")].slice(9, 33).join("")).toBe(found?.quote);
  expect(before?.textContent).toBe("\u{1F6A8} Siaga. ");
});

test("spaces at the ends of a selection are not part of the quote", () => {
  const after = source.childNodes[2] as Node;
  const found = selectedIn(source, select(after, 0, after, " patroli ".length));
  expect(found?.quote).toBe("patroli");
  expect([...(source.textContent ?? "")].slice(found?.start, found?.end).join("")).toBe("patroli");
});

test("words selected elsewhere on the page, or none, offer nothing", () => {
  const other = document.getElementById("other")?.firstChild as Node;
  expect(selectedIn(source, select(other, 0, other, 4))).toBeNull();
  expect(selectedIn(source, null)).toBeNull();
  const after = source.childNodes[2] as Node;
  expect(selectedIn(source, select(after, 0, after, 1))).toBeNull();
});
