"use strict";
// The search page: what is found for the words in its address, the best first, and all of it on request.

(() => {
  const SHOWN = 20;
  const SEEN = 5; // are on the first screen of a phone
  const box = document.getElementById("hb-search");
  if (!box) return;
  const field = box.querySelector("input[name=q]");
  const list = box.querySelector("ol");
  const said = box.querySelector("[role=status]");
  const more = box.querySelector("button[data-more]");
  const note = box.querySelector(".hb-mine-note");
  let results = [];

  function entry(result) {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = document.documentElement.dataset.content_root + result.address;
    globalThis.hbFind.title(link, result, said.dataset.language || "");
    if (result.page !== result.title) {
      const page = item.appendChild(document.createElement("span"));
      page.className = "hb-search-page";
      page.textContent = result.page;
    }
    const words = item.appendChild(document.createElement("p")).appendChild(document.createElement("a"));
    words.className = "hb-search-words";
    words.tabIndex = -1;
    return item;
  }

  // The sentences of what is shown lead to where they stand.
  function tell(shown, items) {
    globalThis.hbSearch.tell(shown, () => {
      shown.forEach((result, number) => {
        const words = items[number].querySelector(".hb-search-words");
        words.href = globalThis.hbFind.sentence(words, items[number].querySelector(".hb-find-name"), result);
        if (words.href !== items[number].querySelector("a").href) words.tabIndex = 0;
      });
    });
  }

  function show(to) {
    const next = results.slice(list.children.length, to);
    const items = next.map(entry);
    list.append(...items);
    more.hidden = list.children.length >= results.length;
    more.textContent = hbWords(more.dataset.more, results.length);
    tell(next.slice(0, SEEN), items);
    tell(next.slice(SEEN), items.slice(SEEN));
    return items;
  }

  function count() {
    if (!field.value.trim()) return "";
    if (!results.length) return said.dataset.none;
    return hbWords(results.length > SHOWN ? said.dataset.best : said.dataset.found, results.length).replace("{shown}", String(SHOWN));
  }

  function search() {
    const query = field.value.trim();
    // A file opened from disk may refuse a new address.
    try { history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname); } catch { /* the address stays */ }
    globalThis.hbFind.ready(() => {
      globalThis.hbSearch.answer(query, (found) => {
        if (field.value.trim() !== query) return;
        results = found;
        globalThis.hbCounts?.searched(query, found.length);
        list.replaceChildren();
        show(SHOWN);
        said.textContent = count();
        const others = results.filter((result) => result.others).length;
        note.hidden = !others;
        if (others) note.firstElementChild.textContent = hbWords(note.dataset.words, others);
      });
    });
  }

  let pause = 0;
  field.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(search, 120); });
  box.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(pause); search(); field.blur(); });
  more.addEventListener("click", () => { const next = show(results.length); if (next.length) /** @type {HTMLElement} */ (next[0].firstElementChild).focus(); });
  note.querySelector("button").addEventListener("click", () => { hbMine.off(); search(); field.focus(); });
  const asked = new URLSearchParams(location.search).get("q") || "";
  document.querySelectorAll("input[name=q]").forEach((each) => { each.value = asked; });
  box.hidden = false;
  if (!asked) field.focus();
  search();
})();
