"use strict";
// Leads on from a page that is only a redirect. The query and the fragment go along: a redirect without scripts loses both.
(function leadOn() {
  const target = new URL(document.querySelector("link[rel=canonical]").href);
  if (location.search) target.search = location.search;
  if (location.hash) target.hash = location.hash;
  location.replace(target);
})();
