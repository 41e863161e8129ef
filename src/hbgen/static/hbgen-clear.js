"use strict";
// "Was this clear?" below each standard and guide: yes or no, and a sentence, sent or mailed with id, address and
// version. Without scripts the page offers a mail. Nothing is stored, and nothing leaves the page unless somebody sends it.

for (const source of document.querySelectorAll("script.hb-clear-data")) (() => {
  const { button, make, say } = hbPage;
  const { words, post, edition, version } = JSON.parse(source.textContent);
  const open = new Set(); // what somebody has written and not sent

  for (const place of document.querySelectorAll(".hb-clear")) {
    const { id, mail } = place.dataset;
    const remark = { remark: hbHandIn.newId(), isClear: null };

    // Of one page there are many versions and addresses: this is where the reader stands.
    function whole() {
      const address = location.href.split("#")[0] + (document.getElementById(id) ? "#" + id : "");
      return {
        remark: remark.remark, entry: id, version, edition, address, date: hbPage.today(), clear: remark.isClear, text: field.value.trim(),
      };
    }

    const toJson = (indent) => JSON.stringify({ format: "hbgen-remarks-1", remarks: [whole()] }, null, indent) + "\n";
    const asText = () => {
      const { address, text } = whole();
      return [`${say(words.about, { id })} ${remark.isClear ? words.yes : words.no}`, text, "", `${id}, ${version}`, address].join("\r\n");
    };
    const mailAddress = () => `mailto:${mail}?subject=${encodeURIComponent(`${words.asked} ${id} (${version})`)}&body=${encodeURIComponent(asText())}`;

    const field = make("textarea", { id: `hb-clear-${id}`, rows: 2, maxlength: 1000, autocomplete: "off",
      oninput: () => { if (field.value.trim()) open.add(id); else open.delete(id); doors.show(true); } });
    const doors = hbHandIn.doors({
      words, post, title: words.asked, json: () => toJson(0), mail: mail && mailAddress, text: asText, isFolded: true,
      files: { json: () => new File([toJson(1)], `${id}-${remark.remark.slice(0, 8)}.json`, { type: "application/json" }) },
      sent() {
        open.delete(id);
        const thanks = make("p", { class: "hb-small", role: "status", tabindex: -1 }, words.thanks);
        place.replaceChildren(thanks);
        thanks.focus({ preventScroll: true });
      },
    });
    const more = make("div", { hidden: true }, make("div", { class: "hb-note" }, make("label", { for: field.id }, words.sentence), field),
      doors.box, make("p", { class: "hb-small" }, words.what));
    const answer = (isClear, text) => button(text, () => {
      remark.isClear = isClear;
      for (const [each, value] of choices) each.setAttribute("aria-pressed", String(value === isClear));
      const isNew = more.hidden;
      more.hidden = false;
      doors.show(true);
      doors.offerShare();
      if (isNew) field.focus({ preventScroll: true });
    }, { "aria-pressed": "false" });
    const choices = [[answer(true, words.yes), true], [answer(false, words.no), false]];
    place.replaceChildren(make("div", { class: "hb-fill hb-clear-ask", role: "group", "aria-label": say(words.about, { id }) },
      make("p", { class: "hb-small hb-clear-line" }, words.asked, " ", ...choices.map(([each]) => each)), more));
    place.hidden = false;
  }

  addEventListener("beforeunload", (event) => { if (open.size) event.preventDefault(); });
})();
