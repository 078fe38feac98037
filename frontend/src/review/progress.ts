import { openProposals, proposalsIn } from "./proposals";

/**
 * Write "n of m decided" into every `[data-review-progress]` of the page (its words come from
 * `data-pattern`), and show on each mark what was decided about it.
 */
export function showProgress(doc: Document, root: ParentNode): void {
  const total = proposalsIn(root).length;
  const states = new Map(
    proposalsIn(root).map(({ dataset }) => [dataset.field ?? "", dataset.state]),
  );
  const decided = total - openProposals(root).length;
  for (const place of doc.querySelectorAll<HTMLElement>("[data-review-progress]")) {
    const text = place.querySelector("[data-progress-text]");
    const pattern = place.dataset.pattern ?? "{decided} / {total}";
    if (text) {
      text.textContent = pattern
        .replace("{decided}", String(decided))
        .replace("{total}", String(total));
    }
    const bar = place.querySelector("progress");
    if (bar) {
      bar.max = Math.max(total, 1);
      bar.value = decided;
    }
  }
  for (const mark of root.querySelectorAll<HTMLElement>("mark[data-field]")) {
    const state = states.get(mark.dataset.field ?? "");
    if (state) mark.dataset.state = state;
  }
}
