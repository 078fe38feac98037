/** `data-dismisses` takes away the message it stands in. */
export function startDismiss(doc: Document): void {
  doc.addEventListener("click", (event) => {
    (event.target as Element).closest("[data-dismisses]")?.closest(".alert")?.remove();
  });
}
