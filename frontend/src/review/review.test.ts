import { beforeEach, expect, test } from "vitest";
import { startReview } from "./review";

function proposal(field: string, state = "open"): string {
  return `<section class="proposal" data-field="${field}" data-state="${state}" tabindex="-1">
    <button data-decision="accept"></button>
    <details class="proposal-edit"><summary data-decision="correct"></summary>
      <input type="hidden" name="token"><input name="value"></details>
    <button data-decision="reject"></button>
  </section>`;
}

let pressed: string[];
const at = (field: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`.proposal[data-field="${field}"]`);
  if (!found) throw new Error(field);
  return found;
};
const key = (name: string, target: Element = document.activeElement ?? document.body): void => {
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }),
  );
};
const progress = (): string => document.querySelector("[data-progress-text]")?.textContent ?? "";

beforeEach(() => {
  pressed = [];
  document.body.innerHTML = `
    <div data-review-progress data-pattern="{decided} of {total} decided">
      <progress></progress><span data-progress-text></span></div>
    <div data-review>
      <article data-review-source><div data-review-text>On <mark data-field="date">Wednesday</mark> in
        <mark data-field="place host">Tabanan</mark>.</div></article>
      ${proposal("date")}${proposal("place", "accepted")}${proposal("host")}
    </div>
    <dialog id="review-keys"></dialog>`;
  for (const button of document.querySelectorAll<HTMLElement>("button[data-decision]")) {
    const field = button.closest<HTMLElement>(".proposal")?.dataset.field;
    button.addEventListener("click", () => pressed.push(`${button.dataset.decision} ${field}`));
  }
  startReview(document);
});

test("from nowhere, j goes to the first value that is still open; then down and up one by one", () => {
  key("j", document.body);
  expect(document.activeElement).toBe(at("date"));
  key("j");
  expect(document.activeElement).toBe(at("place"));
  key("ArrowDown");
  key("ArrowDown");
  expect(document.activeElement).toBe(at("host"));
  key("k");
  expect(document.activeElement).toBe(at("place"));
});

test("exactly one value can be reached by Tab: the one that had the focus last", () => {
  at("host").focus();
  expect([...document.querySelectorAll<HTMLElement>(".proposal")].map((p) => p.tabIndex)).toEqual([
    -1, -1, 0,
  ]);
});

test("a and Enter accept, r and x reject, on the value that has the focus", () => {
  at("date").focus();
  for (const name of ["a", "Enter", "r", "x"]) key(name);
  expect(pressed).toEqual(["accept date", "accept date", "reject date", "reject date"]);
});

test("without a value in focus no key decides anything", () => {
  for (const name of ["a", "Enter", "r", "x", "e"]) key(name, document.body);
  expect(pressed).toEqual([]);
});

test("e opens the correction and puts the cursor into its first visible field", () => {
  at("date").focus();
  key("e");
  expect(at("date").querySelector("details")?.open).toBe(true);
  expect((document.activeElement as HTMLInputElement).name).toBe("value");
});

test("the button opens the correction as its key does", () => {
  at("date").insertAdjacentHTML("beforeend", "<button type=button data-opens-edit></button>");
  at("date").querySelector<HTMLElement>("[data-opens-edit]")?.click();
  expect(at("date").querySelector("details")?.open).toBe(true);
});

test("letters typed into a correction are text, not decisions", () => {
  at("date").focus();
  key("e");
  key("a");
  key("x");
  expect(pressed).toEqual([]);
});

test("keys with Ctrl or Cmd belong to the browser", () => {
  at("date").focus();
  at("date").dispatchEvent(
    new KeyboardEvent("keydown", { key: "r", ctrlKey: true, bubbles: true, cancelable: true }),
  );
  expect(pressed).toEqual([]);
});

test("the value in focus shows the words it was read from, and only those", () => {
  at("place").focus();
  const active = [...document.querySelectorAll("mark.is-active")].map((m) => m.textContent);
  expect(active).toEqual(["Tabanan"]);
});

test("clicking a mark leads to its value; clicking again to the next value of the same words", () => {
  const mark = document.querySelector<HTMLElement>('mark[data-field="place host"]');
  mark?.click();
  expect(document.activeElement).toBe(at("place"));
  mark?.click();
  expect(document.activeElement).toBe(at("host"));
});

test("progress counts every decision, also the rejected ones", () => {
  expect(progress()).toBe("1 of 3 decided");
  at("date").dataset.state = "rejected";
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
  expect(progress()).toBe("2 of 3 decided");
  expect(document.querySelector("progress")?.value).toBe(2);
});

test("after a decision the focus goes to the next open value", () => {
  at("date").dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true }));
  at("date").outerHTML = proposal("date", "accepted");
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
  expect(document.activeElement).toBe(at("host"));
});

test("a refused correction keeps the focus where it is", () => {
  at("date").dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true }));
  at("date").outerHTML = proposal("date", "open");
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
  expect(document.activeElement).toBe(at("date"));
});

test("the question mark opens the help", () => {
  key("?", document.body);
  expect(document.querySelector<HTMLDialogElement>("#review-keys")?.open).toBe(true);
});
