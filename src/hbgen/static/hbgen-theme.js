"use strict";
// The look that the reader has chosen, before anything is painted: the page loads this at the start of its body. furo's
// own script, which stands in each page, does the same.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* a browser that keeps nothing follows the system */ }
  document.body.dataset.theme = chosen || "auto";
})();
