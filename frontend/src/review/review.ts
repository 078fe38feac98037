import { highlight, proposalOf } from "./marks";
import { startMissed } from "./missed";
import { showProgress } from "./progress";
import { focusProposal, moveFocus, openProposals, pressed, proposalsIn } from "./proposals";

const started = new WeakSet<Element>();

/**
 * The reading review: keys, highlights, progress and missed directives on `[data-review]`.
 * The markup it expects is written down in docs/frontend.md. Calling it again is harmless.
 */
export function startReview(doc: Document): void {
  const root = doc.querySelector<HTMLElement>("[data-review]");
  if (!root || started.has(root)) return;
  started.add(root);

  showProgress(doc, root);
  startMissed(doc, root);

  doc.addEventListener("keydown", (event) => {
    if (root.isConnected) onKey(doc, root, event);
  });
  root.addEventListener("focusin", (event) => {
    const proposal = (event.target as Element).closest<HTMLElement>(".proposal");
    if (!proposal) return;
    for (const other of proposalsIn(root)) other.tabIndex = other === proposal ? 0 : -1;
    highlight(root, proposal, { scroll: true });
  });
  root.addEventListener("mouseover", (event) => {
    const proposal = (event.target as Element).closest<HTMLElement>(".proposal");
    if (proposal) highlight(root, proposal, { scroll: false });
  });
  root.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-opens-edit]")) {
      pressed(target.closest<HTMLElement>(".proposal"), "correct");
      return;
    }
    const mark = target.closest<HTMLElement>("mark[data-field]");
    const proposal = mark && proposalOf(root, mark);
    if (proposal && !doc.getSelection()?.toString()) focusProposal(proposal);
  });
  keepPlaceAcrossSwaps(doc, root);

  const first = openProposals(root)[0] ?? proposalsIn(root)[0];
  if (first) first.tabIndex = 0;
}

/** A decided proposal is swapped for a new element: count again, and go to the next open one. */
function keepPlaceAcrossSwaps(doc: Document, root: HTMLElement): void {
  let field: string | undefined;
  doc.addEventListener("htmx:beforeSwap", (event) => {
    const proposal = (event.target as Element).closest?.(".proposal");
    field = proposal instanceof HTMLElement ? proposal.dataset.field : undefined;
  });
  doc.addEventListener("htmx:afterSettle", () => {
    if (!root.isConnected) return;
    showProgress(doc, root);
    if (field === undefined) return;
    const all = proposalsIn(root);
    const at = all.findIndex((proposal) => proposal.dataset.field === field);
    field = undefined;
    const here = all[at];
    if (!here) return;
    const undecided = here.dataset.state === "open" || here.querySelector("[aria-invalid=true]");
    const next = all.slice(at + 1).find((proposal) => proposal.dataset.state === "open");
    focusProposal(undecided || !next ? here : next);
  });
}

function onKey(doc: Document, root: HTMLElement, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  if (target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const proposal = target.closest<HTMLElement>(".proposal");
  // Enter on a button or a link is that button or link.
  if (event.key === "Enter" && target !== proposal) return;
  if (act(doc, root, proposal, event.key)) event.preventDefault();
}

function act(doc: Document, root: HTMLElement, proposal: HTMLElement | null, key: string): boolean {
  switch (key) {
    case "j":
    case "ArrowDown":
      return moveFocus(root, proposal, 1);
    case "k":
    case "ArrowUp":
      return moveFocus(root, proposal, -1);
    case "Enter":
    case "a":
      return pressed(proposal, "accept");
    case "e":
    case "c":
      return pressed(proposal, "correct");
    case "r":
    case "x":
      return pressed(proposal, "reject");
    case "?": {
      const help = doc.getElementById("review-keys");
      if (help instanceof HTMLDialogElement) help.showModal();
      return true;
    }
    default:
      return false;
  }
}
