"use strict";
// What pages share on which something is filled in and handed in: ids, fields, and the ways out of the browser.
// Nothing is fetched, and nothing leaves the page unless somebody sends it.

globalThis.hbHandIn = (() => {
  const { button, make, plain, say } = hbPage;

  // 32 hexadecimal digits, a letter first: a spreadsheet takes none of them for a number.
  function newId() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    const digits = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return "abcdf"[bytes[0] % 5] + digits.slice(1);
  }

  // A select with its label, whose choices are pairs of value and text. Nothing where there is nothing to choose.
  function choice(id, label, choices, choose, onchange) {
    if (!choices.length) return null;
    const select = make("select", { id, autocomplete: "off", onchange: () => onchange(select.value) },
      make("option", { value: "" }, choose),
      ...choices.map(([value, text]) => make("option", { value, lang: text.lang }, plain(text))));
    return make("div", { class: "hb-field" }, make("label", { for: id }, label), select);
  }

  // Asks before everything is cleared. `words` has clear_question, clear_hint, clear_no and clear_yes.
  function clearing(id, words, clear) {
    const dialog = make("dialog", { class: "hb-fill-dialog", "aria-labelledby": id },
      make("form", { method: "dialog" }, make("p", { id }, make("strong", null, words.clear_question)),
        make("p", null, words.clear_hint),
        make("div", { class: "hb-fill-doors" },
          make("button", { class: "hb-button", value: "no", autofocus: true }, words.clear_no),
          make("button", { class: "hb-button hb-button-danger", value: "yes" }, words.clear_yes))));
    dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") clear(); });
    const open = button(words.clear, () => { dialog.returnValue = "no"; dialog.showModal(); }, { class: "hb-quiet hb-quiet-danger" });
    return { dialog, open };
  }

  // The ways out: POST, share, downloads, mail. `files` maps an ending to a function that makes the File; the first one
  // is shared. `json` makes what is sent, `mail` the address of a mail, `text` what it says, to be copied. Where
  // `isLong` tells whether that is too long for the mail, into which it is pasted then. Where
  // `isFolded`, the first way stands alone, and the others open when it fails. `sent` is called when all has arrived,
  // `handed` when it left the browser, by whichever way.
  function doors({ words, post, title, files, json, mail, text, isLong, isFolded, sent, handed }) {
    const told = make("p", { class: "hb-fill-told", role: "status" });
    const host = post && new URL(post).host;
    const main = { class: "hb-button hb-button-main" };
    const endings = Object.keys(files);
    const send = post ? button(words.send || say(words.post, { host }), hand, main) : null;
    const share = button(words.share, pass, { hidden: true });
    const downloads = endings.map((ending, at) => button(words[ending], () => download(ending), post || at || (isFolded && mail) ? {} : main));
    const write = mail ? make("a", { class: "hb-button" + (isFolded && !post ? " hb-button-main" : "") }, words.mail) : null;
    const copy = text ? button(words.copy, copyText) : null;
    const all = (isFolded ? [send, write, share, copy, ...downloads] : [send, share, ...downloads, write]).filter(Boolean);
    const hint = write ? make("p", { class: "hb-small" }, words.mail_hint) : null;
    write?.addEventListener("click", () => { if (isLong?.()) copyText(); });
    const folded = isFolded ? make("details", { class: "hb-ask-help" }, make("summary", null, words.other_ways),
      make("div", { class: "hb-fill-doors" }, ...all.slice(1)), hint) : null;

    async function download(ending) {
      const file = await files[ending]();
      hbPage.download(file);
      handed?.();
      told.textContent = say(words.downloaded, { file: file.name });
    }

    async function copyText() {
      try {
        await navigator.clipboard.writeText(text());
        told.textContent = words.copied;
      } catch { told.textContent = words.not_copied; }
    }

    async function pass() {
      try {
        await navigator.share({ files: [files[endings[0]]()], title });
        handed?.();
      } catch { /* whoever changes their mind has the file still */ }
    }

    async function hand() {
      send.disabled = true;
      told.textContent = words.posting;
      let said;
      let isTaken = false;
      try {
        const answer = await fetch(post, {
          method: "POST", headers: { "Content-Type": "application/json" }, body: json(),
          credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(30000),
        });
        isTaken = answer.ok;
        said = answer.ok ? say(words.posted, { host }) : say(words.refused, { host, status: answer.status });
      } catch { said = say(words.unreached, { host }); }
      told.textContent = said;
      send.disabled = false;
      if (folded && !isTaken) folded.open = true;
      if (!isTaken) return;
      handed?.();
      sent?.();
    }

    return {
      box: folded ? make("div", null, make("div", { class: "hb-fill-doors" }, all[0]), told, folded)
        : make("div", null, make("div", { class: "hb-fill-doors" }, ...all), hint, told),
      told,
      // Brings them in line with whether there is anything to hand in. `offered` tells of endings that are not always
      // offered; one that is takes the first place.
      show(isReady, offered = {}) {
        for (const each of all) if (each !== write) each.disabled = !isReady;
        for (const [at, each] of downloads.entries()) each.hidden = offered[endings[at]] === false;
        const first = endings.find((ending) => offered[ending]) || endings[0];
        const isMain = !post && !(isFolded && mail);
        for (const [at, each] of downloads.entries()) each.classList.toggle("hb-button-main", isMain && endings[at] === first);
        if (write && (isReady || !isFolded)) write.href = mail();
        else if (write) write.removeAttribute("href");
        if (hint) hint.textContent = isLong?.() ? words.mail_long : words.mail_hint;
      },
      // Known once there is a file.
      offerShare() {
        try { share.hidden = !navigator.canShare({ files: [files[endings[0]]()] }); } catch { /* it cannot */ }
      },
    };
  }

  return { choice, clearing, doors, newId };
})();
