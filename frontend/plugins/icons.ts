// The icon sprite: only those Tabler icons that a template, a Python table or icons.json names.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Plugin } from "vite";

type Node = [tag: string, attributes: Record<string, string>];
const require = createRequire(import.meta.url);
const NAMED = /(?:\{%-?\s*icon\s+|\bicon=)["']([a-z0-9-]+)["']/g;

/** Icon names in a template or a Python file: `{% icon "bell" %}` or `icon="bell"`. */
export function namesIn(source: string): string[] {
  return [...source.matchAll(NAMED)].map((match) => match[1] ?? "");
}

/** One `<symbol>` per name, sorted so that the same names give the same file; throws on a name Tabler lacks. */
export function sprite(names: Iterable<string>, nodes: Record<string, Node[]>): string {
  const symbols = [...new Set(names)].sort().map((name) => {
    const shapes = nodes[name];
    if (!shapes) throw new Error(`There is no Tabler icon "${name}".`);
    const body = shapes.map(([tag, attributes]) => {
      const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
      return `<${tag}${pairs.join("")}/>`;
    });
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body.join("")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

function namesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(html|py)$/.test(file))
    .flatMap((file) => namesIn(readFileSync(join(folder, file), "utf8")));
}

/** Emits icons.svg into the build, with its hash in the name and an entry in the manifest. */
export function iconSprite(sources: string): Plugin {
  return {
    name: "icon-sprite",
    generateBundle() {
      const nodes = require("@tabler/icons/tabler-nodes-outline.json") as Record<string, Node[]>;
      const always = require("../icons.json") as string[];
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: sprite([...always, ...namesUnder(sources)], nodes),
      });
    },
  };
}
