/** Menus are `<details data-menu>`: Escape or a click elsewhere closes them. */
export function startMenus(doc: Document): void {
  const open = (): NodeListOf<HTMLDetailsElement> =>
    doc.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]");
  doc.addEventListener("click", (event) => {
    for (const menu of open()) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}
