import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startAutoSubmit } from "./auto-submit";
import { startBusyLine } from "./busy-line";
import { startCopy } from "./copy";
import { sendCsrfToken } from "./csrf";
import { startDialogs } from "./dialogs";
import { startDismiss } from "./dismiss";
import { startErrorFocus } from "./error-focus";
import { megabytes, startFileDrops, tooLarge } from "./file-drop";
import { startMenus } from "./menus";
import { refusalIn, startRefusalToasts } from "./refusal";

const TOASTS = `<div id="toasts"></div><template id="toast-template"><div class="alert">
  <p data-toast-text></p></div></template>`;

const get = <T extends Element>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(selector);
  return found;
};

// Each behaviour listens on the document once for the life of a page, so it is started once here too.
sendCsrfToken(document);
startAutoSubmit(document);
startBusyLine(document);
startCopy(document);
startDialogs(document);
startDismiss(document);
startFileDrops(document);
startMenus(document);
startRefusalToasts(document);

beforeEach(() => {
  vi.useFakeTimers();
  document.head.innerHTML = '<meta name="csrf-token" content="secret">';
});
afterEach(() => vi.useRealTimers());

test("every htmx request carries the token that Django checks", () => {
  const headers: Record<string, string> = {};
  document.dispatchEvent(new CustomEvent("htmx:configRequest", { detail: { headers } }));
  expect(headers["X-CSRFToken"]).toBe("secret");
});

test("a filter sends itself when a choice changes, and after a pause in typing", () => {
  document.body.innerHTML = `<form data-auto-submit><select></select><input type="search"></form>`;
  const sent = vi.spyOn(get<HTMLFormElement>("form"), "requestSubmit").mockImplementation(() => {});
  get("select").dispatchEvent(new Event("change", { bubbles: true }));
  expect(sent).toHaveBeenCalledTimes(1);
  get("input").dispatchEvent(new Event("input", { bubbles: true }));
  get("input").dispatchEvent(new Event("input", { bubbles: true }));
  expect(sent).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(500);
  expect(sent).toHaveBeenCalledTimes(2);
});

test("other forms wait for their button", () => {
  document.body.innerHTML = "<form><select></select></form>";
  const sent = vi.spyOn(get<HTMLFormElement>("form"), "requestSubmit").mockImplementation(() => {});
  get("select").dispatchEvent(new Event("change", { bubbles: true }));
  expect(sent).not.toHaveBeenCalled();
});

test("a dialog opens from its button and closes from within", () => {
  document.body.innerHTML = `<button data-opens="d"></button>
    <dialog id="d"><button id="inside" data-closes></button></dialog>`;
  get<HTMLElement>("[data-opens]").click();
  expect(get<HTMLDialogElement>("dialog").open).toBe(true);
  get<HTMLElement>("#inside").click();
  expect(get<HTMLDialogElement>("dialog").open).toBe(false);
});

test("Escape closes an open menu and gives the focus back to what opened it", () => {
  document.body.innerHTML =
    "<details data-menu open><summary tabindex=0>Menu</summary><a>x</a></details>";
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(get<HTMLDetailsElement>("details").open).toBe(false);
  expect(document.activeElement).toBe(get("summary"));
});

test("a click elsewhere closes a menu, a click inside does not", () => {
  document.body.innerHTML =
    "<details data-menu open><summary>Menu</summary><a id=in>x</a></details><p>elsewhere</p>";
  get<HTMLElement>("#in").click();
  expect(get<HTMLDetailsElement>("details").open).toBe(true);
  get<HTMLElement>("p").click();
  expect(get<HTMLDetailsElement>("details").open).toBe(false);
});

test("a message can be dismissed", () => {
  document.body.innerHTML = '<div class="alert"><button data-dismisses></button></div>';
  get<HTMLElement>("button").click();
  expect(document.querySelector(".alert")).toBeNull();
});

test("a refused fragment says why in place; the page stays", () => {
  document.body.innerHTML = TOASTS;
  document.body.dataset.msgFailed = "failed";
  const answer = (responseText: string): void => {
    document.dispatchEvent(
      new CustomEvent("htmx:responseError", { detail: { xhr: { responseText } } }),
    );
  };
  answer("<h1 data-refusal> Already <b>decided</b>. </h1>");
  expect(get("#toasts").textContent?.trim()).toBe("Already decided.");
  answer("<h1>Internal error</h1>");
  expect(get("#toasts").textContent?.trim()).toBe("failed");
  expect(refusalIn("")).toBe("");
});

test("a message in passing goes by itself", () => {
  document.body.innerHTML = TOASTS;
  document.dispatchEvent(new CustomEvent("htmx:sendError"));
  vi.advanceTimersByTime(20_000);
  expect(get("#toasts").textContent?.trim()).toBe("");
});

test("a lost connection is said", () => {
  document.body.innerHTML = TOASTS;
  document.body.dataset.msgOffline = "offline";
  document.dispatchEvent(new CustomEvent("htmx:sendError"));
  expect(get("#toasts").textContent?.trim()).toBe("offline");
});

test("the busy line shows only when an answer takes its time", () => {
  document.body.innerHTML = "";
  document.dispatchEvent(new CustomEvent("htmx:beforeRequest"));
  expect(document.body.classList.contains("is-busy")).toBe(false);
  vi.advanceTimersByTime(300);
  expect(document.body.classList.contains("is-busy")).toBe(true);
  document.dispatchEvent(new CustomEvent("htmx:afterRequest"));
  expect(document.body.classList.contains("is-busy")).toBe(false);
});

test("copying puts the words on the clipboard and says so", async () => {
  document.body.innerHTML = `${TOASTS}<button data-copy-from="#code"></button><pre id="code"> a1 </pre>`;
  document.body.dataset.msgCopied = "copied";
  const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  get<HTMLElement>("button").click();
  await Promise.resolve();
  await Promise.resolve();
  expect(written).toHaveBeenCalledWith("a1");
  expect(get("#toasts").textContent?.trim()).toBe("copied");
});

test("a file over the limit is named before it is sent", () => {
  document.body.innerHTML = `<div data-file-drop data-max-bytes="4" data-msg-too-large="{name}: {size}">
    <input type="file"><p data-file-names></p><p data-file-error></p></div>`;
  const input = get<HTMLInputElement>("input");
  const files = [new File(["12345"], "foto.jpg")];
  Object.defineProperty(input, "files", { value: files, configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
  expect(get("[data-file-error]").textContent).toBe("foto.jpg: 0.0 MB");
  expect(input.validationMessage).not.toBe("");
  expect(tooLarge(files, 5)).toBeUndefined();
  expect(megabytes(5 * 1024 * 1024, "en")).toBe("5.0 MB");
  expect(megabytes(5 * 1024 * 1024, "id")).toBe("5,0 MB");
});

test("after a form came back with errors their summary is read first", () => {
  document.body.innerHTML = '<div data-error-summary tabindex="-1"></div>';
  startErrorFocus(document);
  expect(document.activeElement).toBe(get("[data-error-summary]"));
});
