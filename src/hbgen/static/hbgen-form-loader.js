"use strict";
// The way into a form: what fills it in (hbgen-fill.js and what that needs) is loaded by whoever goes there, or has begun.
(() => {
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const NEEDED = ["answers", "visits", "visit-list", "photos", "sampling", "ask", "fill"];
  const places = [...document.querySelectorAll(".hb-fill-data + .hb-fill")];
  // What a form asks stands in a file of its own where it is long.
  const questions = [...document.querySelectorAll("script.hb-fill-data[data-from]")].map((data) => /** @type {PageElement} */ (data).dataset.from);
  const isLoaded = new Set();
  let waiting = null;

  function preload(address) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "script", href: address });
    document.head.append(link);
  }

  const add = (address) => new Promise((loaded, failed) => {
    const script = /** @type {HTMLScriptElement} */ (/** @type {any} */ (document.createElement("script")));
    script.onload = () => { isLoaded.add(address); loaded(address); };
    script.onerror = failed;
    script.src = address;
    document.head.append(script);
  });

  // They come together and run one after another, none without what it needs and none twice: without a network the rest
  // is asked for when somebody comes again.
  async function addMissing() {
    const shared = globalThis.hbHandIn ? [] : ["page", "handin"];
    const scripts = [...shared, ...NEEDED].map((name) => src.replace("-form-loader.js", `-${name}.js`));
    const missing = [...questions, ...scripts].filter((address) => !isLoaded.has(address));
    missing.forEach(preload);
    try {
      for (const address of missing) await add(address);
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
