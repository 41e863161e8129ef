"use strict";
// What pages do when scripts are on. Each part looks for its own markup and does nothing without it.

// The form of a message for a number, out of the page's (`hbgen.text.script_words`).
globalThis.hbWords = (forms, count) => {
  const known = JSON.parse(forms ?? "{}");
  let category = "other";
  // A browser may not know a tag.
  try { category = new Intl.PluralRules(document.documentElement.lang || "en").select(count); } catch { /* the last form */ }
  return (known[category] ?? known.other ?? "").replace("{count}", String(count));
};

// What a reader has chosen once, under the handbook's name: role, unit and channels. An address with `?mine` chooses too,
// so that a code at the counter can. A browser that keeps nothing has chosen nothing.
globalThis.hbMine = (() => {
  const name = document.querySelector("meta[property='og:site_name']")?.getAttribute("content") ?? "";
  const key = `hbgen-mine:${name}`;
  const clean = (ids) => ids.filter((id) => typeof id === "string" && /^[\w-]+$/.test(id));

  let held = null; // what a browser that keeps nothing has chosen on this page

  function read() {
    if (held) return held;
    try {
      const { role = "", unit = "", channels = [] } = JSON.parse(localStorage.getItem(key) ?? "{}");
      return { role: clean([role])[0] ?? "", unit: clean([unit])[0] ?? "", channels: clean(channels) };
    } catch { return { role: "", unit: "", channels: [] }; }
  }

  function write(chosen) {
    try {
      localStorage.setItem(key, JSON.stringify(chosen));
      held = null;
      return true;
    } catch {
      held = chosen;
      return false;
    }
  }

  // As a query of the lists; empty where nothing is chosen that they could sort by.
  function query({ role, channels }) {
    const asked = new URLSearchParams(channels.map((id) => ["channel", id]));
    if (role) asked.set("role", role);
    return asked;
  }

  // Nothing where nothing is chosen, or where a reader wants to see this page without it.
  function chosen() {
    const mine = read();
    return !isOff && (mine.role || mine.channels.length) ? mine : null;
  }

  let isOff = false;
  const asked = new URLSearchParams(location.search);
  if (asked.has("mine")) write({ role: clean([asked.get("role")])[0] ?? "", unit: clean([asked.get("unit")])[0] ?? "", channels: clean(asked.getAll("channel")) });
  return { read, write, query, chosen, off: () => { isOff = true; } };
})();

