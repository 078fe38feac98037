import { filterTree } from "./search";
import { boxOf, chosen, itemOf, setBelow, showPartial } from "./tree";

const started = new WeakSet<Element>();

/** Search, "everything below" and a count for each `[data-unit-picker]`. Without it, plain boxes. */
export function startUnitPickers(doc: Document): void {
  for (const picker of doc.querySelectorAll<HTMLElement>("[data-unit-picker]")) {
    if (started.has(picker)) continue;
    started.add(picker);
    start(picker);
  }
}

function start(picker: HTMLElement): void {
  const tree = picker.querySelector<HTMLElement>(".tree");
  if (!tree) return;
  const count = picker.querySelector<HTMLElement>("[data-unit-count]");
  const none = picker.querySelector<HTMLElement>("[data-unit-none]");
  const search = picker.querySelector<HTMLInputElement>("[data-unit-search]");

  const refresh = (): void => {
    showPartial(tree);
    if (count) {
      const pattern = picker.dataset.pattern ?? "{count}";
      count.textContent = pattern.replace("{count}", String(chosen(tree).length));
    }
  };
  for (const hidden of picker.querySelectorAll<HTMLElement>("[data-needs-js]")) {
    hidden.hidden = false;
  }
  tree.addEventListener("change", refresh);
  tree.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-all-below]");
    const item = button && itemOf(button);
    if (!item) return;
    event.preventDefault();
    const boxes = [...item.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].filter(
      (box) => box !== boxOf(item) && !box.disabled,
    );
    setBelow(
      item,
      boxes.some((box) => !box.checked),
    );
    refresh();
  });
  search?.addEventListener("input", () => {
    const matches = filterTree(tree, search.value);
    if (none) none.hidden = matches > 0;
  });
  search?.addEventListener("keydown", (event) => {
    // Enter in the search field must not send the form around it.
    if (event.key === "Enter") event.preventDefault();
  });
  refresh();
}
