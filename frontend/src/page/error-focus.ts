/** After a form came back with errors, the summary has the focus: it is read first. */
export function startErrorFocus(doc: Document): void {
  const focus = (): void => doc.querySelector<HTMLElement>("[data-error-summary]")?.focus();
  focus();
  doc.addEventListener("htmx:afterSwap", (event) => {
    (event.target as Element).querySelector<HTMLElement>("[data-error-summary]")?.focus();
  });
}
