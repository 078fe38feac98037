const started = new WeakSet<Element>();

/** Keys of the triage desk on `[data-triage]`: every key presses what stands on the page. */
export function startTriage(doc: Document): void {
  const root = doc.querySelector<HTMLElement>("[data-triage]");
  if (!root || started.has(root)) return;
  started.add(root);
  // Where list and report stand side by side. On a phone the report comes first, and stays in sight.
  if (doc.defaultView?.matchMedia("(min-width: 64rem)").matches) {
    root.querySelector<HTMLElement>("[data-here]")?.scrollIntoView({ block: "nearest" });
  }
  doc.addEventListener("keydown", (event) => {
    if (!root.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (
      (event.target as Element).closest(
        "input:not([type=checkbox]), textarea, select, dialog[open]",
      )
    )
      return;
    if (pressed(root, event.key)) event.preventDefault();
  });
}

/** Does what a key stands for; false where it stands for nothing here. */
export function pressed(root: HTMLElement, key: string): boolean {
  switch (key) {
    case "j":
    case "ArrowDown":
      return go(root, 1);
    case "k":
    case "ArrowUp":
      return go(root, -1);
    case "x":
      return click(root.querySelector("[data-here] input[type=checkbox]"));
    case "?": {
      const help = root.ownerDocument.getElementById("triage-keys");
      if (help instanceof HTMLDialogElement) help.showModal();
      return true;
    }
    default:
      return /^[ctnr]$/.test(key) && decide(root, key);
  }
}

function go(root: HTMLElement, step: 1 | -1): boolean {
  const rows = [...root.querySelectorAll<HTMLElement>(".triage-row")];
  const at = rows.findIndex((row) => row.hasAttribute("data-here"));
  return click(rows[at + step]?.querySelector<HTMLElement>(".triage-link") ?? null);
}

/** A button decides at once; a summary opens its form and puts the cursor into it. */
function decide(root: HTMLElement, key: string): boolean {
  const control = root.querySelector<HTMLElement>(`[data-decide] [data-key="${key}"]`);
  if (!control) return false;
  control.click();
  if (control.tagName === "SUMMARY") {
    control.parentElement
      ?.querySelector<HTMLElement>("textarea, input:not([type=hidden])")
      ?.focus();
  }
  return true;
}

function click(control: HTMLElement | null): boolean {
  control?.click();
  return control !== null;
}
