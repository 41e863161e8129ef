"use strict";
// Loads what suggests (hbgen-find.js) when a search field is first used: a page is light.
(() => {
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const form = document.querySelector("form[data-find]");
  const glass = document.querySelector(".hb-search-link");
  let ready = null;
  const add = (name, from, file) => new Promise((act) => {
    const element = document.createElement(name);
    element.onload = act;
    element.rel = "stylesheet";
    element[from] = src.replace("field.js", file);
    document.head.append(element);
  });
  // The search page has it already.
  const load = () => {
    ready = ready || (globalThis.hbFind ? Promise.resolve() : Promise.all([add("link", "href", "find.css"), add("script", "src", "find.js")]));
    return ready;
  };
  if (form) form.addEventListener("focusin", load, { once: true });
  if (glass) glass.addEventListener("click", (event) => {
    event.preventDefault();
    load().then(() => globalThis.hbFind.open(glass));
  });
})();
