"use strict";
// The search page. The index (searchindex.js) calls hbSearch.setIndex; nothing is fetched, so that a
// handbook opened from disk is searched too. What the index holds is told in hbgen/site/search.py.

globalThis.hbSearch = (() => {
  const WEIGHT = [1, 1.3, 2.2, 5]; // once, more than once, in the lead, in the title
  const KIND = { d: 1.5, e: 1, t: 1, s: 1, p: 0.8 }; // standard, other entry with an id, term, section, page
  // Letters that do not come apart into a letter and an accent.
  const LIKE = { "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i" };
  // Scripts that are written without spaces: a word may begin anywhere.
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
  let pages = [];
  let parts = [];
  let forms = []; // every form as it is typed without accents, with the words (places in `held`) that have it
  let held = []; // for each word, its parts and weights
  let byForm = new Map();
  let waiting = null;

  // Accents are taken off on both sides: a phone's keyboard without õ or й finds the word too.
  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]/g, "").replace(/\s+/g, " ").replace(/[\u2010\u2011]/g, "-").replace(/[øłđðþßæœı]/g, (letter) => LIKE[letter]);
  }

  // `TEL-03`, `tel 03` and `Tel3` are one id.
  function bare(text) {
    return fold(text).replace(/[^\p{L}\p{N}]+/gu, "").replace(/(\D)0+(?=\d)/g, "$1");
  }

  function setIndex(data) {
    pages = data.pages;
    parts = data.parts.map(([page, anchor, title, lead, kind]) => (
      { page, anchor, title, lead, kind, id: kind === "p" ? "" : bare(anchor), plain: fold(title) }
    ));
    byForm = new Map();
    held = [];
    for (const [family, places] of Object.entries(data.words)) {
      for (const form of family.split(" ")) {
        const plain = fold(form);
        if (!byForm.has(plain)) byForm.set(plain, []);
        byForm.get(plain).push({ word: held.length, form });
      }
      let part = 0;
      held.push(places.map((step) => {
        part += step >> 2;
        return [part, step & 3];
      }));
    }
    forms = [...byForm.keys()];
    if (waiting) waiting();
  }

  // The words that `token` may mean, each with how well it fits (0–1).
  function meanings(token) {
    const plain = fold(token);
    const found = new Map();
    const add = (form, fit) => {
      for (const each of byForm.get(form)) {
        // Who typed the accents meant them.
        const fits = each.form === token || token === plain ? fit : fit * 0.8;
        if (fits > (found.get(each.word) || 0)) found.set(each.word, fits);
      }
    };
    if (/^\p{N}+$/u.test(plain)) {
      // Half a number is another number.
      if (byForm.has(plain)) add(plain, 1);
      return found;
    }
    // Three letters inside a word are most often an ending.
    const within = plain.length > 3 || UNSPACED.test(plain);
    for (const form of forms) {
      const at = form.indexOf(plain);
      if (at === 0) add(form, form === plain ? 1 : 0.4 + (0.4 * plain.length) / form.length);
      else if (at > 0 && within) add(form, 0.3);
    }
    shortened(plain, byForm.has(plain) ? (form, fit) => add(form, fit / 2) : add);
    if (!found.size && plain.length > 4) {
      for (const form of forms) if ([-1, 0, 1].some((more) => oneSlip(plain, form.slice(0, plain.length + more)))) add(form, 0.4);
    }
    return found;
  }

  // Forms that share the beginning and end differently: the handbook may not use the one that was typed. The
  // nearest may be another word (`vabandame`, `vabandamine`), so that one letter more is taken off.
  function shortened(plain, add) {
    const least = Math.max(3, Math.ceil(plain.length / 2));
    let last = least;
    for (let length = plain.length - 1; length >= last; length -= 1) {
      const stem = plain.slice(0, length);
      const near = forms.filter((form) => form.length <= Math.max(length + 4, plain.length + 1) && form.startsWith(stem));
      for (const form of near) add(form, 0.7 * (length / plain.length) ** 2);
      if (near.length && last === least) last = Math.max(least, length - 1);
    }
  }

  // Whether one letter was missed, added, changed or swapped.
  function oneSlip(left, right) {
    if (Math.abs(left.length - right.length) > 1 || left === right) return false;
    let start = 0;
    while (start < left.length && left[start] === right[start]) start += 1;
    const rest = (a, b) => left.slice(start + a) === right.slice(start + b);
    return rest(1, 1) || rest(1, 0) || rest(0, 1)
      || (left[start] === right[start + 1] && left[start + 1] === right[start] && rest(2, 2));
  }

  // Parts that hold the words of the query, or more than half as many as the best of them; best first.
  function find(query) {
    const tokens = [...new Set(query.toLowerCase().normalize("NFC").replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "").match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) || [])];
    const scores = new Map();
    for (const token of tokens) {
      const best = new Map();
      let plenty = 0;
      for (const [word, fit] of meanings(token)) {
        if (fit > 0.5) plenty += held[word].length;
        for (const [part, weight] of held[word]) best.set(part, Math.max(best.get(part) || 0, fit * WEIGHT[weight]));
      }
      const rare = Math.log(1 + parts.length / (1 + Math.min(plenty, parts.length)));
      for (const [part, worth] of best) {
        const score = scores.get(part) || { words: 0, worth: 0 };
        score.words += 1;
        score.worth += worth * rare;
        scores.set(part, score);
      }
    }
    const whole = bare(query);
    // Who asks for an id wants what bears it, and next what names it.
    const named = parts.some((part) => part.id && part.id === whole);
    const plain = fold(query.trim());
    const most = Math.max(0, ...[...scores.values()].map((score) => score.words));
    const results = [];
    parts.forEach((part, number) => {
      const score = scores.get(number);
      let worth = score && (named ? score.words === tokens.length : 2 * score.words > most) ? score.worth * (score.words / most) ** 2 * KIND[part.kind] : 0;
      if (worth && part.plain.includes(plain)) worth *= part.plain === plain ? 2 : 1.4;
      if (whole && part.id === whole) worth += 1000;
      else if (whole.length > 1 && part.kind === "d" && part.id.startsWith(whole)) worth += 5;
      if (worth) results.push({ ...part, worth, page: pages[part.page][0], address: pages[part.page][1] + (part.anchor && "#" + part.anchor) });
    });
    // Sorting keeps the order of the handbook among equals.
    return results.sort((left, right) => right.worth - left.worth);
  }

  function whenReady(act) {
    if (parts.length) act();
    else waiting = act;
  }

  return { setIndex, find, fold, whenReady };
})();

