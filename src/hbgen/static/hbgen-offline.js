"use strict";
// The service worker of one published version. It asks the network first, always: what it keeps is shown only where no
// answer comes. It serves the folder of its version and nothing above it, so that no other version passes through it.

(function workOffline() {
  const worker = /** @type {any} */ (self);
  const { digest, first, rest } = worker.hbgenOffline;
  const scope = worker.registration.scope;
  const name = `hbgen ${scope} ${digest}`;

  // Without query, and with the file's name.
  function plain(address) {
    const url = new URL(address);
    return url.origin + url.pathname.replace(/\/$/, "/index.html");
  }

  async function keep(cache, address, answer) {
    // A page that was redirected may not answer a request for a page.
    const body = answer.redirected ? await answer.blob() : answer.body;
    await cache.put(plain(address), new Response(body, { status: answer.status, headers: answer.headers }));
  }

  async function keepAll(paths) {
    const cache = await caches.open(name);
    for (const path of paths) {
      if (await cache.match(plain(scope + path))) continue;
      const answer = await fetch(scope + path, { cache: "no-cache" });
      if (answer.ok) await keep(cache, scope + path, answer);
    }
  }

  async function answer(event) {
    const cache = await caches.open(name);
    try {
      const found = await fetch(event.request);
      if (found.ok && found.type === "basic") event.waitUntil(keep(cache, event.request.url, found.clone()));
      // What was withdrawn is not kept.
      else if (found.status === 404 || found.status === 410) event.waitUntil(cache.delete(plain(event.request.url)));
      return found;
    } catch (error) {
      const kept = await cache.match(plain(event.request.url));
      if (kept) return kept;
      throw error;
    }
  }

  worker.addEventListener("install", (event) => {
    worker.skipWaiting();
    event.waitUntil(keepAll(first));
  });
  worker.addEventListener("activate", (event) => {
    // Other versions of the edition, and former states of this one.
    const edition = `hbgen ${scope.replace(/[^/]+\/$/, "")}`;
    event.waitUntil((async () => {
      for (const other of await caches.keys()) if (other.startsWith(edition) && other !== name) await caches.delete(other);
      await worker.clients.claim();
    })());
  });
  worker.addEventListener("message", (event) => {
    if (event.data === "keep") event.waitUntil(keepAll(rest).catch(() => { /* the next page goes on */ }));
  });
  worker.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    if (method === "GET" && url.startsWith(scope)) event.respondWith(answer(event));
  });
})();
