/// <reference lib="webworker" />
// The service worker of the field form. It keeps the empty form and its static files, nothing else:
// what a person wrote lies in the phone's own store, and no answer about anybody is kept here.

interface Shell {
  version: string;
  files: string[];
}

const scope = self as unknown as ServiceWorkerGlobalScope & { FIELD_SHELL: Shell };
const { version, files } = scope.FIELD_SHELL;
const CACHE = `kentongan-field-${version}`;
const FORM = "/field/";

scope.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([FORM, ...files]))
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((n) => n.startsWith("kentongan-field-") && n !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => scope.clients.claim()),
  );
});

scope.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== scope.location.origin) return;
  if (url.pathname === FORM) {
    // The network first: a new build replaces the form as soon as there is one.
    event.respondWith(
      fetch(event.request).catch(async () => (await caches.match(FORM)) ?? Response.error()),
    );
  } else if (files.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
