/** "4,7 MB": megabytes with one decimal, in the language of the page. */
export function megabytes(bytes: number, language: string): string {
  const decimals = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${(bytes / 1024 / 1024).toLocaleString(language, decimals)} MB`;
}

/** The first file over the limit, so that nobody waits for an upload that will be refused. */
export function tooLarge(files: Iterable<File>, limit: number): File | undefined {
  for (const file of files) {
    if (file.size > limit) return file;
  }
  return undefined;
}

function check(drop: HTMLElement, input: HTMLInputElement): void {
  const limit = Number(drop.dataset.maxBytes ?? Number.POSITIVE_INFINITY);
  const files = [...(input.files ?? [])];
  const size = (file: File): string =>
    megabytes(file.size, drop.ownerDocument.documentElement.lang || "en");
  const over = tooLarge(files, limit);
  const message = over
    ? (drop.dataset.msgTooLarge ?? "").replace("{name}", over.name).replace("{size}", size(over))
    : "";
  input.setCustomValidity(message);
  const error = drop.querySelector("[data-file-error]");
  if (error) error.textContent = message;
  const chosen = drop.querySelector("[data-file-names]");
  if (chosen) {
    chosen.textContent = files.map((file) => `${file.name} (${size(file)})`).join(", ");
  }
}

/** File inputs in `[data-file-drop]`: size checked before sending, files may be dropped on them. */
export function startFileDrops(doc: Document): void {
  const dropOf = (event: Event): HTMLElement | null =>
    (event.target as Element).closest<HTMLElement>("[data-file-drop]");
  const inputOf = (drop: HTMLElement): HTMLInputElement | null =>
    drop.querySelector<HTMLInputElement>('input[type="file"]');

  doc.addEventListener("change", (event) => {
    const drop = dropOf(event);
    const input = drop && inputOf(drop);
    if (drop && input && event.target === input) check(drop, input);
  });
  for (const name of ["dragover", "dragleave", "drop"] as const) {
    doc.addEventListener(name, (event) => {
      const drop = dropOf(event);
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      const input = inputOf(drop);
      const files = event.dataTransfer?.files;
      if (name !== "drop" || !input || !files?.length) return;
      input.files = files;
      check(drop, input);
    });
  }
}
