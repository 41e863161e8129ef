"use strict";
// Suggestions while one types in the search field of a page; hbgen-field.js loads it. What finds them (hbgen-search.js,
// and the index) is loaded when a field is first used.

globalThis.hbFind = (() => {
  const here = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
  let waiting = null;

  // Acts with what searches, which is loaded first.
  function ready(act) {
    if (globalThis.hbSearch) act();
    else if (waiting) waiting.push(act);
    else {
      waiting = [act];
      const script = document.createElement("script");
      script.src = here.replace("hbgen-find.js", "hbgen-search.js");
      script.addEventListener("load", () => {
        for (const each of waiting) each();
      });
      // Without a network: the next letter asks again.
      script.addEventListener("error", () => { waiting = null; });
      document.head.append(script);
    }
  }

  // Id and title of a place, and a word on its language where that is not the page's.
  function title(element, result, words) {
    if (result.kind === "d" || result.kind === "e") {
      const id = element.appendChild(document.createElement("code"));
      id.textContent = result.anchor;
      element.append(" ");
    }
    const name = element.appendChild(document.createElement("span"));
    name.className = "hb-find-name";
    name.textContent = result.title;
    if (result.language) {
      name.lang = result.language;
      const note = element.appendChild(document.createElement("span"));
      note.className = "hb-find-language";
      note.textContent = words.replace("%s", languageName(result.language));
    }
    if (result.others) {
      const note = element.appendChild(document.createElement("span"));
      note.className = "hb-find-language";
      note.textContent = document.querySelector("form[data-find]")?.getAttribute("data-others") ?? "";
    }
  }

  function languageName(tag) {
    // A browser may not know a tag.
    try { return new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" }).of(tag) || tag; } catch { return tag; }
  }

  // The sentence that was found, in `element`, and its address. What `name` says of it is marked there.
  function sentence(element, name, result) {
    const found = globalThis.hbSearch.sentence(result);
    if (found.language) element.lang = found.language;
    globalThis.hbSearch.mark(name, found.title);
    globalThis.hbSearch.mark(element, found.runs);
    if (!element.textContent) element.remove();
    return document.documentElement.dataset.content_root + found.address;
  }

  return { ready, title, sentence };
})();

(() => {
  const SHOWN = 8;
  const PAUSE = 80;
  const form = document.querySelector("form[data-find]");
  if (!form) return;
  const words = form.dataset;
  const root = document.documentElement.dataset.content_root || "";
  const list = document.createElement("div");
  list.id = "hb-find-list";
  list.className = "hb-find-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.find || "");
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "hb-find-status";
  status.setAttribute("role", "status");
  const landmark = document.createElement("div");
  landmark.setAttribute("role", "search");
  landmark.setAttribute("aria-label", words.find || "");
  landmark.append(list, status);
  document.body.append(landmark);
  let field = null; // the field whose suggestions are shown
  let active = -1;

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }

  function place() {
    if (!field || list.hidden) return;
    const { left, bottom, width } = field.getBoundingClientRect();
    const narrow = innerWidth < 640;
    const seen = globalThis.visualViewport ? visualViewport.height : innerHeight;
    list.style.top = `${bottom}px`;
    list.style.left = `${narrow ? 0 : left}px`;
    list.style.width = `${narrow ? innerWidth : Math.min(Math.max(width, 560), innerWidth - left - 16)}px`;
    list.style.maxHeight = `${Math.max(120, seen - bottom - 8)}px`;
  }

  function open(shown) {
    list.hidden = !shown;
    active = -1;
    if (!field) return;
    field.setAttribute("aria-expanded", String(shown));
    field.removeAttribute("aria-activedescendant");
    place();
  }

  function choose(number) {
    const all = options();
    active = (number + all.length + 1) % (all.length + 1);
    if (active === all.length) active = -1;
    all.forEach((option, at) => { option.setAttribute("aria-selected", String(at === active)); });
    if (active < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }
  }

  function option(number, address) {
    const link = document.createElement("a");
    link.id = `hb-find-${number}`;
    link.href = address;
    link.tabIndex = -1;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    return link;
  }

  function show(query, results) {
    globalThis.hbCounts?.searched(query, results.length);
    const shown = results.slice(0, SHOWN);
    const links = shown.map((result, number) => {
      const link = option(number, root + result.address);
      const head = link.appendChild(document.createElement("span"));
      head.className = "hb-find-title";
      globalThis.hbFind.title(head, result, words.language || "");
      const text = link.appendChild(document.createElement("span"));
      text.className = "hb-find-words";
      return link;
    });
    if (results.length > SHOWN) {
      const link = option(SHOWN, `${form.getAttribute("action")}?q=${encodeURIComponent(query)}`);
      link.classList.add("hb-find-all");
      link.textContent = hbWords(words.all, results.length);
      links.push(link);
    }
    list.replaceChildren(...links);
    status.textContent = results.length ? hbWords(words.found, results.length) : words.none || "";
    if (!results.length) {
      const none = list.appendChild(document.createElement("p"));
      none.textContent = words.none || "";
    }
    open(true);
    globalThis.hbSearch.tell(shown, () => {
      shown.forEach((result, number) => {
        const link = links[number];
        link.href = globalThis.hbFind.sentence(link.querySelector(".hb-find-words"), link.querySelector(".hb-find-name"), result);
      });
    });
  }

  function ask() {
    const asking = field;
    const query = asking.value.trim();
    if (!query) {
      open(false);
      return;
    }
    globalThis.hbFind.ready(() => {
      globalThis.hbSearch.answer(query, (results) => {
        if (field === asking && asking.value.trim() === query && document.activeElement === asking) show(query, results);
      });
    });
  }

  function press(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && list.hidden) ask();
    else if (way) choose(active < 0 && way < 0 ? options().length - 1 : active + way);
    else if (event.key === "Enter" && active >= 0) options()[active].click();
    else if (event.key === "Escape" && !list.hidden) open(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function taken(input) {
    field = input;
    globalThis.hbFind.ready(() => globalThis.hbSearch.begin());
  }

  function attach(one) {
    const input = one.querySelector("input[name=q]");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off", autocapitalize: "none", spellcheck: "false" })) input.setAttribute(name, value);
    let pause = 0;
    input.addEventListener("focus", () => taken(input));
    input.addEventListener("input", () => {
      // Whoever dictates into a field, or fills it by a program, may never have given it the focus.
      if (field !== input) taken(input);
      clearTimeout(pause);
      pause = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", press);
    input.addEventListener("blur", () => open(false));
    return input;
  }

  // On a phone the field stands in a bar above the header, which the glass opens.
  function bar(glass) {
    const box = document.createElement("div");
    box.className = "hb-find-bar";
    const copy = /** @type {PageElement} */ (form.cloneNode(true));
    const close = document.createElement("button");
    close.className = "hb-find-close";
    close.setAttribute("type", "button");
    close.setAttribute("aria-label", words.close || "");
    close.textContent = "×";
    copy.append(close);
    box.append(copy);
    document.body.append(box);
    const input = attach(copy);
    const leave = () => {
      open(false);
      box.hidden = true;
      glass.focus();
    };
    close.addEventListener("click", leave);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
    list.addEventListener("click", () => { box.hidden = true; });
    return () => {
      box.hidden = false;
      input.focus();
    };
  }

  const first = attach(form);
  let search = null;
  // On a phone, `glass` opens the field, and gets the focus back.
  globalThis.hbFind.open = (glass) => {
    search = search || bar(glass);
    search();
  };
  // A field that is left closes its list; who presses the mouse on a suggestion has not left.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", () => open(false));
  addEventListener("resize", place);
  addEventListener("scroll", place, { passive: true });
  // Who came here by the field has begun to type already.
  if (document.activeElement === first) {
    taken(first);
    ask();
  }
})();
