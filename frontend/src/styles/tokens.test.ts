import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// From the folder of package.json, where the tests are run.
const css = readFileSync("src/styles/tokens.css", "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

function colours(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1] ?? "", m[2] ?? ""]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const TONES = ["neutral", "info", "progress", "good", "warn", "bad"];
const TEXT: [ink: string, ground: string][] = [
  ...["bg", "surface", "surface-2"].flatMap((ground): [string, string][] => [
    ["text", ground],
    ["text-2", ground],
    ["text-3", ground],
    ["accent-ink", ground],
    ["bad-ink", ground],
    ["warn-ink", ground],
  ]),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["accent-ink", "accent-soft"],
  ["rail-text", "rail"],
  ["rail-strong", "rail-active"],
  ...TONES.map((tone): [string, string] => [`${tone}-ink`, `${tone}-bg`]),
  ...TONES.map((tone): [string, string] => ["text", `${tone}-bg`]),
];
const PARTS: [part: string, ground: string][] = [
  ["line-strong", "surface"],
  ["line-strong", "bg"],
  ["focus", "bg"],
  ["focus", "surface"],
  ["accent", "surface"],
  ...["info", "progress", "good", "bad"].map((tone): [string, string] => [
    `${tone}-solid`,
    "surface",
  ]),
];

for (const [scheme, block] of [
  ["light", light],
  ["dark", dark],
] as const) {
  const known = colours(block);
  const of = (name: string): string => {
    const value = known.get(name);
    if (!value) throw new Error(`--${name} is missing in the ${scheme} scheme`);
    return value;
  };
  test.each(TEXT)(`${scheme}: %s is readable on %s (WCAG AA, 4.5)`, (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(PARTS)(`${scheme}: %s stands out from %s (WCAG AA, 3)`, (part, ground) => {
    expect(contrast(of(part), of(ground))).toBeGreaterThanOrEqual(3);
  });
}
