"use strict";
// "My handbook" on the cover: role, unit and channels are chosen once. What is kept, and how, is in hbgen.js.

(function chooseMine() {
  const here = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
  const form = /** @type {any} */ (document.getElementById("hb-mine"));
  const box = /** @type {any} */ (form?.closest("details"));
  if (!form || !box) return;
  const doors = /** @type {any} */ (document.querySelector(".hb-mine-doors"));
  const said = form.querySelector(".hb-mine-said");
  const passing = form.querySelector(".hb-mine-link");
  const code = box.querySelector(".hb-mine-code");
  // What is passed on, or printed, leads to the release in force on the day on which somebody reads it.
  const version = /** @type {any} */ (document.querySelector(".hb-versions"))?.dataset.version;
  const cover = version && version !== "next" ? "../latest/index.html" : "index.html";

  function chosen() {
    const fields = new FormData(form);
    return { role: fields.get("role") ?? "", unit: fields.get("unit") ?? "", channels: fields.getAll("channel") };
  }

  function names() {
    const words = [...form.querySelectorAll("select")].filter((field) => field.value).map((field) => field.selectedOptions[0].text);
    for (const tick of form.querySelectorAll(":checked[type=checkbox]")) words.push(tick.parentElement.textContent.trim());
    return words.join(", ");
  }

  function show(mine) {
    box.querySelector(".hb-mine-chosen").textContent = names() && `: ${names()}`;
    doors.hidden = passing.hidden = !names();
    code.hidden = true;
    const asked = hbMine.query(mine);
    if (mine.unit) asked.set("unit", mine.unit);
    passing.querySelector("a").href = `${cover}?mine&${asked}`;
    hbMine.unit?.();
  }

  // A code leads to where this handbook is read, which a file on one's own disk is to nobody else.
  const offer = passing.querySelector("button");
  offer.hidden = !location.protocol.startsWith("http");

  function loaded(act) {
    if (globalThis.hbQr) {
      act();
      return;
    }
    const script = document.createElement("script");
    script.src = here.replace("hbgen-mine.js", "hbgen-qr.js");
    script.addEventListener("load", act);
    document.head.append(script);
  }

  offer.addEventListener("click", () => loaded(() => {
    const address = passing.querySelector("a").href;
    const picture = globalThis.hbQr.picture(address);
    // What is longer than a code holds is passed on as an address.
    if (!picture) return;
    code.firstElementChild.replaceChildren(picture);
    code.querySelector("figcaption").textContent = `${document.querySelector("meta[property='og:site_name']")?.getAttribute("content") ?? ""}: ${names()}`;
    code.hidden = false;
    code.scrollIntoView({ block: "nearest" });
  }));

  code.querySelector("button").addEventListener("click", () => {
    const { classList } = document.documentElement;
    classList.add("hb-print-code");
    addEventListener("afterprint", () => classList.remove("hb-print-code"), { once: true });
    print();
  });

  const kept = hbMine.read();
  const unknown = [];
  for (const name of ["role", "unit"]) {
    const field = form.elements[name];
    const has = field && [...field.options].some((option) => option.value === kept[name]);
    if (has) field.value = kept[name];
    else if (field && kept[name]) unknown.push(kept[name]);
  }
  const ticks = [...form.querySelectorAll("[name=channel]")];
  for (const tick of ticks) tick.checked = kept.channels.includes(tick.value);
  unknown.push(...kept.channels.filter((id) => !ticks.some((tick) => tick.value === id)));
  // What another version knew may not be known here: only an address that has just chosen is told of.
  if (unknown.length && new URLSearchParams(location.search).has("mine")) {
    said.textContent = said.dataset.unknown.replace("{names}", unknown.join(", "));
    box.open = true;
    hbMine.write(chosen());
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const mine = chosen();
    said.textContent = hbMine.write(mine) ? said.dataset.kept : said.dataset.lost;
    show(mine);
  });
  box.hidden = false;
  show(chosen());
})();
