import { beforeEach, describe, expect, test } from "vitest";
import { pressed } from "./triage";

let root: HTMLElement;
let clicked: string[];

beforeEach(() => {
  document.body.innerHTML = `
    <div data-triage>
      <div class="triage-row"><input type="checkbox"><a class="triage-link" id="first">1</a></div>
      <div class="triage-row" data-here><input type="checkbox" id="box"><a class="triage-link" id="second">2</a></div>
      <div class="triage-row"><input type="checkbox"><a class="triage-link" id="third">3</a></div>
      <div data-decide>
        <button data-key="c" id="confirm">ok</button>
        <details><summary data-key="n" id="not">no</summary><textarea id="why"></textarea></details>
      </div>
    </div>`;
  root = document.querySelector("[data-triage]") as HTMLElement;
  clicked = [];
  root.addEventListener("click", (event) => clicked.push((event.target as Element).id));
});

describe("keys of the triage desk", () => {
  test("j and k open the next and the previous report", () => {
    expect(pressed(root, "j")).toBe(true);
    expect(pressed(root, "k")).toBe(true);
    expect(clicked).toEqual(["third", "first"]);
  });

  test("the last report has no next one", () => {
    root.querySelector("[data-here]")?.removeAttribute("data-here");
    root.querySelectorAll(".triage-row")[2]?.setAttribute("data-here", "");
    expect(pressed(root, "j")).toBe(false);
    expect(clicked).toEqual([]);
  });

  test("a decision presses its own button, once", () => {
    expect(pressed(root, "c")).toBe(true);
    expect(clicked).toEqual(["confirm"]);
  });

  test("what needs a reason opens its form and puts the cursor into it", () => {
    expect(pressed(root, "n")).toBe(true);
    expect(document.activeElement?.id).toBe("why");
  });

  test("a decision that is not offered is not taken, and other letters mean nothing", () => {
    expect(pressed(root, "t")).toBe(false);
    expect(pressed(root, "q")).toBe(false);
    expect(clicked).toEqual([]);
  });

  test("x chooses the open report for a decision on several", () => {
    pressed(root, "x");
    expect((document.getElementById("box") as HTMLInputElement).checked).toBe(true);
  });
});
