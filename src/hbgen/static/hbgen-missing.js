"use strict";
// The page for addresses that lead nowhere. It shows the language and searches the edition that the address named, and
// where that holds a code which the reader meant, leads to it.

(function answerUnknownAddress() {
  const main = document.querySelector("main");
  const base = main?.dataset.base;
  if (!main || !base) return;
  const parts = [...main.querySelectorAll("section")];
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : "";
  const [audience, language] = path.split("/");
  const named = parts.find((part) => part.lang === language);
  for (const part of named ? parts : []) part.hidden = part !== named;
  if (named) {
    document.documentElement.lang = language;
    document.documentElement.dir = named.dir;
  }

  // As a code is compared anywhere: `tel 3` is TEL-03.
  const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "").replace(/(\D)0+(?=\d)/g, "$1");

  async function known(search, text) {
    const folder = base + search.replace(/[^/]*$/, "");
    try {
      const places = await (await fetch(folder + "places.json")).json();
      const id = Object.keys(places.ids).find((each) => bare(each) === bare(text));
      return id === undefined ? null : { id, address: `${folder}id/${id}.html` };
    } catch { return null; }
  }

  for (const part of named ? [named] : parts) {
    const searches = (part.dataset.editions ?? "").split(" ").filter(Boolean);
    const search = searches.find((each) => each.startsWith(`${audience}/`)) ?? searches[0];
    const form = part.querySelector("form");
    const field = part.querySelector("input");
    const line = part.querySelector("[role=status]");
    if (!search || !form || !field || !line) continue;
    form.setAttribute("action", base + search);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const found = await known(search, field.value);
      location.href = found ? found.address : `${base}${search}?q=${encodeURIComponent(field.value)}`;
    });
    let last = path.split("/").pop()?.replace(/\.html$/, "") ?? "";
    try { last = decodeURIComponent(last); } catch { /* it is taken as it stands */ }
    if (!last || last === "index") continue;
    field.value = last;
    known(search, last).then((found) => {
      if (!found) return;
      const link = document.createElement("a");
      link.href = found.address;
      link.textContent = found.id;
      line.append((line.dataset.known ?? "").replace("{id}", found.id), " ", link);
    });
  }
})();
