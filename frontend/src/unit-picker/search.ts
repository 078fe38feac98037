import { chosen } from "./tree";

/** Lower case without accents, one space between words: "Polsek  Kediri" is found by "kediri". */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/** The name itself, without the small print that may stand beside it in the same element. */
function nameOf(item: Element): string {
  const own = item.querySelector("[data-unit-name]")?.childNodes ?? [];
  return [...own].map((node) => (node.nodeType === 3 ? node.textContent : "")).join("");
}

/**
 * Show the items whose name holds every word of the query, with the items above them; everything
 * when it is empty. Returns how many match.
 */
export function filterTree(tree: Element, query: string): number {
  const words = plain(query).split(" ").filter(Boolean);
  const items = [...tree.querySelectorAll<HTMLLIElement>("li")];
  const picked = new Set<Element>(chosen(tree));
  let matches = 0;
  for (const item of items.reverse()) {
    const name = plain(nameOf(item));
    const hit = words.every((word) => name.includes(word));
    const children = [...item.querySelectorAll("li")];
    const holdsHit = children.some((child) => !child.hidden);
    item.hidden = !hit && !holdsHit;
    if (hit) matches += 1;
    const details = item.querySelector<HTMLDetailsElement>(":scope > details");
    if (details && words.length > 0) {
      const holdsChosen = [...details.querySelectorAll("input")].some((box) => picked.has(box));
      details.open = holdsHit || holdsChosen;
    }
  }
  return matches;
}
