import { toast } from "./toast";

/** `data-copy="text"` (or `data-copy-from="#id"`) puts words on the clipboard and says so. */
export function startCopy(doc: Document): void {
  doc.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-copy-from]");
    if (!button) return;
    const { copy, copyFrom } = button.dataset;
    const text = copy ?? (copyFrom && doc.querySelector(copyFrom)?.textContent) ?? "";
    void navigator.clipboard
      .writeText(text.trim())
      .then(() => toast(doc, doc.body.dataset.msgCopied ?? ""));
  });
}
