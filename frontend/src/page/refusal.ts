import { toast } from "./toast";

/** The sentence of a refusal page (`[data-refusal]`), or "" when the answer is something else. */
export function refusalIn(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("[data-refusal]")?.textContent?.trim() ?? "";
}

/** When a fragment is refused or the network fails, say so in place; the page stays as it is. */
export function startRefusalToasts(doc: Document): void {
  const words = (name: string): string => doc.body.dataset[name] ?? "";
  doc.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    toast(doc, refusalIn(xhr.responseText) || words("msgFailed"));
  });
  doc.addEventListener("htmx:sendError", () => toast(doc, words("msgOffline")));
}
