"use strict";
// Loads what suggests (hbgen-find.js) when a search field is first used: a page is light.
(() => {
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const form = document.querySelector("form[data-find]");
  const glass = document.querySelector(".hb-search-link");
  let ready = null;

  const add = (name, from, file) => new Promise((loaded, failed) => {
    const element = document.createElement(name);
    element.onload = loaded;
    element.onerror = failed;
    if (name === "link") element.rel = "stylesheet";
    element[from] = src.replace("field.js", file);
    document.head.append(element);
  });

  // The search page has it already.
  function load() {
    ready = ready || (globalThis.hbFind ? Promise.resolve() : Promise.all([add("link", "href", "find.css"), add("script", "src", "find.js")]));
    return ready;
  }

  // Without it, the form still leads to the search page.
  if (form) form.addEventListener("focusin", () => load().catch(() => {}), { once: true });
  if (glass) glass.addEventListener("click", (event) => {
    event.preventDefault();
    load().then(() => globalThis.hbFind.open(glass), () => location.assign(glass.href));
  });
})();
