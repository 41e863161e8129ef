"use strict";
// Fills in an instrument on its page. The instrument's definition (hbgen/render/instruments/fill.py) comes as a
// script (hbgen/site/form_data.py); nothing is fetched, and nothing leaves the page unless somebody sends it. What the
// answers are worth is in hbgen-answers.js, what forms share in hbgen-page.js and hbgen-handin.js.

for (const source of document.querySelectorAll("script.hb-fill-data")) (() => {
  const { OPEN } = hbAnswers;
  const { button, make, plain, say } = hbPage;
  const definition = globalThis.hbForms?.[source.dataset.form] ?? JSON.parse(source.textContent);
  const { items, words } = definition;
  const place = document.getElementById("fill-" + definition.instrument);
  const visits = hbVisits(definition);
  const photos = definition.takes_photos ? hbPhotos(definition) : null;
  const hasScore = items.some((item) => item.figure === "score");
  const fields = new Map(); // item's id → its fieldset
  let keeps = true; // whether this browser keeps answers
  let run;
  let asked = items; // those that are asked of the run: the others are hidden, with what was answered there

  // --- what is kept ---

  function begin(before) {
    run = visits.begin(before);
    date.restore(null);
  }

  function recall(known) {
    run = known || visits.opened();
    if (run) date.restore(run.day);
    else begin();
  }

  const dated = (one) => ({ ...one, date: one === run ? date.value : one.day?.picked || one.day?.began || "", comments: comments(one) });
  // Of an answer that was given in another version, from when it is.
  const comments = (one) => Object.fromEntries(Object.entries(one.from).map(([id, origin]) => {
    const [version, day] = origin.split(" ");
    return [id, [say(words.from_version, { version }), day].filter(Boolean).join(", ")];
  }));
  const isAnswered = () => Object.keys(run.given).length > 0 || Object.values(run.notes).some((text) => text.trim())
    || Object.keys(run.photos).length > 0;

  function keep(one = run) {
    if (one === run) one.day = date.kept;
    one.revision += 1;
    visits.write(one);
    visits.open(run);
    keeps = visits.keeps();
  }

  // --- questions ---

  const asking = { words, id: place.id, run: () => run, photos, changed: (one) => changed(one) };

  function question(item, number) {
    const field = hbAsk(asking, item, number);
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

  // --- a visit that may be one that was handed in ---

  const twinTold = make("p", { role: "status" });
  const twinBox = make("div", { class: "hb-fill-twin", hidden: true }, twinTold,
    button(words.twin_same, async () => {
      const one = run;
      const record = visits.twin(one);
      if (!record) return;
      const before = one.id;
      // Whoever leaves while photos are copied finds the visit as it was.
      if (Object.keys(one.photos).length) one.photos = await photos.copied(one, record.id);
      visits.renew(one, record);
      changed(one);
      photos?.removeAll(before);
      title.focus({ preventScroll: true });
    }), button(words.twin_other, () => {
      const record = visits.twin(run);
      if (record) visits.keepApart(record);
      show();
      title.focus({ preventScroll: true });
    }, { class: "hb-quiet" }));

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
    words, post: definition.post, title: plain(definition.title), json: () => hbAnswers.toJson(definition, [dated(run)], 0),
    files: { csv: () => fileOf("csv"), json: () => fileOf("json"), ...(photos ? { zip: () => archive([dated(run)], fileName("zip")) } : {}) },
    mail: definition.mail && mailAddress,
    handed: () => { visits.handedIn([run]); list.show(); due?.show(); },
  });
  const list = hbVisitList({
    definition, words, id: place.id, visits, archive: photos && archive, current: () => run, isBegun: isAnswered,
    act: {
      dated: (one) => dated(one.id === run.id ? run : one),
      open: (one) => turnTo(() => recall(one), words.opened),
      begin: () => turnTo(() => { begin(where()); keep(); }, words.begun),
      remove,
      handedIn: () => { run.handed = run.revision; list.show(); due?.show(); },
    },
  });
  const { told } = doors;
  const due = hbSampling({
    definition, words, visits,
    act: { begin: (unit, channel) => turnTo(() => {
      // A form without an answer is taken, where there is one.
      if (isAnswered()) begin({ role: run.role });
      Object.assign(run, { unit: unit || run.unit, channel: channel || run.channel });
      keep();
    }, words.begun) },
  });
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
    due?.box, list.box, head, twinBox, ...questions(), openBox, finish, bar, heard);
  const closed = place.querySelector(".hb-fill-closed");
  const open = closed.querySelector("a");
  const offered = closed.querySelector("p");
  const close = button(words.close, () => { location.hash = "#furo-main-content"; }, { class: "hb-quiet" });
  form.prepend(close);
  place.append(form, clearing.dialog, list.dialog);

  // --- where one stands ---

  const unanswered = () => asked.filter((item) => !run.given[item.id]);
  const withoutNote = () => asked.filter((item) => item.evidence && run.given[item.id]
    && !run.given[item.id].startsWith("~") && !(run.notes[item.id] || "").trim());
  const withoutAction = () => asked.filter((item) => hbAnswers.isFailed(item, run.given[item.id])
    && !(run.actions[item.id]?.text || "").trim());
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
      make("ul", null, ...left.map((item) => make("li", null, button("", () => goTo(item, target && fields.get(item.id).querySelector(target)), {
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
      jumps(words.open_items, unanswered(), ""), jumps(words.open_notes, withoutNote(), "textarea[id$='-note']"),
      jumps(words.open_actions, withoutAction(), ".hb-action textarea"),
      Object.keys(run.photos).length ? make("p", null, words.photo_faces) : null,
    ].filter(Boolean));
    summary.querySelectorAll("details").forEach((each, at) => { each.open = Boolean(was[at]); });
    const isTwin = isAnswered() && visits.twin(run) !== null;
    twinTold.textContent = isTwin ? words.twin : "";
    twinBox.hidden = !isTwin;
    doors.show(Boolean(done), { zip: Object.keys(run.photos).length > 0 });
    list.show();
    due?.show();
    notice.textContent = (keeps ? words.keeping : words.not_keeping) + " " + words.no_names;
    const carried = visits.carried(run);
    before.hidden = !carried.count;
    before.textContent = say(hbWords(words.carried, carried.count), { version: carried.versions.join(", ") });
    open.textContent = done ? words.resume : words.start;
    offered.textContent = done ? say(words.kept, { done, all: asked.length }) : hbWords(words.questions, asked.length);
    return [found, done];
  }

  // A photo may be ready only when another run is open.
  function changed(one = run) {
    if (one.id === run.id) run.photos = one.photos;
    keep(one.id === run.id ? run : one);
    told.textContent = "";
    announce(...show());
  }

  function showAll() {
    for (const each of [together, ...head.querySelectorAll("select"), ...fields.values()]) each.show();
    openNote.value = run.notes[OPEN] || "";
    show();
  }

  const where = () => ({ unit: run.unit, channel: run.channel, role: run.role });

  // Another run comes into the form, from its top.
  function turnTo(act, said) {
    act();
    visits.open(run);
    heardOf = {};
    heard.textContent = "";
    list.close();
    showAll();
    told.textContent = said;
    title.focus({ preventScroll: true });
    place.scrollIntoView();
  }

  function clear() {
    visits.remove(run.id);
    photos?.removeAll(run.id);
    turnTo(() => { begin(where()); keep(); }, words.cleared);
  }

  function remove(id) {
    visits.remove(id);
    photos?.removeAll(id);
    if (id === run.id) turnTo(recall, words.deleted);
    else list.show();
  }

  // --- handing in ---

  const fileName = (ending) => `${definition.instrument}-v${definition.version}-${date.value}-${run.id.slice(0, 8)}.${ending}`;

  function fileOf(ending) {
    const text = ending === "csv" ? hbAnswers.toCsv(definition, [dated(run)]) : hbAnswers.toJson(definition, [dated(run)]);
    return new File([text], fileName(ending), { type: ending === "csv" ? "text/csv" : "application/json" });
  }

  async function archive(runs, name) {
    const found = await photos.gather(runs);
    const encode = (text) => new TextEncoder().encode(text);
    const files = [
      { name: "answers.csv", bytes: encode(hbAnswers.toCsv(definition, found.runs)) },
      { name: "answers.json", bytes: encode(hbAnswers.toJson(definition, found.runs)) },
      ...found.files,
    ];
    return new File([hbZip(files)], name, { type: "application/zip" });
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
  visits.watch(() => { recall(visits.read(run.id)); showAll(); });
  // A photo that another tab kept while this one wrote what it knew of the run.
  photos?.listed(run).then((all) => {
    if (JSON.stringify(all) === JSON.stringify(run.photos)) return;
    run.photos = all;
    if (isAnswered()) keep();
    showAll();
  });
  keeps = visits.keeps();
  showAll();
  doors.offerShare();
  list.offerShare();
  const kept = new Set([...visits.all().map((one) => one.id), ...visits.former().map((one) => one.names[5])]);
  photos?.clean((id) => kept.has(id) || visits.read(id) !== null);
  place.hidden = false;
  addEventListener("hashchange", turn);
  turn(place.dataset.come);
})();
