"use strict";
// What the scripts share that make something on a page: elements, words, days, files, and what this browser keeps.
// Nothing is fetched, and nothing leaves the page.

globalThis.hbPage = (() => {
  function say(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  }

  // A new element. Texts of the content come as they are, or with the language that they are in.
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    for (const child of children) {
      if (child === null || child === undefined) continue;
      element.append(typeof child === "object" && !(child instanceof Node) ? make("span", { lang: child.lang }, child.text) : child);
    }
    return element;
  }

  const plain = (text) => (text?.lang ? text.text : text || "");
  const button = (text, onclick, extra) => make("button", { type: "button", class: "hb-button", onclick, ...extra }, text);

  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  // A field for a day: today's, until somebody picks one or gives the first answer, as `isAnswered` tells. Today is
  // asked for anew whenever the page is looked at and at midnight; what somebody is typing is left alone.
  function dayField(attributes, isAnswered, onpick) {
    let picked = null; // what somebody put there; null while nobody did
    let began = ""; // the day of the first answer
    const input = make("input", { type: "date", required: true, autocomplete: "off", ...attributes });
    const day = () => picked ?? (began || today());

    function refresh() {
      began = isAnswered() ? began || today() : "";
      if (input.value !== day() && document.activeElement !== input) input.value = day();
    }

    input.addEventListener("change", () => { picked = input.value; onpick?.(); });
    input.addEventListener("blur", refresh);
    for (const event of ["focus", "pageshow"]) addEventListener(event, refresh);
    document.addEventListener("visibilitychange", refresh);
    setInterval(refresh, 30000);
    return {
      input,
      refresh,
      // The day as it stands now: empty where somebody emptied the field.
      get value() { refresh(); return day(); },
      // What a browser has to keep.
      get kept() { refresh(); return { picked: picked || "", began }; },
      // What was kept, or nothing.
      restore(from) {
        const known = (name) => (/^\d{4}-\d{2}-\d{2}$/.test(from?.[name]) ? from[name] : "");
        [picked, began] = [known("picked") || null, known("began")];
        refresh();
      },
    };
  }

  function download(file) {
    const address = URL.createObjectURL(file);
    make("a", { href: address, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  // A value that this browser keeps in `where` ("localStorage" or "sessionStorage"), by names of one's own. Other
  // handbooks may stand on the same host, in other folders. A browser that keeps nothing reads null, and `write` says so.
  function store(where, edition, ...names) {
    const path = location.pathname;
    const at = path.lastIndexOf(`/${edition}/`);
    const key = [...names, at < 0 ? path : path.slice(0, at)].join(":");
    const attempt = (act, otherwise) => { try { return act(window[where]); } catch { return otherwise; } };
    return {
      works: () => attempt((kept) => { kept.setItem("hbgen:?", ""); kept.removeItem("hbgen:?"); return true; }, false),
      read: () => attempt((kept) => JSON.parse(kept.getItem(key)), null),
      write: (value) => attempt((kept) => { kept.setItem(key, JSON.stringify(value)); return true; }, false),
      clear: () => attempt((kept) => { kept.removeItem(key); }),
      // Tells what another tab wrote here.
      watch: (act) => addEventListener("storage", (event) => { if (event.key === key) act(); }),
      // The stores of this place whose names differ in those that are null in `like`.
      others: (...like) => attempt((kept) => Object.keys(kept), []).filter((other) => {
        const parts = other.split(":");
        return other !== key && other.endsWith(key.slice(names.join(":").length))
          && parts.length === key.split(":").length && like.every((name, at) => name === null || name === parts[at]);
      }).map((other) => ({
        names: other.split(":").slice(0, names.length),
        read: () => attempt((kept) => JSON.parse(kept.getItem(other)), null),
        clear: () => attempt((kept) => { kept.removeItem(other); }),
      })),
    };
  }

  return { button, dayField, download, make, plain, say, store, today };
})();
