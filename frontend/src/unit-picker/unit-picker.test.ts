import { beforeEach, expect, test } from "vitest";
import { startUnitPickers } from "./unit-picker";

function item(name: string, children = "", attributes = ""): string {
  return `<li><div class="node"><label><input type="checkbox" name="units" value="${name}" ${attributes}>
    <span data-unit-name>${name}</span></label>
    ${children && '<button type="button" data-all-below data-needs-js hidden></button>'}</div>
    ${children && `<ul>${children}</ul>`}</li>`;
}

const box = (name: string): HTMLInputElement => {
  const found = document.querySelector<HTMLInputElement>(`input[value="${name}"]`);
  if (!found) throw new Error(name);
  return found;
};
const shown = (): string[] =>
  [...document.querySelectorAll<HTMLElement>("li:not([hidden]) > .node [data-unit-name]")]
    .filter((name) => !name.closest("li[hidden]"))
    .map((name) => name.textContent ?? "");
const search = (text: string): void => {
  const field = document.querySelector<HTMLInputElement>("[data-unit-search]");
  if (!field) throw new Error("no search field");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

beforeEach(() => {
  document.body.innerHTML = `<div data-unit-picker data-pattern="{count} chosen">
    <input type="search" data-unit-search><span data-unit-count></span>
    <ul class="tree">${item(
      "Polres Tabanan",
      item("Polsek Kediri", item("Bhabinkamtibmas Nyitdah")) +
        item("Polsek Marga") +
        item("Polsek Pupuan", "", "disabled"),
    )}</ul>
    <p data-unit-none hidden></p></div>`;
  startUnitPickers(document);
});

test("a unit above a chosen one is shown as partly chosen, and is itself not chosen", () => {
  box("Bhabinkamtibmas Nyitdah").click();
  expect(box("Polsek Kediri").indeterminate).toBe(true);
  expect(box("Polres Tabanan").indeterminate).toBe(true);
  expect(box("Polres Tabanan").checked).toBe(false);
  expect(box("Polsek Marga").indeterminate).toBe(false);
});

test("choosing a unit chooses that unit alone: below it, its commander passes the order on", () => {
  box("Polsek Kediri").click();
  expect(box("Bhabinkamtibmas Nyitdah").checked).toBe(false);
  expect(document.querySelector("[data-unit-count]")?.textContent).toBe("1 chosen");
});

test("everything below is chosen at once, without the unit itself and without closed ones", () => {
  const button = document.querySelector<HTMLElement>("[data-all-below]");
  expect(button?.hidden).toBe(false);
  button?.click();
  expect(document.querySelector("[data-unit-count]")?.textContent).toBe("3 chosen");
  expect(box("Polres Tabanan").checked).toBe(false);
  expect(box("Polsek Pupuan").checked).toBe(false);
  button?.click();
  expect(document.querySelector("[data-unit-count]")?.textContent).toBe("0 chosen");
});

test("a search shows what it finds with the units above; nothing found is said", () => {
  search("nyit  bhabin");
  expect(shown()).toEqual(["Polres Tabanan", "Polsek Kediri", "Bhabinkamtibmas Nyitdah"]);
  search("kuta");
  expect(shown()).toEqual([]);
  expect(document.querySelector<HTMLElement>("[data-unit-none]")?.hidden).toBe(false);
  search("");
  expect(shown()).toHaveLength(5);
});

test("what a search hides stays chosen", () => {
  box("Polsek Marga").click();
  search("kediri");
  expect(box("Polsek Marga").checked).toBe(true);
  expect(document.querySelector("[data-unit-count]")?.textContent).toBe("1 chosen");
});

test("starting twice, as htmx does after a swap, changes nothing", () => {
  startUnitPickers(document);
  document.querySelector<HTMLElement>("[data-all-below]")?.click();
  expect(document.querySelector("[data-unit-count]")?.textContent).toBe("3 chosen");
});
