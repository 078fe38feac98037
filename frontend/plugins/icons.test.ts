import { expect, test } from "vitest";
import { namesIn, sprite } from "./icons";

test("icons are found in templates and in Python tables", () => {
  expect(namesIn(`{% icon "bell" %} {% include "x" with icon="eye" %} {% icon name %}`)).toEqual([
    "bell",
    "eye",
  ]);
  expect(namesIn(`NavItem("start", icon='home')`)).toEqual(["home"]);
});

test("the sprite holds each icon once, in the order of the alphabet", () => {
  const nodes = { b: [["path", { d: "M0 0" }]], a: [["circle", { r: "1" }]] } as never;
  const svg = sprite(["b", "a", "b"], nodes);
  expect(svg.match(/id="\w"/g)).toEqual(['id="a"', 'id="b"']);
  expect(svg).toContain('<path d="M0 0"/>');
});

test("a name Tabler does not have stops the build", () => {
  expect(() => sprite(["no-such-icon"], {})).toThrow('"no-such-icon"');
});
