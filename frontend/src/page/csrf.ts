/** Give every htmx request the token that Django checks, from `<meta name="csrf-token">`. */
export function sendCsrfToken(doc: Document): void {
  doc.addEventListener("htmx:configRequest", (event) => {
    const token = doc.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
    const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
    if (token) headers["X-CSRFToken"] = token;
  });
}
