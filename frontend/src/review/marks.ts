/** The marks of a field in the source; a mark may belong to several fields (spans overlap). */
export function marksOf(root: ParentNode, field: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("[data-review-source] mark[data-field]")].filter(
    (mark) => fieldsOf(mark).includes(field),
  );
}

function fieldsOf(mark: HTMLElement): string[] {
  return (mark.dataset.field ?? "").split(/\s+/).filter(Boolean);
}

/**
 * The proposal a mark belongs to. Of several, the one after the proposal that has the focus, so that
 * clicking the same mark again walks through them.
 */
export function proposalOf(root: ParentNode, mark: HTMLElement): HTMLElement | undefined {
  const fields = fieldsOf(mark);
  const candidates = [...root.querySelectorAll<HTMLElement>(".proposal[data-field]")].filter(
    (proposal) => fields.includes(proposal.dataset.field ?? ""),
  );
  const current = candidates.findIndex((proposal) =>
    proposal.contains(proposal.ownerDocument.activeElement),
  );
  return candidates[(current + 1) % candidates.length];
}

/** Show which words a proposal was read from; with `scroll`, bring them into view in the source. */
export function highlight(
  root: ParentNode,
  proposal: HTMLElement,
  { scroll }: { scroll: boolean },
): void {
  for (const mark of root.querySelectorAll("mark.is-active")) mark.classList.remove("is-active");
  const marks = marksOf(root, proposal.dataset.field ?? "");
  for (const mark of marks) mark.classList.add("is-active");
  const pane = root.querySelector<HTMLElement>("[data-review-source]");
  const first = marks[0];
  if (!scroll || !pane || !first) return;
  // Only the pane moves, never the page: the proposal must stay where the eye is.
  const above = first.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  const inView = above > 0 && above < pane.clientHeight - 48;
  if (!inView) pane.scrollTop += above - pane.clientHeight / 3;
}