(function filterPages() {
  // What the two filters share: the address keeps what is asked for, `apply(query)` shows what fits.
  function filter(id, prepare) {
    const form = document.getElementById(id);
    if (!form) return;
    const apply = prepare();
    const count = form.querySelector(".hb-count");
    const note = form.querySelector(".hb-mine-note");
    // Until somebody asks for something else, what is for others is folded.
    // A role or channel that this handbook does not have is for nobody, and folds nothing.
    const known = (name, id) => [...form.elements].some((field) => field.name === name && (field.value === id && field.type === "checkbox" || [...(field.options ?? [])].some((option) => option.value === id)));
    const mine = new URLSearchParams([...hbMine.query(hbMine.read())].filter(([name, id]) => known(name, id)));
    let isMine = !location.search && [...mine].length > 0;

    function asked() {
      // Each field holds text, and no file.
      const query = new URLSearchParams(/** @type {any} */ (new FormData(/** @type {any} */ (form))));
      for (const [name, value] of [...query]) if (!value) query.delete(name);
      return query;
    }

    function show() {
      const query = asked();
      const some = isMine && ![...query].length;
      const every = some ? apply(query) : 0;
      const shown = apply(some ? mine : query);
      note.hidden = !some;
      if (some) note.textContent = hbWords(note.dataset.words, every - shown);
      count.textContent = hbWords(count.dataset.words, shown);
    }

    function remember() {
      const query = asked().toString();
      // A file opened from disk may refuse a new address.
      try { history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash); } catch { /* the address stays */ }
    }

    const before = new URLSearchParams(location.search);
    for (const field of form.elements) {
      const values = before.getAll(field.name);
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      // A role of another version's address may not be known here.
      else if (values.length && (!field.options || [...field.options].some((option) => option.value === values[0]))) field.value = values[0];
    }
    form.addEventListener("input", () => { show(); remember(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => { isMine = false; });
    form.addEventListener("reset", () => setTimeout(() => { show(); remember(); }));
    form.hidden = false;
    show();
  }

  // Whether something is for a role, and for any of some channels: what names none is for all.
  function concerns(classes, query) {
    const fits = (kind) => {
      const some = query.getAll(kind);
      return !some.length || classes.contains(`f-every-${kind}`) || some.some((id) => classes.contains(`f-${kind}-${id}`));
    };
    return fits("channel") && fits("role");
  }

  filter("hb-filter", () => {
    const entries = [...document.querySelectorAll(".hb-list > li")].map((item) => {
      const marks = item.querySelector(".hb-entry");
      return { item, classes: marks ? marks.classList : item.classList, words: fold(item.textContent) };
    });

    // Accents are taken off so that a phone's keyboard without õ or й finds the word too.
    function fold(text) {
      return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]/g, "");
    }

    return (query) => {
      const words = fold(query.get("words") || "").split(/\s+/).filter(Boolean);
      const value = query.get("value");
      let shown = 0;
      for (const { item, classes, words: own } of entries) {
        const fits = concerns(classes, query) && (!value || classes.contains(`f-value-${value}`)) && words.every((word) => own.includes(word));
        item.classList.toggle("hb-hidden", !fits);
        if (fits) shown += 1;
      }
      for (const list of document.querySelectorAll(".hb-list")) {
        list.closest("section").classList.toggle("hb-hidden", !list.querySelector(":scope > li:not(.hb-hidden)"));
      }
      return shown;
    };
  });

  filter("hb-changes-filter", () => {
    const changes = [...document.querySelectorAll(".hb-change")];
    const lists = [...new Set(changes.map((change) => change.closest(".hb-changes")))];
    const versions = [...document.querySelectorAll("section.hb-version")];

    return (query) => {
      // Only what is newer than a version that one knows.
      const known = query.has("since") ? "v-" + query.get("since").replaceAll(".", "-") : "";
      let isKnown = false;
      for (const version of versions) {
        isKnown ||= version.id === known;
        version.classList.toggle("hb-hidden", isKnown);
      }
      let shown = 0;
      for (const change of changes) {
        const isShown = concerns(change.classList, query);
        change.classList.toggle("hb-hidden", !isShown);
        if (isShown && !change.closest(".hb-version.hb-hidden")) shown += 1;
      }
      // A heading without anything below it would only ask to be read; a version stays, and says that it was one.
      for (const list of lists) {
        const part = list.closest(".hb-editorial-part") ?? list.closest("section");
        part.classList.toggle("hb-hidden", !list.querySelector(".hb-change:not(.hb-hidden)"));
      }
      for (const rest of document.querySelectorAll(".hb-editorial")) {
        const some = rest.querySelectorAll(".hb-change:not(.hb-hidden)").length;
        rest.closest("section").classList.toggle("hb-hidden", !some);
        rest.querySelector("summary").textContent = hbWords(rest.dataset.words, some);
      }
      return shown;
    };
  });
})();

(function openTarget() {
  // What an address leads to may be folded away.
  const look = () => {
    const found = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    const folded = found?.closest("details:not([open])");
    if (!folded) return;
    folded.open = true;
    found.scrollIntoView();
  };
  addEventListener("hashchange", look);
  look();
})();

