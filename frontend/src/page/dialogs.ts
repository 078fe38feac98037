/** `data-opens="id"` opens a native dialog, `data-closes` closes the one it stands in. */
export function startDialogs(doc: Document): void {
  doc.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) {
      const dialog = doc.getElementById(opener.dataset.opens ?? "");
      if (dialog instanceof HTMLDialogElement && !dialog.open) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (target.closest("[data-closes]")) {
      event.preventDefault();
      target.closest("dialog")?.close();
      return;
    }
    // A click on the backdrop hits the dialog itself, never something inside it.
    if (target instanceof HTMLDialogElement && target.hasAttribute("data-light-dismiss")) {
      target.close();
    }
  });
}
