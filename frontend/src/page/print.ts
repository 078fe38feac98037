/** `data-print` prints the page. */
export function startPrint(doc: Document): void {
  doc.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-print]")) doc.defaultView?.print();
  });
}
