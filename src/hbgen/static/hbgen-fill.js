"use strict";
// Fills in an instrument on its page. The page brings the instrument's definition (hbgen/render/fill.py); nothing is
// fetched, and nothing leaves the page unless somebody sends it. What the answers are worth is in hbgen-answers.js, what
// forms share in hbgen-page.js and hbgen-handin.js.

for (const source of document.querySelectorAll("script.hb-fill-data")) (() => {
  const { NOT_APPLICABLE, DONT_KNOW, OPEN } = hbAnswers;
  const { button, make, plain, say } = hbPage;
  const definition = JSON.parse(source.textContent);
  const { items, words } = definition;
  const place = document.getElementById("fill-" + definition.instrument);
  const names = ["hbgen-fill", definition.edition, definition.handbook, definition.instrument, definition.version];
  const [answers, notes] = ["localStorage", "sessionStorage"].map((where) => hbPage.store(where, definition.edition, ...names));
  const hasScore = items.some((item) => item.figure === "score");
  const fields = new Map(); // item's id → its fieldset
  let keeps = true; // whether this browser keeps answers
  let run;
  let asked = items; // those that are asked of the run: the others are hidden, with what was answered there

  // --- what is kept ---

  function newRun(before) {
    return {
      id: hbHandIn.newId(),
      unit: "", channel: "", case: "", role: definition.roles.length === 1 ? definition.roles[0][0] : "",
      ...before, given: {}, notes: {}, from: {},
    };
  }

  // Marks were hexadecimal digits before, and are a letter for each now.
  const current = (mark) => String(mark).replace(/[0-9a-f]/g, (digit) => "ghjkmnpqrstuvwxy"[parseInt(digit, 16)]);

  // What was begun in an earlier version of the instrument or release of the handbook, moved here: the newest of them.
  // Which version an answer is from, and of which day, stays with it.
  function carriedForward() {
    const like = [names[0], names[1], null, names[3], null];
    const version = (one) => Number(one.names[4]);
    const older = answers.others(...like).filter((one) => version(one) <= definition.version && one.read()?.answers);
    const [newest] = older.sort((a, b) => version(b) - version(a) || (a.names[2] < b.names[2] ? 1 : -1));
    if (!newest) return null;
    const kept = newest.read();
    const origin = `${version(newest)} ${kept.day?.picked || kept.day?.began || ""}`.trim();
    kept.from = Object.fromEntries(Object.keys(kept.answers).map((id) => [id, kept.from?.[id] || origin]));
    const said = notes.others(...like).find((one) => one.names.join() === newest.names.join());
    if (said) notes.write(said.read());
    for (const one of [newest, said]) one?.clear();
    answers.write(kept);
    return kept;
  }

  function recall() {
    run = newRun();
    let day = null;
    try {
      const kept = answers.read() || carriedForward();
      if (kept) {
        for (const name of ["id", "unit", "channel", "role", "case"]) if (typeof kept[name] === "string") run[name] = kept[name];
        if (!definition.channels.some(([id]) => id === run.channel)) run.channel = "";
        // An item that has been given another meaning since then was not answered.
        for (const item of items) {
          const [mark, value] = kept.answers[item.id] || [];
          if (current(mark) === item.fingerprint && isChoice(item, value)) run.given[item.id] = value;
          if (run.given[item.id] && typeof kept.from?.[item.id] === "string") run.from[item.id] = kept.from[item.id];
        }
        for (const [name, text] of Object.entries(notes.read() || {})) if (typeof text === "string") run.notes[name] = text;
        // Earlier versions kept a day whoever had chosen it: it is that of the answers, if there are any.
        day = kept.day || { began: kept.date };
      }
    } catch { run = newRun(); }
    date.restore(day);
  }

  const dated = () => ({ ...run, date: date.value, comments: comments() });
  // Of an answer that was given in another version, from when it is.
  const comments = () => Object.fromEntries(Object.entries(run.from).map(([id, origin]) => {
    const [version, day] = origin.split(" ");
    return [id, [say(words.from_version, { version }), day].filter(Boolean).join(", ")];
  }));
  const isAnswered = () => Object.keys(run.given).length > 0 || Object.values(run.notes).some((text) => text.trim());

  function keep() {
    const { id, unit, channel, role, case: shared } = run;
    const given = {};
    const from = Object.keys(run.from).length ? { from: run.from } : {};
    for (const item of items) if (run.given[item.id]) given[item.id] = [item.fingerprint, run.given[item.id]];
    const both = [answers.write({ id, day: date.kept, unit, channel, role, case: shared, answers: given, ...from }), notes.write(run.notes)];
    keeps = both.every(Boolean);
  }

  function isChoice(item, value) {
    return item.steps.some((step) => step.value === value)
      || (value === NOT_APPLICABLE && item.not_applicable !== null) || (value === DONT_KNOW && item.dont_know);
  }

  // --- one question ---

  function question(item, number) {
    const name = `${place.id}-${item.id}`;
    const step = (value, number, text, more) => make(
      "label", { class: "hb-step" + (value.startsWith("~") ? " hb-step-aside" : "") },
      make("input", { type: "radio", name, value }),
      make("span", null, number === null ? null : make("strong", null, number), number !== null && text ? " " : null, text,
        more ? make("span", { class: "hb-step-more" }, more) : null),
    );
    // A long scale stands in rows of bare numbers, and the words for its steps below.
    const long = item.kind === "numbers" && item.steps.length > 7;
    const steps = item.steps.map((each) => step(each.value, item.kind === "numbers" ? each.value : null, long ? null : each.label));
    const anchors = long ? item.steps.filter((each) => each.label) : [];
    const aside = [];
    if (item.dont_know) aside.push(step(DONT_KNOW, null, words.dont_know));
    if (item.not_applicable !== null) aside.push(step(NOT_APPLICABLE, null, words.not_applicable, item.not_applicable));
    const shape = item.kind === "yes-no" ? " hb-steps-two" : long ? " hb-steps-row" : "";
    const note = make("textarea", { id: `${name}-note`, rows: 2, autocomplete: "off" });
    const noteBox = make("div", { class: "hb-note" },
      make("label", { for: note.id }, item.evidence ? words.evidence : words.note), note);
    const ask = button(words.add_note, () => { showNote(true); note.focus(); }, {
      class: "hb-quiet", "aria-label": `${words.add_note}: ${say(words.question, { number })}`,
    });
    const remove = button(words.remove, () => {
      delete run.given[item.id];
      delete run.from[item.id];
      for (const radio of field.querySelectorAll("input[type=radio]")) radio.checked = false;
      field.querySelector("input").focus({ preventScroll: true });
      changed();
    }, { class: "hb-quiet", "aria-label": `${words.remove}: ${say(words.question, { number })}` });
    const showNote = (shown) => { noteBox.hidden = !shown; ask.hidden = shown; };
    const hints = [item.passes && [words.passes, item.passes], item.fails && [words.fails, item.fails]].filter(Boolean);
    const field = make("fieldset", { class: "hb-ask", id: name },
      make("legend", null, make("span", { class: "hb-ask-number" }, `${number}.`), " ", item.text,
        item.critical === "none" ? null : make("span", { class: "hb-ask-critical" }, words[item.critical])),
      item.guidance || hints.length ? make("details", { class: "hb-ask-help" }, make("summary", null, words.help),
        item.guidance ? make("p", null, item.guidance) : null,
        ...hints.map(([word, text]) => make("p", null, make("strong", null, word), " ", text))) : null,
      make("div", { class: "hb-steps" + shape }, ...steps),
      anchors.length ? make("p", { class: "hb-small hb-anchors" }, ...anchors.flatMap((each, at) => [
        at ? " · " : "", make("strong", null, each.value), " ", each.label,
      ])) : null,
      aside.length ? make("div", { class: "hb-steps" }, ...aside) : null,
      noteBox, make("div", { class: "hb-ask-more" }, ask, remove));
    field.addEventListener("change", (event) => {
      if (event.target.type !== "radio") return;
      run.given[item.id] = event.target.value;
      delete run.from[item.id];
      changed();
    });
    note.addEventListener("input", () => { run.notes[item.id] = note.value; changed(); });
    // Brings the question in line with what is known of it.
    field.show = () => {
      for (const radio of field.querySelectorAll("input[type=radio]")) radio.checked = radio.value === run.given[item.id];
      note.value = run.notes[item.id] || "";
      showNote(item.evidence || Boolean(note.value));
      field.mark();
    };
    field.mark = () => {
      remove.hidden = !run.given[item.id];
      field.classList.toggle("hb-ask-done", Boolean(run.given[item.id]));
    };
    fields.set(item.id, field);
    return field;
  }

  function choice(label, name, choices) {
    const field = hbHandIn.choice(`${place.id}-${name}`, label, choices, words.choose, (value) => { run[name] = value; changed(); });
    if (field) field.lastChild.show = () => { field.lastChild.value = run[name]; };
    return field ? [field] : [];
  }

  // --- the form ---

  const date = hbPage.dayField({ id: `${place.id}-date` }, isAnswered, () => changed());
  const together = make("input", {
    id: `${place.id}-case`, maxlength: 200, autocomplete: "off", "aria-describedby": `${place.id}-case-hint`,
    oninput: () => { run.case = together.value; changed(); },
  });
  together.show = () => { together.value = run.case; };
  const head = make("fieldset", { class: "hb-fill-about" }, make("legend", null, words.about),
    make("div", { class: "hb-field" }, make("label", { for: date.input.id }, words.date), date.input),
    ...choice(words.unit, "unit", definition.units), ...choice(words.channel, "channel", definition.channels),
    ...choice(definition.asks_respondents ? words.respondent : words.role, "role", definition.roles),
    definition.asks_case ? make("div", { class: "hb-field hb-field-wide" }, make("label", { for: together.id }, words.case), together,
      make("p", { class: "hb-small", id: `${together.id}-hint` }, words.case_hint)) : null);

  const openNote = make("textarea", { id: `${place.id}-open`, rows: 3, autocomplete: "off", "aria-describedby": `${place.id}-open-hint` });
  openNote.addEventListener("input", () => { run.notes[OPEN] = openNote.value; changed(); });
  const openBox = definition.open_question ? make("div", { class: "hb-note hb-note-open" },
    make("label", { for: openNote.id }, definition.open_question), openNote,
    make("p", { class: "hb-small", id: `${place.id}-open-hint` }, words.open_hint)) : null;

  // What stands above questions, with those: hidden together.
  const headings = [];

  function questions() {
    const made = [];
    let heading = null;
    let about = null;
    items.forEach((item, at) => {
      if (plain(item.heading) !== heading?.text) {
        heading = { text: plain(item.heading), element: make("h3", null, item.heading), items: [] };
        if (heading.text) { made.push(heading.element); headings.push(heading); }
      }
      if (item.about?.[0] !== about?.text) {
        about = item.about && { text: item.about[0], element: make("p", { class: "hb-kicker" }, item.about[0], " · ", item.about[1]), items: [] };
        if (about) { made.push(about.element); headings.push(about); }
      }
      heading.items.push(item);
      if (about) about.items.push(item);
      made.push(question(item, at + 1));
    });
    return made;
  }

  function choose() {
    asked = hbAnswers.itemsIn(definition, run.channel, run.given);
    for (const item of items) fields.get(item.id).hidden = !asked.includes(item);
    for (const heading of headings) heading.element.hidden = !heading.items.some((item) => asked.includes(item));
  }

  const shownScore = make("data", { class: "hb-fill-score" });
  const shownCount = make("span", { class: "hb-fill-count" });
  const shownBar = make("progress", { "aria-hidden": "true" });
  const shownFailure = make("span", { class: "hb-fill-failed", hidden: true }, words.failed);
  const next = button(words.next, goOn, { "aria-describedby": `${place.id}-bar` });
  const bar = make("div", { class: "hb-fill-bar", role: "group", "aria-label": words.progress },
    make("div", { class: "hb-fill-state", id: `${place.id}-bar` }, hasScore ? shownScore : null, shownCount, shownFailure, shownBar), next);
  const heard = make("p", { class: "hb-unseen", role: "status" });

  const summary = make("div", { class: "hb-fill-summary" });
  const doors = hbHandIn.doors({
    words, post: definition.post, title: plain(definition.title), json: () => hbAnswers.toJson(definition, dated()),
    files: { csv: () => fileOf("csv"), json: () => fileOf("json") }, mail: definition.mail && mailAddress,
  });
  const { told } = doors;
  const clearing = hbHandIn.clearing(`${place.id}-clear`, words, clear);
  const notice = make("p", { class: "hb-small" });
  const before = make("p", { class: "hb-small hb-fill-before", hidden: true });
  const finish = make("section", { class: "hb-fill-finish", "aria-labelledby": `${place.id}-finish` },
    make("h3", { id: `${place.id}-finish`, tabindex: -1 }, words.hand_in), summary,
    doors.box, clearing.open);
  const title = make("h2", { id: `${place.id}-title`, tabindex: -1 }, words.title);
  const form = make("form", { "aria-labelledby": title.id, novalidate: true, autocomplete: "off", onsubmit: (event) => event.preventDefault() },
    title, notice, before,
    definition.privacy ? make("details", { class: "hb-ask-help" }, make("summary", null, words.privacy), make("p", null, definition.privacy)) : null,
    head, ...questions(), openBox, finish, bar, heard);
  const open = make("a", { class: "hb-button hb-button-main", href: "#" + place.id }, words.start);
  const offered = make("p", { class: "hb-small" });
  const closed = make("div", { class: "hb-fill-closed" }, open, offered);
  const close = button(words.close, () => { location.hash = "#furo-main-content"; }, { class: "hb-quiet" });
  form.prepend(close);
  place.append(closed, form, clearing.dialog);

  // --- where one stands ---

  const unanswered = () => asked.filter((item) => !run.given[item.id]);
  const withoutNote = () => asked.filter((item) => item.evidence && run.given[item.id]
    && !run.given[item.id].startsWith("~") && !(run.notes[item.id] || "").trim());
  const percent = (share) => Math.round(100 * share);

  function goTo(item, target) {
    const field = fields.get(item.id);
    (target || field.querySelector("input")).focus({ preventScroll: true });
    field.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  // To the next question without an answer below the one that has the focus, or from the top again; then to the end.
  function goOn() {
    const left = unanswered();
    const at = items.findIndex((item) => item.id === last);
    const later = left.find((item) => items.indexOf(item) > at);
    if (left.length) goTo(later || left[0]);
    else {
      const end = finish.querySelector("h3");
      end.focus({ preventScroll: true });
      finish.scrollIntoView({ block: "start" });
    }
  }

  let last = "";
  form.addEventListener("focusin", (event) => {
    const field = event.target.closest(".hb-ask");
    if (field) last = items.find((item) => fields.get(item.id) === field).id;
  });

  function jumps(text, left, target) {
    if (!left.length) return null;
    return make("details", { class: "hb-ask-help" }, make("summary", null, hbWords(text, left.length)),
      make("ul", null, ...left.map((item) => make("li", null, button("", () => goTo(item, target && fields.get(item.id).querySelector("textarea")), {
        class: "hb-jump",
      }))).map((entry, at) => {
        entry.firstChild.append(make("strong", null, `${items.indexOf(left[at]) + 1}.`), " ", make("span", { lang: left[at].text.lang }, plain(left[at].text)));
        return entry;
      })));
  }

  let heardOf = {};
  let pause = 0;

  // Heard are turns only: a critical item, enough for the score to count, the end. The bar is read when asked for.
  function announce(found, done) {
    const turns = {
      failed: found.failed && words.failed,
      whole: done === asked.length && words.all_answered,
      score: hasScore && found.sufficient && say(words.score, { score: percent(found.total) }),
    };
    const isNew = Object.keys(turns).some((turn) => turns[turn] && !heardOf[turn]);
    heardOf = turns;
    if (!isNew) return;
    clearTimeout(pause);
    pause = setTimeout(() => { heard.textContent = Object.values(heardOf).filter(Boolean).join(". "); }, 1000);
  }

  // The score and the count in words, how many are answered, and what was found.
  function standing() {
    const found = hbAnswers.score(definition, run.channel, run.given);
    const done = asked.length - unanswered().length;
    const score = found.total === null ? words.no_score
      : say(found.sufficient ? words.score : words.so_far, { score: percent(found.total) });
    return [score, say(words.answered, { done, all: asked.length }), done, found];
  }

  function show() {
    choose();
    const [score, count, done, found] = standing();
    shownScore.value = found.total === null ? "" : String(found.total);
    shownScore.textContent = score;
    shownCount.textContent = count;
    shownFailure.hidden = !found.failed;
    shownBar.max = asked.length;
    shownBar.value = done;
    next.textContent = done === asked.length ? words.finish : words.next;
    for (const field of fields.values()) field.mark();
    const was = [...summary.querySelectorAll("details")].map((each) => each.open);
    summary.replaceChildren(...[
      done ? null : make("p", null, words.nothing),
      done ? make("p", null, make("strong", null, hasScore ? score : count), hasScore ? " · " + count : null,
        found.coverage === null || !hasScore ? null : " · " + say(words.coverage, { coverage: percent(found.coverage) })) : null,
      found.failed ? make("p", { class: "hb-fill-failed" },
        `${words.failed}: ${items.flatMap((item, at) => (found.failures.includes(item.id) ? [at + 1] : [])).join(", ")}`) : null,
      hasScore && done && !found.sufficient && found.coverage !== null ? make("p", null, words.insufficient) : null,
      jumps(words.open_items, unanswered(), false), jumps(words.open_notes, withoutNote(), true),
    ].filter(Boolean));
    summary.querySelectorAll("details").forEach((each, at) => { each.open = Boolean(was[at]); });
    doors.show(Boolean(done));
    notice.textContent = (keeps ? words.keeping : words.not_keeping) + " " + words.no_names;
    const carried = Object.keys(run.from).filter((id) => run.given[id]);
    const versions = [...new Set(carried.map((id) => run.from[id].split(" ")[0]))].join(", ");
    before.hidden = !carried.length;
    before.textContent = say(hbWords(words.carried, carried.length), { version: versions });
    open.textContent = done ? words.resume : words.start;
    offered.textContent = done ? say(words.kept, { done, all: asked.length }) : hbWords(words.questions, asked.length);
    return [found, done];
  }

  function changed() {
    keep();
    told.textContent = "";
    announce(...show());
  }

  function showAll() {
    for (const each of [together, ...head.querySelectorAll("select"), ...fields.values()]) each.show();
    openNote.value = run.notes[OPEN] || "";
    show();
  }

  function clear() {
    const { unit, channel, role } = run;
    run = newRun({ unit, channel, role });
    date.restore(null);
    heardOf = {};
    heard.textContent = "";
    keep();
    showAll();
    told.textContent = words.cleared;
    title.focus({ preventScroll: true });
    place.scrollIntoView();
  }

  // --- handing in ---

  const fileName = (ending) => `${definition.instrument}-v${definition.version}-${date.value}-${run.id.slice(0, 8)}.${ending}`;

  function fileOf(ending) {
    const text = ending === "csv" ? hbAnswers.toCsv(definition, dated()) : hbAnswers.toJson(definition, dated());
    return new File([text], fileName(ending), { type: ending === "csv" ? "text/csv" : "application/json" });
  }

  function mailAddress() {
    const [score, count, done] = standing();
    const named = (name, choices) => plain((choices.find(([value]) => value === run[name]) || [])[1]);
    const lines = [
      `${plain(definition.title)} (${definition.instrument}, v${definition.version})`,
      [date.value, named("unit", definition.units), named("channel", definition.channels), named("role", definition.roles)].filter(Boolean).join(" · "),
      [done && hasScore ? score : "", count].filter(Boolean).join(" · "), "", say(words.mail_body, { file: fileName("csv") }),
    ];
    const subject = say(words.mail_subject, { title: plain(definition.title) });
    return `mailto:${definition.mail}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines.join("\r\n"))}`;
  }

  // --- open and closed ---

  // Open while the address says so: a reload stays in the form, and a link can lead to it.
  function turn(event) {
    const opened = location.hash === "#" + place.id;
    const before = document.documentElement.classList.contains("hb-filling");
    if (opened === before && event) return;
    document.documentElement.classList.toggle("hb-filling", opened);
    form.hidden = !opened;
    closed.hidden = opened;
    if (event && opened) title.focus({ preventScroll: true });
    if (opened) place.scrollIntoView();
  }

  recall();
  answers.watch(() => { recall(); showAll(); });
  keeps = answers.works();
  showAll();
  doors.offerShare();
  place.hidden = false;
  addEventListener("hashchange", turn);
  turn();
})();
