"use strict";
// What a page of a published version asks at run time: which versions there are now. From disk it asks nothing.

(function knowOtherVersions() {
  const box = document.querySelector(".hb-versions");
  const note = document.querySelector(".hb-note-version");
  if (!box || !note || location.protocol === "file:") return;
  const { list, version, page } = box.dataset;
  const shelf = list.slice(0, -"versions.json".length);

  fetch(list, { cache: "no-cache" })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((known) => {
      if (!known || !Array.isArray(known.versions)) return;
      offer(known);
      tell(known);
      keepForOffline(known);
    })
    .catch(() => {});

  // Where this page, or the id that stands behind #, is in another version; its front page when it is not there.
  async function same(number) {
    const folder = `${shelf}${number}/`;
    try {
      const places = await (await fetch(folder + "places.json")).json();
      // The page of an id that is gone leads to where it still stood.
      const id = location.hash.slice(1) || page.replace(/^id\//, "");
      if (Object.hasOwn(places.ids, id)) return folder + places.ids[id];
      if (places.pages.includes(page)) return `${folder}${page}.html`;
    } catch { /* its front page is there in any case */ }
    return `${folder}index.html`;
  }

  // The version in force can be opened without a network later. An older one that was, no longer is; whoever has put the
  // handbook among the apps is led to the one in force.
  async function keepForOffline(known) {
    const isCurrent = version === known.latest;
    if (known.latest && !isCurrent && new URLSearchParams(location.search).has("app")) location.replace(await same(known.latest));
    if (!("serviceWorker" in navigator)) return;
    const root = new URL(document.documentElement.dataset.content_root || "./", location.href).href;
    if (isCurrent) {
      await navigator.serviceWorker.register(root + "sw.js");
      (await navigator.serviceWorker.ready).active?.postMessage("keep");
      return;
    }
    const kept = await navigator.serviceWorker.getRegistration(root);
    if (kept?.scope === root) await kept.unregister();
    for (const name of await caches.keys()) if (name.startsWith(`hbgen ${root} `)) await caches.delete(name);
  }

  function offer(known) {
    if (known.versions.length < 2) return;
    const select = box.querySelector("select");
    for (const { number, released } of known.versions) {
      const words = number === known.latest ? box.dataset.latest.replace("%s", number) : released || number.includes("-") ? number : box.dataset.next;
      select.add(new Option(words, number, false, number === version));
    }
    box.querySelector("button").addEventListener("click", async () => { location.href = await same(select.value); });
    box.hidden = false;
  }

  function tell(known) {
    const mine = known.versions.find((each) => each.number === version);
    const draft = mine ? !mine.released : version === "next";
    const current = version === known.latest;
    const printed = location.hash === "#hb-print";
    if ((current && !printed) || (!known.latest && !draft)) return;
    const latest = known.versions.find((each) => each.number === known.latest);
    note.hidden = false;
    // Filled once the page knows it, so that a screen reader says it, and says it once.
    const words = current ? note.dataset.print : draft ? (latest ? note.dataset.next : note.dataset.unreleased) : note.dataset.old;
    setTimeout(() => { note.querySelector("[role=status]").textContent = words.replace("%s", known.latest); });
    if (!latest || current) return;
    note.querySelector(".hb-note-links").hidden = false;
    const link = note.querySelector("[data-same]");
    const lead = async () => { link.href = await same(known.latest); };
    addEventListener("hashchange", lead);
    lead();
    const changed = (draft && mine ? mine : latest);
    if (changed.changes) {
      const changes = note.querySelector("[data-changes]");
      changes.href = `${shelf}${changed.number}/pages/changes.html?since=${draft ? known.latest : version}`;
      changes.hidden = false;
    }
  }
})();
