/** Every proposal on the page, in reading order. */
export function proposalsIn(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(".proposal[data-field]")];
}

/** Those nobody has decided yet. */
export function openProposals(root: ParentNode): HTMLElement[] {
  return proposalsIn(root).filter((proposal) => proposal.dataset.state === "open");
}

export function focusProposal(proposal: HTMLElement): void {
  proposal.focus({ preventScroll: true });
  proposal.scrollIntoView({ block: "nearest" });
}

/** One step down (1) or up (-1); from nowhere, to the first open one. False when there is none. */
export function moveFocus(root: ParentNode, from: HTMLElement | null, step: 1 | -1): boolean {
  const all = proposalsIn(root);
  const to = from ? all[all.indexOf(from) + step] : (openProposals(root)[0] ?? all[0]);
  if (to) focusProposal(to);
  return all.length > 0;
}

/**
 * Do what the button of a decision does. "correct" opens the proposal's form and puts the cursor
 * into its first field; the others press the button. False when the proposal has no such button.
 */
export function pressed(proposal: HTMLElement | null, decision: string): boolean {
  if (!proposal) return false;
  const form = proposal.querySelector<HTMLDetailsElement>("details.proposal-edit");
  if (decision === "correct" && form) {
    form.open = true;
    const field = form.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select");
    field?.focus();
    return true;
  }
  const button = proposal.querySelector<HTMLElement>(`[data-decision="${decision}"]`);
  button?.click();
  return button !== null;
}
