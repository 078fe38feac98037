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

/** Parts that only some pages need are fetched when such a page, or a fragment with one, appears. */
function loadIslands(root: ParentNode): void {
  if (root.querySelector("[data-review]")) {
    void import("./review/review").then(({ startReview }) => startReview(document));
  }
  if (root.querySelector("[data-field-app]")) {
    void import("./field/field").then(({ startField }) => startField(document));
  }
  if (root.querySelector("[data-map]")) {
    void import("./map/report-map").then(({ startReportMap }) => startReportMap(document));
  }
  if (root.querySelector("[data-triage]")) {
    void import("./triage/triage").then(({ startTriage }) => startTriage(document));
  }
  if (root.querySelector("[data-unit-picker]")) {
    void import("./unit-picker/unit-picker").then(({ startUnitPickers }) =>
      startUnitPickers(document),
    );
  }
}
loadIslands(document);
htmx.onLoad((element) => loadIslands(element.parentElement ?? document));
