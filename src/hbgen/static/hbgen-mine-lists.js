"use strict";
// "My handbook" on pages of results and on the cover: what is for others is folded, and my unit's page is one tap away.

(function foldResults() {
  // Names that the page knows; a role or channel that no standard names folds nothing.
  const named = (kind, items, ids) => ids.filter((id) => items.some((item) => item.classList.contains(`f-${kind}-${id}`)));

  for (const part of document.querySelectorAll(".hb-mine-list")) {
    const items = [...part.querySelectorAll(":scope > ol > li, :scope > ul > li")];
    const note = part.querySelector(".hb-mine-note");
    const mine = hbMine.read();
    const wanted = { channel: named("channel", items, mine.channels), role: named("role", items, mine.role ? [mine.role] : []) };
    const fits = ({ classList }) => Object.entries(wanted).every(([kind, ids]) => !ids.length
      || classList.contains(`f-every-${kind}`) || ids.some((id) => classList.contains(`f-${kind}-${id}`)));
    const others = items.filter((item) => !fits(item));
    const open = () => { for (const item of others) item.classList.remove("hb-hidden"); note.hidden = true; };
    // An address that leads to one of them, and paper, show them all.
    const target = () => { if (others.some((item) => location.hash.length > 1 && item.id === location.hash.slice(1))) open(); };
    if (others.length) {
      for (const item of others) item.classList.add("hb-hidden");
      note.firstElementChild.textContent = hbWords(note.dataset.words, others.length);
      note.querySelector("button").addEventListener("click", () => {
        open();
        const link = others[0].querySelector("a");
        if (link) link.focus();
      });
      note.hidden = false;
    }
    addEventListener("beforeprint", open);
    addEventListener("hashchange", target);
    target();
  }

  // The link to the results of my unit, where it has any.
  hbMine.unit = () => {
    const { unit } = hbMine.read();
    for (const place of document.querySelectorAll(".hb-mine-results")) {
      const link = place.querySelector("a");
      const has = unit && (place.dataset.units ?? "").split(" ").includes(unit);
      place.hidden = !has;
      if (link && has) link.href = link.href.replace(/results\/units.*$/, `results/units/${unit.toLowerCase()}.html`);
    }
  };
  hbMine.unit();

  // My unit stands first in a table of units.
  for (const row of document.querySelectorAll("tr[data-unit]")) {
    if (row.dataset.unit !== hbMine.read().unit) continue;
    row.parentElement?.prepend(row);
    row.classList.add("hb-mine-row");
    const words = row.closest(".hb-units")?.getAttribute("data-mine");
    const name = row.querySelector("th");
    if (words && name) name.append(` (${words})`);
  }
})();