(function leadOn() {
  // An address such as latest/#TEL-03 leads to wherever the id stands; which that is, only such an address asks.
  const root = document.documentElement.dataset.content_root || "./";

  function fromDisk() {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + "places.js";
      script.onload = () => resolve(window.hbgenPlaces);
      script.onerror = reject;
      document.head.append(script);
    });
  }

  // A line above the page says that nothing has this address; an empty id takes it away.
  function answer(id) {
    const line = document.querySelector(".hb-unknown");
    if (!line) return;
    line.hidden = !id;
    const words = line.querySelector("span");
    words.textContent = id ? (words.dataset.words ?? "").replace("{id}", id) : "";
    const link = line.querySelector("a");
    if (id) { link.href = link.href.split("?")[0] + "?q=" + encodeURIComponent(id); scrollTo(0, 0); }
  }

  async function look() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* it is taken as it stands */ }
    answer("");
    // What has other signs is for a script, or for the browser.
    if (!/^[^=&?:/<>%"]{1,80}$/u.test(id) || document.getElementById(id)) return;
    // What a version changed may stand on a page of its own, to which this page has a link.
    const apart = [...document.querySelectorAll("article a.internal")].find(({ href }) => /\/v-[^/]+\.html$/.test(href) && id.startsWith(href.replace(/^.*\/|(-part-\d+)?\.html$/g, "") + "-"));
    if (apart) {
      location.replace(apart.href + "#" + id);
      return;
    }
    try {
      const places = location.protocol === "file:" ? await fromDisk() : await (await fetch(root + "places.json")).json();
      // Whoever types an id does not mind its letter case, and no two differ in that alone; nor a space in place of its hyphen.
      const meant = id.trim().replace(/\s+/g, "-").toLowerCase();
      const known = Object.hasOwn(places.ids, id) ? id : Object.keys(places.ids).find((each) => each.toLowerCase() === meant);
      if (known === undefined) answer(id);
      else if (document.getElementById(known) && places.ids[known].endsWith("#" + known)) location.replace("#" + known);
      else location.replace(root + places.ids[known]);
    } catch { /* the reader stays on this page */ }
  }

  addEventListener("hashchange", look);
  look();
})();

(function shareAddresses() {
  // A phone has no pointer that could show the mark beside a heading: each code has a button that passes its address on.
  const article = document.getElementById("furo-main-content");
  if (!article?.dataset.share || !(navigator.share || navigator.clipboard)) return;
  for (const link of article.querySelectorAll("a.hb-address")) {
    const id = link.textContent.trim();
    const button = document.createElement("button");
    button.setAttribute("type", "button");
    button.className = "hb-share";
    button.textContent = article.dataset.share;
    button.setAttribute("aria-label", (article.dataset.shareId ?? "").replace("{id}", id));
    const done = document.createElement("span");
    done.className = "hb-copied";
    done.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      const title = link.closest("section")?.querySelector("h1, h2, h3")?.firstChild?.textContent ?? document.title;
      try {
        if (navigator.share) await navigator.share({ title: id + " " + title, url: link.href });
        else {
          await navigator.clipboard.writeText(link.href);
          done.textContent = article.dataset.copied ?? "";
          setTimeout(() => { done.textContent = ""; }, 4000);
        }
      } catch { /* whoever closes the list of apps shares nothing */ }
    });
    // At the end of the line, so that nothing before it moves.
    link.parentElement?.append(" ", button, " ", done);
  }
})();

(function closeDrawers() {
  // The drawers are check boxes, so that they open without scripts; closing them by key takes one.
  const toggles = [...document.querySelectorAll(".sidebar-toggle")];
  const close = () => { for (const toggle of toggles) toggle.checked = false; };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.querySelector(".toc-tree")?.addEventListener("click", (event) => { if (event.target.closest("a")) close(); });
})();

(function reachWideTables() {
  // A frame that moves must be reached by keyboard and have a name; most tables fit and need neither. A browser tells of
  // each frame once it has a place on the page, and whenever that changes: what is folded is laid out when it is opened.
  const sizes = new ResizeObserver((changes) => {
    for (const { frame, moves } of changes.map(({ target }) => ({ frame: /** @type {PageElement} */ (target), moves: target.scrollWidth > target.clientWidth }))) {
      if (moves === frame.hasAttribute("tabindex")) continue;
      if (moves) {
        const heading = frame.closest("figure")?.querySelector("figcaption") ?? frame.closest("section")?.querySelector("h1, h2, h3, h4");
        frame.tabIndex = 0;
        frame.setAttribute("role", "region");
        frame.setAttribute("aria-label", heading ? (heading.tagName === "FIGCAPTION" ? heading : heading.firstChild).textContent : document.title);
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
      }
    }
  });
  for (const frame of document.querySelectorAll(".table-wrapper")) sizes.observe(frame);
})();

(function openForPaper() {
  // Browsers that do not know `::details-content` print what is open.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) { details.open = true; opened.push(details); }
  });
  addEventListener("afterprint", () => { for (const details of opened.splice(0)) details.open = false; });
})();
