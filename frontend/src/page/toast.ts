const SHOWN_MS = 12_000;

/**
 * Show a message above the page for a while. The page holds its look in
 * `<template id="toast-template">`, so that words and icons stay on the server.
 */
export function toast(doc: Document, message: string): void {
  const region = doc.getElementById("toasts");
  const template = doc.getElementById("toast-template") as HTMLTemplateElement | null;
  if (!region || !template) return;
  const element = template.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const text = element?.querySelector("[data-toast-text]");
  if (!element || !text) return;
  text.textContent = message;
  region.replaceChildren(element);
  // Whoever points at it or has the focus in it is still reading.
  const leave = (): void => {
    if (element.matches(":hover, :focus-within")) setTimeout(leave, SHOWN_MS);
    else element.remove();
  };
  setTimeout(leave, SHOWN_MS);
}
