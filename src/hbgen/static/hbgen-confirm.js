"use strict";
// "I have read it": asks for what concerns a role and was not confirmed yet, and hands out a receipt. The page holds
// everything there is to read; this shows what is asked. First what can be worked out without a page: a test holds
// `asked` against hbgen/releases/required_reading.py, and receipts against hbgen/receipts/receipt_files.py.

globalThis.hbConfirm = (() => {
  const concerns = (roles, role) => !roles.length || roles.includes(role);

  // The standards that a role must know, with the marks of what they mean.
  function concerning(definition, role) {
    return definition.standing.filter(([, , roles]) => concerns(roles, role));
  }

  // The news of each standard that came after the version in which it was confirmed: id → versions.
  function news(definition, role, confirmed) {
    const place = (version) => definition.versions.indexOf(version);
    const found = new Map();
    for (const [version, id, roles] of definition.news) {
      const since = Object.hasOwn(confirmed, id) ? place(confirmed[id]) : -1;
      if (since < 0 || since >= place(version) || !concerns(roles, role)) continue;
      found.set(id, [...(found.get(id) || []), version]);
    }
    return found;
  }

  // As `Reading.asked`, step by step: `confirmed` maps standards to the version in which each was confirmed.
  function asked(definition, role, confirmed) {
    const fresh = news(definition, role, confirmed);
    const known = (id) => Object.hasOwn(confirmed, id) && definition.versions.includes(confirmed[id]);
    const mine = concerning(definition, role).map(([id]) => id);
    const found = mine.filter((id) => !known(id) || fresh.has(id));
    return [...new Set([...found, ...[...fresh.keys()].filter((id) => !mine.includes(id))])];
  }

  // A receipt: everything that concerns the role, as it is in this version.
  function receipt(definition, { role, unit, date, id, follows }) {
    const items = concerning(definition, role).map(([standard, mark]) => ({ standard, mark }));
    return { receipt: id, follows, version: definition.version, edition: definition.edition, date, role, unit, items };
  }

  // What is confirmed once `role` has confirmed this version.
  function confirm(definition, role, confirmed) {
    const ids = [...concerning(definition, role).map(([id]) => id), ...asked(definition, role, confirmed)];
    return { ...confirmed, ...Object.fromEntries(ids.map((id) => [id, definition.version])) };
  }

  // On one line as it is sent, for a file of lines; with an indentation as it is handed out.
  function toJson(one, name, indent = 0) {
    const whole = name ? { ...one, name } : one;
    return JSON.stringify({ format: "hbgen-receipts-1", receipts: [whole] }, null, indent) + "\n";
  }

  return { asked, concerning, confirm, news, receipt, toJson };
})();

