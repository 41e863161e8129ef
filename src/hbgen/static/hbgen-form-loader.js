"use strict";
// The way into a form: what fills it in (hbgen-fill.js and what that needs) is loaded by whoever goes there, or has begun.
(() => {
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const NEEDED = ["answers", "visits", "visit-list", "photos", "sampling", "ask", "fill"];
  const places = [...document.querySelectorAll(".hb-fill-data + .hb-fill")];
  const isLoaded = new Set();
  let waiting = null;

  const address = (name) => src.replace("-form-loader.js", `-${name}.js`);

  function preload(name) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "script", href: address(name) });
    document.head.append(link);
  }

  const add = (name) => new Promise((loaded, failed) => {
    const script = /** @type {HTMLScriptElement} */ (/** @type {any} */ (document.createElement("script")));
    script.onload = () => { isLoaded.add(name); loaded(name); };
    script.onerror = failed;
    script.src = address(name);
    document.head.append(script);
  });

  // They come together and run one after another, none without what it needs and none twice: without a network the rest
  // is asked for when somebody comes again.
  async function addMissing() {
    const shared = globalThis.hbHandIn ? [] : ["page", "handin"];
    const missing = [...shared, ...NEEDED].filter((name) => !isLoaded.has(name));
    missing.forEach(preload);
    try {
      for (const name of missing) await add(name);
    } catch { waiting = null; }
  }

  function load() {
    waiting = waiting ?? addMissing();
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
