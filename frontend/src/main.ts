import "./styles/index.css";
import htmx from "htmx.org";
import { startAutoSubmit } from "./page/auto-submit";
import { startBusyLine } from "./page/busy-line";
import { startCopy } from "./page/copy";
import { sendCsrfToken } from "./page/csrf";
import { startDialogs } from "./page/dialogs";
import { startDismiss } from "./page/dismiss";
import { startErrorFocus } from "./page/error-focus";
import { startFileDrops } from "./page/file-drop";
import { startMenus } from "./page/menus";
import { startPrint } from "./page/print";
import { startRefusalToasts } from "./page/refusal";

sendCsrfToken(document);
startBusyLine(document);
startRefusalToasts(document);
startDialogs(document);
startMenus(document);
startDismiss(document);
startAutoSubmit(document);
startCopy(document);
startFileDrops(document);
startErrorFocus(document);
startPrint(document);

/**
 * Parts that only some pages need are fetched when such a page, or a fragment with one, appears.
 * `data-started` on the part says that its keys and buttons now work.
 */
function loadIslands(root: ParentNode): void {
  const island = (selector: string, start: () => Promise<void>): void => {
    const parts = root.querySelectorAll<HTMLElement>(selector);
    if (parts.length === 0) return;
    void start().then(() => {
      for (const part of parts) part.dataset.started = "true";
    });
  };
  island("[data-review]", async () => {
    (await import("./review/review")).startReview(document);
  });
  island("[data-field-app]", async () => {
    (await import("./field/field")).startField(document);
  });
  island("[data-map]", async () => {
    (await import("./map/report-map")).startReportMap(document);
  });
  island("[data-triage]", async () => {
    (await import("./triage/triage")).startTriage(document);
  });
  island("[data-unit-picker]", async () => {
    (await import("./unit-picker/unit-picker")).startUnitPickers(document);
  });
}
loadIslands(document);
htmx.onLoad((element) => loadIslands(element.parentElement ?? document));
