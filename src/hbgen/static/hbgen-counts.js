"use strict";
// Counts which pages are read and which searches find nothing, each once a day. Loaded only where the handbook asks for
// it. Sent are page or query, edition, version and day, and nothing that tells one reader from another. A browser that
// keeps nothing, or asks not to be followed, counts nothing; nor does a page on one's own machine or disk.

(function countReading() {
  const SEEN = 3000; // in view for so long, a page is read
  const REST = 2000; // so long after the last letter, somebody has looked for these words
  const LONGEST = 60;
  const MOST_DIGITS = 4;
  const MOST_WAITING = 100; // what a browser without a network keeps to be sent
  const MOST_A_DAY = 1000;
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const { post = "", edition, version, page } = script.dataset;
  const name = document.querySelector("meta[property='og:site_name']")?.getAttribute("content") ?? "";
  const key = `hbgen-counts:${name}`;
  const asksNotTo = /** @type {any} */ (navigator).globalPrivacyControl === true || navigator.doNotTrack === "1";
  const isOwn = !location.protocol.startsWith("http") || ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  if (asksNotTo) {
    try { localStorage.removeItem(key); } catch { /* nothing is kept */ }
  }
  if (asksNotTo || isOwn) return;

  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  // Of another address, another handbook of this name keeps it.
  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
      if (kept.post === post && Array.isArray(kept.done) && Array.isArray(kept.waiting)) return kept;
    } catch { /* as if nothing were kept */ }
    return { post, day: "", done: [], waiting: [] };
  }

  function write(kept) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...kept, waiting: kept.waiting.slice(-MOST_WAITING) }));
      return true;
    } catch { return false; }
  }

  function count(what) {
    const day = today();
    const kept = read();
    if (kept.day !== day) Object.assign(kept, { day, done: [] });
    const one = { day, edition, version, ...what };
    const mark = JSON.stringify(one);
    if (kept.done.includes(mark) || kept.done.length >= MOST_A_DAY) return;
    kept.done.push(mark);
    kept.waiting.push(one);
    if (write(kept)) send();
  }

  // What is on its way is kept no longer, so that no other tab sends it too, and comes back where it did not arrive.
  async function send() {
    const kept = read();
    const counts = kept.waiting;
    if (!counts.length || !navigator.onLine || !write({ ...kept, waiting: [] })) return;
    let isTaken = false;
    try {
      const answer = await fetch(post, {
        method: "POST", headers: { "Content-Type": "application/json" }, keepalive: true,
        body: JSON.stringify({ format: "hbgen-counts-1", counts }) + "\n",
        credentials: "omit", referrerPolicy: "no-referrer",
      });
      isTaken = answer.ok;
    } catch { /* it waits for the next page */ }
    if (isTaken) return;
    const now = read();
    write({ ...now, waiting: [...counts, ...now.waiting] });
  }

  // --- searches ---

  let asked = "";
  let rest = 0;

  function mayBePersonal(query) {
    return /[@＠]|[([]\s?at\s?[)\]]/iu.test(query) || (query.match(/\p{N}/gu) ?? []).length > MOST_DIGITS;
  }

  function settle() {
    clearTimeout(rest);
    if (asked) count({ query: asked });
    asked = "";
  }

  // What was found for a query; somebody who types on has not looked for it.
  function searched(query, found) {
    clearTimeout(rest);
    const tidy = query.normalize("NFC").toLowerCase().replace(/[\p{C}\s`]+/gu, " ").trim();
    asked = found || tidy.length < 2 || mayBePersonal(query) ? "" : [...tidy].slice(0, LONGEST).join("").trim();
    if (asked) rest = setTimeout(settle, REST);
  }

  // --- pages ---

  let seen = 0;

  function look() {
    clearTimeout(seen);
    if (document.visibilityState === "hidden") settle();
    else if (page) seen = setTimeout(() => count({ page }), SEEN);
  }

  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", settle);
  look();
  globalThis.hbCounts = { searched };
})();
