const WAIT_MS = 250;

/** A line at the top while requests run; not for those that answer at once. */
export function startBusyLine(doc: Document): void {
  let running = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  doc.addEventListener("htmx:beforeRequest", () => {
    running += 1;
    timer ??= setTimeout(() => doc.body.classList.add("is-busy"), WAIT_MS);
  });
  doc.addEventListener("htmx:afterRequest", () => {
    running = Math.max(0, running - 1);
    if (running > 0) return;
    clearTimeout(timer);
    timer = undefined;
    doc.body.classList.remove("is-busy");
  });
}
