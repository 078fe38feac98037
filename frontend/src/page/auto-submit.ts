const TYPING_PAUSE_MS = 400;

/**
 * Forms with `data-auto-submit` send themselves when a choice changes, and after a pause in typing
 * into a search field. Their own button stays for people without JavaScript.
 */
export function startAutoSubmit(doc: Document): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const formOf = (event: Event): HTMLFormElement | null =>
    (event.target as Element).closest<HTMLFormElement>("form[data-auto-submit]");

  doc.addEventListener("change", (event) => {
    const form = formOf(event);
    if (!form || isTyped(event.target)) return;
    clearTimeout(timer);
    form.requestSubmit();
  });
  doc.addEventListener("input", (event) => {
    const form = formOf(event);
    if (!form || !isTyped(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(), TYPING_PAUSE_MS);
  });
}

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && ["search", "text"].includes(target.type);
}