if (typeof document !== "undefined") for (const source of document.querySelectorAll("script.hb-confirm-data")) (() => {
  const { button, make, plain, say } = hbPage;
  const { choice } = hbHandIn;
  const definition = JSON.parse(source.textContent);
  const { words } = definition;
  const place = document.getElementById("hb-confirm");
  const reading = document.getElementById("hb-reading");
  const after = make("div", { class: "hb-fill" });
  const items = [...reading.querySelectorAll("[data-standard]")];
  const lists = [...reading.querySelectorAll("ul.hb-read")];
  // Neither the version nor the language: what was confirmed is known in all of them.
  const kept = hbPage.store("localStorage", definition.edition, "hbgen-confirm", definition.edition.split("/")[0]);
  let keeps = kept.works();
  let state;

  // --- what is kept ---

  const nobody = () => ({ role: "", unit: "", confirmed: {}, receipt: null });

  function recall() {
    state = nobody();
    try {
      const before = kept.read();
      const known = (name, choices) => (choices.some(([id]) => id === before[name]) ? before[name] : "");
      state.role = known("role", definition.roles);
      state.unit = known("unit", definition.units);
      for (const [id, version] of Object.entries(before.confirmed)) if (typeof version === "string") state.confirmed[id] = version;
      if (before.receipt && typeof before.receipt.receipt === "string" && Array.isArray(before.receipt.items)) state.receipt = before.receipt;
    } catch { /* what cannot be read was never confirmed */ }
    // Who has chosen a role for the whole handbook is not asked again.
    const mine = globalThis.hbMine.read();
    if (!state.role && definition.roles.some(([id]) => id === mine.role)) state.role = mine.role;
    if (!state.unit && definition.units.some(([id]) => id === mine.unit)) state.unit = mine.unit;
  }

  function keep() {
    keeps = kept.write(state);
  }

  // --- the form ---

  const role = choice("hb-confirm-role", words.role, definition.roles, words.choose, (value) => { state.role = value; changed(); });
  const unit = choice("hb-confirm-unit", words.unit, definition.units, words.choose, (value) => { state.unit = value; changed(); });
  const notice = make("p", { class: "hb-small" });
  const stand = make("p", { class: "hb-confirm-state", role: "status" });
  place.append(
    make("fieldset", { class: "hb-fill-about" }, make("legend", null, words.about), role, unit), notice, stand);

  // A box to tick below each chapter's list.
  const boxes = lists.map((list, at) => {
    const input = make("input", { type: "checkbox", id: `hb-confirm-${at}`, autocomplete: "off" });
    const text = make("span", null, words.read);
    list.after(make("label", { class: "hb-step hb-confirm-box", for: input.id }, input, text));
    return { list, input, text, label: input.parentNode };
  });

  const date = hbPage.dayField({ id: "hb-confirm-date" }, () => boxes.some(({ input }) => input.checked));
  for (const { input } of boxes) input.addEventListener("change", date.refresh);
  const missing = make("p", { class: "hb-fill-told", role: "alert" });
  const end = make("section", { class: "hb-fill-finish", "aria-labelledby": "hb-confirm-title" },
    make("h2", { id: "hb-confirm-title" }, words.confirm),
    make("div", { class: "hb-fill-about hb-confirm-date" },
      make("div", { class: "hb-field" }, make("label", { for: date.input.id }, words.date), date.input)),
    make("p", null, words.meaning), missing,
    button(say(words.confirm_version, { version: definition.version }), confirm, { class: "hb-button hb-button-main" }));

  const name = make("input", { id: "hb-confirm-name", maxlength: 100, autocomplete: "off", "aria-describedby": "hb-confirm-name-hint" });
  name.addEventListener("input", () => { doors.told.textContent = ""; });
  const given = () => name.value.trim();
  const doors = hbHandIn.doors({
    words, post: definition.post, title: words.title, json: () => hbConfirm.toJson(state.receipt, given()),
    files: { json: file }, mail: definition.mail && mailAddress,
  });
  const clearing = hbHandIn.clearing("hb-confirm-clear", words, clear);
  const receiptHead = make("h2", { id: "hb-confirm-receipt", tabindex: -1 }, words.hand_in);
  const receiptText = make("p", null);
  const finish = make("section", { class: "hb-fill-finish", "aria-labelledby": receiptHead.id }, receiptHead, receiptText,
    make("div", { class: "hb-field" }, make("label", { for: name.id }, words.name), name,
      make("p", { class: "hb-small", id: "hb-confirm-name-hint" }, words.name_hint)),
    doors.box);
  after.append(end, finish, clearing.open, clearing.dialog);

  // --- where one stands ---

  const named = (id, choices) => plain((choices.find(([each]) => each === id) || [])[1]);
  const fits = (one) => one && one.role === state.role && one.unit === state.unit;

  function show() {
    for (const [field, value] of [[role, state.role], [unit, state.unit]]) if (field) field.lastChild.value = value;
    const asked = state.role ? hbConfirm.asked(definition, state.role, state.confirmed) : [];
    const fresh = hbConfirm.news(definition, state.role, state.confirmed);
    for (const item of items) {
      const id = item.dataset.standard;
      item.hidden = !asked.includes(id);
      const versions = fresh.get(id) || [];
      for (const each of item.querySelectorAll("[data-version]")) each.hidden = !versions.includes(each.dataset.version);
    }
    for (const { list, input, text, label } of boxes) {
      const some = items.filter((item) => list.contains(item) && !item.hidden);
      const section = list.closest("section");
      const old = some.every((item) => fresh.has(item.dataset.standard));
      if (label.hidden !== !some.length || text.textContent !== (old ? words.read_changes : words.read)) input.checked = false;
      text.textContent = old ? words.read_changes : words.read;
      label.hidden = !some.length;
      list.hidden = !some.length;
      if (section !== reading) section.hidden = !some.length;
    }
    const mine = state.role ? hbConfirm.concerning(definition, state.role) : [];
    const isDue = asked.length > 0 || (mine.length > 0 && !fits(state.receipt));
    reading.hidden = !asked.length;
    end.hidden = !isDue;
    finish.hidden = !fits(state.receipt) || asked.length > 0;
    stand.textContent = !state.role ? words.choose_role
      : asked.length && asked.every((id) => fresh.has(id)) ? hbWords(words.changed, asked.length)
        : asked.length ? hbWords(words.first, asked.length)
          : !mine.length ? words.nothing
            : isDue ? words.again : words.done;
    if (fits(state.receipt)) {
      const { version, date: day, items: held } = state.receipt;
      receiptText.textContent = say(hbWords(words.receipt, held.length), { version, date: day });
      doors.show(true);
      doors.offerShare();
    }
    notice.textContent = keeps ? words.keeping : words.not_keeping;
    date.refresh();
  }

  function changed() {
    missing.textContent = "";
    doors.told.textContent = "";
    keep();
    show();
  }

  function confirm() {
    const fields = [unit && !state.unit && [unit.lastChild, words.unit_missing], !date.value && [date.input, words.date_missing],
      ...boxes.filter(({ label, input }) => !label.hidden && !input.checked).map(({ input }) => [input, words.box_missing])];
    const first = fields.find(Boolean);
    if (first) {
      missing.textContent = first[1];
      first[0].focus();
      return;
    }
    const follows = state.receipt ? state.receipt.receipt : "";
    const { role: which, unit: where } = state;
    state.receipt = hbConfirm.receipt(definition, { role: which, unit: where, date: date.value, id: hbHandIn.newId(), follows });
    state.confirmed = hbConfirm.confirm(definition, which, state.confirmed);
    changed();
    date.restore(null);
    receiptHead.focus({ preventScroll: true });
    finish.scrollIntoView({ block: "start" });
  }

  function clear() {
    kept.clear();
    state = nobody();
    name.value = "";
    show();
    date.restore(null);
    stand.textContent = words.cleared;
    if (role) role.lastChild.focus();
  }

  // --- handing in ---

  function file() {
    const { version, date: day, receipt } = state.receipt;
    return new File([hbConfirm.toJson(state.receipt, given(), 1)], `confirmation-${version}-${day}-${receipt.slice(0, 8)}.json`,
      { type: "application/json" });
  }

  function mailAddress() {
    const { version, date: day, role: which, unit: where } = state.receipt;
    const lines = [
      say(words.receipt_of, { version, handbook: plain(definition.title) }),
      [day, named(where, definition.units), named(which, definition.roles)].filter(Boolean).join(" · "),
      "", say(words.mail_body, { file: file().name }),
    ];
    const subject = say(words.mail_subject, { version });
    return `mailto:${definition.mail}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines.join("\r\n"))}`;
  }

  recall();
  show();
  reading.after(after);
  place.hidden = false;
})();
