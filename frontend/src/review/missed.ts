export interface Selected {
  start: number;
  end: number;
  quote: string;
}

/**
 * The selected words as offsets into the text of `source`, spaces at the ends left out.
 * Offsets count characters (code points) as the server does, not UTF-16 units: an emoji in a
 * message would otherwise move every later span by one.
 */
export function selectedIn(source: HTMLElement, selection: Selection | null): Selected | null {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!source.contains(range.startContainer) || !source.contains(range.endContainer)) return null;
  const before = source.ownerDocument.createRange();
  before.selectNodeContents(source);
  before.setEnd(range.startContainer, range.startOffset);
  const raw = range.toString();
  const quote = raw.trim();
  if (!quote) return null;
  const lead = raw.length - raw.trimStart().length;
  const start = [...before.toString()].length + [...raw.slice(0, lead)].length;
  return { start, end: start + [...quote].length, quote };
}

function fill(form: HTMLFormElement, { start, end, quote }: Selected): void {
  const values: Record<string, string> = { start: String(start), end: String(end), quote };
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      field.value = value;
    }
  }
  const shown = form.querySelector("[data-missed-quote]");
  if (shown) shown.textContent = quote;
}

/**
 * Selecting words in the source shows `#missed-offer`; pressing it fills `#missed-form` and opens
 * the dialog it stands in.
 */
export function startMissed(doc: Document, root: HTMLElement): void {
  const source = root.querySelector<HTMLElement>("[data-review-text]");
  const offer = doc.getElementById("missed-offer");
  const form = doc.getElementById("missed-form");
  if (!source || !offer || !(form instanceof HTMLFormElement)) return;
  let chosen: Selected | null = null;

  doc.addEventListener("selectionchange", () => {
    const selection = doc.getSelection();
    const now = selectedIn(source, selection);
    // Pressing the offer may collapse the selection first: keep what it was made for.
    if (!now && doc.activeElement === offer) return;
    chosen = now;
    offer.hidden = !now;
  });
  offer.addEventListener("mousedown", (event) => event.preventDefault());
  offer.addEventListener("click", () => {
    if (!chosen) return;
    fill(form, chosen);
    offer.hidden = true;
    form.closest("dialog")?.showModal();
  });
}
