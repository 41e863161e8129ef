"use strict";
// What pages do when scripts are on. Each part looks for its own markup and does nothing without it.

(function filterStandards() {
  const form = document.getElementById("hb-filter");
  if (!form) return;
  const entries = [...document.querySelectorAll(".hb-list > li")].map((item) => {
    const marks = item.querySelector(".hb-entry");
    return { item, classes: marks ? marks.classList : item.classList, words: fold(item.textContent) };
  });
  const count = form.querySelector(".hb-count");

  // Accents are taken off so that a phone's keyboard without õ or й finds the word too.
  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  function apply() {
    const words = fold(form.elements.words.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      let fits = words.every((word) => entry.words.includes(word));
      for (const name of ["channel", "role", "value"]) {
        const field = form.elements[name];
        if (field && field.value && !entry.classes.contains(`f-${name}-${field.value}`)) fits = false;
      }
      entry.item.classList.toggle("hb-hidden", !fits);
      if (fits) shown += 1;
    }
    for (const list of document.querySelectorAll(".hb-list")) {
      const section = list.closest("section");
      section.classList.toggle("hb-hidden", !list.querySelector(":scope > li:not(.hb-hidden)"));
    }
    count.textContent = shown === 1 ? count.dataset.one : count.dataset.many.replace("%d", shown);
  }

  function remember() {
    const asked = new URLSearchParams();
    for (const field of form.elements) if (field.name && field.value) asked.set(field.name, field.value);
    const query = asked.toString();
    // A file opened from disk may refuse a new address.
    try { history.replaceState(null, "", query ? "?" + query : location.pathname); } catch { /* the address stays */ }
  }

  const asked = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name && asked.has(field.name)) field.value = asked.get(field.name);
  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));
  form.hidden = false;
  apply();
})();

(function offerVersions() {
  const box = document.querySelector(".hb-versions");
  if (!box || location.protocol === "file:") return;
  fetch(box.dataset.versions)
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((known) => {
      if (!known || !Array.isArray(known.versions) || known.versions.length < 2) return;
      const select = box.querySelector("select");
      for (const name of known.versions) select.add(new Option(name, name, false, name === box.dataset.version));
      select.addEventListener("change", () => {
        location.href = box.dataset.versions.replace("versions.json", select.value + "/index.html");
      });
      box.hidden = false;
    })
    .catch(() => {});
})();