if (typeof document !== "undefined") (() => {
  const SHOWN = 20;
  const box = document.getElementById("hb-search");
  if (!box) return;
  const field = box.querySelector("input[name=q]");
  const list = box.querySelector("ol");
  const said = box.querySelector("[role=status]");
  const more = box.querySelector("button[data-more]");
  let results = [];

  function entry(result) {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = document.documentElement.dataset.content_root + result.address;
    if (result.kind === "d" || result.kind === "e") {
      const id = link.appendChild(document.createElement("code"));
      id.textContent = result.anchor;
      link.append(" ");
    }
    link.append(result.title);
    if (result.page !== result.title) {
      const page = item.appendChild(document.createElement("span"));
      page.className = "hb-search-page";
      page.textContent = result.page;
    }
    if (result.lead) item.appendChild(document.createElement("p")).textContent = result.lead;
    return item;
  }

  function show() {
    const next = results.slice(list.children.length, list.children.length + SHOWN).map(entry);
    list.append(...next);
    more.hidden = list.children.length >= results.length;
    return next;
  }

  function search() {
    const query = field.value.trim();
    results = query ? hbSearch.find(query) : [];
    list.replaceChildren();
    show();
    if (!query) said.textContent = "";
    else if (!results.length) said.textContent = said.dataset.none;
    else if (results.length === 1) said.textContent = said.dataset.one;
    else said.textContent = said.dataset.many.replace("%d", String(results.length));
    // A file opened from disk may refuse a new address.
    try { history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname); } catch { /* the address stays */ }
  }

  let pause = 0;
  field.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(search, 120); });
  box.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(pause); search(); field.blur(); });
  more.addEventListener("click", () => { const next = show(); if (next.length) /** @type {HTMLElement} */ (next[0].firstElementChild).focus(); });
  const asked = new URLSearchParams(location.search).get("q") || "";
  document.querySelectorAll("input[name=q]").forEach((each) => { each.value = asked; });
  box.hidden = false;
  if (!asked) field.focus();
  hbSearch.whenReady(search);
})();
