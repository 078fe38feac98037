/** The checkboxes of a nested list of units and how they hang together. */

const BOX = 'input[type="checkbox"]';

/** The checkbox of a list item itself, not of the items below it. */
export function boxOf(item: Element): HTMLInputElement | null {
  return item.querySelector<HTMLInputElement>(BOX);
}

export function itemOf(box: Element): HTMLLIElement | null {
  return box.closest("li");
}

function below(item: Element): HTMLInputElement[] {
  const own = boxOf(item);
  return [...item.querySelectorAll<HTMLInputElement>(BOX)].filter((box) => box !== own);
}

/**
 * Tick or clear everything below an item. Disabled boxes keep their state: the server said they
 * cannot be chosen.
 */
export function setBelow(item: Element, checked: boolean): void {
  for (const box of below(item)) {
    if (!box.disabled) box.checked = checked;
  }
}

/**
 * Show on every item with units below it whether some of those are chosen. A parent's own tick is
 * never changed by its children: an order to a Polres is not the sum of orders to its Polsek.
 */
export function showPartial(tree: Element): void {
  for (const item of tree.querySelectorAll("li")) {
    const own = boxOf(item);
    const children = below(item);
    if (!own || children.length === 0) continue;
    const chosen = children.filter((box) => box.checked).length;
    own.indeterminate = !own.checked && chosen > 0;
  }
}

/** The chosen units. */
export function chosen(tree: Element): HTMLInputElement[] {
  return [...tree.querySelectorAll<HTMLInputElement>(BOX)].filter((box) => box.checked);
}
