"use strict";
// The way into a form: what fills it in (hbgen-fill.js and what that needs) is loaded by whoever goes there, or has begun.
(() => {
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const NEEDED = ["answers", "visits", "visit-list", "photos", "sampling", "ask", "fill"];
  const places = [...document.querySelectorAll(".hb-fill-data + .hb-fill")];
  let waiting = null;

  const asked = [...document.querySelectorAll("script.hb-fill-data[data-from]")].map((data) => /** @type {PageElement} */ (data).dataset.from);

  const add = (address) => new Promise((loaded, failed) => {
    const script = /** @type {HTMLScriptElement} */ (/** @type {any} */ (document.createElement("script")));
    script.async = false;
    script.onload = loaded;
    script.onerror = failed;
    script.src = address;
    document.head.append(script);
  });

  // What could not be loaded, without a network, is asked for again when somebody comes again.
  function load() {
    const shared = globalThis.hbHandIn ? [] : ["page", "handin"];
    waiting = waiting ?? Promise.all([...asked, ...[...shared, ...NEEDED].map((name) => src.replace("-form-loader.js", `-${name}.js`))].map(add)).catch(() => { waiting = null; });
  }

  const isOpened = (place) => location.hash === "#" + place.id;
  // Whoever came here by a link stands at the form's title, and not at the page's.
  const come = (place) => { place.dataset.come = "yes"; load(); };

  function isBegun({ id }) {
    const of = `:${id.replace("fill-", "")}:`;
    try { return Object.keys(localStorage).some((key) => key.startsWith("hbgen-fill:") && key.includes(of)); } catch { return false; }
  }

  for (const place of places) {
    place.querySelector("a").addEventListener("click", () => come(place));
    for (const intent of ["pointerenter", "focusin"]) place.addEventListener(intent, load, { once: true });
    addEventListener("hashchange", () => { if (isOpened(place)) come(place); });
    place.hidden = false;
    if (isOpened(place) || isBegun(place)) load();
  }
})();
