"use strict";
// The page on which customers answer: one question after another, or all at once where they fit on the screen. The
// page brings the survey (hbgen/render/instruments/feedback.py). Nothing is stored on the device: what somebody has
// answered stays in the entry of this tab's history, so that reloading loses nothing, in a private window either.

for (const source of document.querySelectorAll("script.hb-feedback-data")) (() => {
  const { NOT_APPLICABLE, DONT_KNOW, OPEN } = hbAnswers;
  const { button, make, plain, say } = hbPage;
  const definition = JSON.parse(source.textContent);
  const { items, words, channels, units } = definition;
  const place = document.getElementById("hb-feedback");
  const named = (id, choices) => plain((choices.find(([each]) => each === id) || [])[1]);
  let keeps = true; // whether the tab's history keeps what is answered
  let run;

  // --- where one comes from ---

  // `?unit=…&channel=…`, or the same after `#`, where no server hears of it. What the handbook does not know is dropped.
  const asFields = (text) => new URLSearchParams(text.slice(1));
  const [before, behind] = [asFields(location.search), asFields(location.hash.includes("=") ? location.hash : "")];
  const token = { unit: "", channel: "" };
  let isUnknown = false;
  for (const [name, known] of [["unit", units], ["channel", channels]]) {
    const said = behind.get(name) || before.get(name) || "";
    if (known.some(([id]) => id === said)) token[name] = said;
    else isUnknown = isUnknown || said !== "";
  }

  // --- what is kept ---

  // Windows opens no address of more than 2,048 characters, and a letter of another alphabet is six of them.
  const MOST_OF_MAIL = 2000;
  const newRun = () => ({ id: hbHandIn.newId(), ...token, given: {}, notes: {}, at: 0, isSent: false });

  const isOf = (item, mark) => mark === item.fingerprint || Boolean(item.earlier?.includes(mark));

  function isChoice(item, value) {
    return item.steps.some((step) => step.value === value)
      || (value === NOT_APPLICABLE && item.not_applicable !== null) || (value === DONT_KNOW && item.dont_know);
  }

  // Answers whose questions still mean the same; whatever else stands there is left.
  function take(kept) {
    for (const item of items) {
      const [mark, value] = kept.given?.[item.id] || [];
      if (isOf(item, mark) && isChoice(item, value)) run.given[item.id] = value;
    }
    if (typeof kept.open === "string") run.notes[OPEN] = kept.open;
    if (channels.some(([id]) => id === kept.channel)) run.channel = kept.channel;
    if (Number.isInteger(kept.at) && kept.at > 0) run.at = kept.at;
  }

  const given = () => Object.fromEntries(items.filter((item) => run.given[item.id])
    .map((item) => [item.id, [item.fingerprint, run.given[item.id]]]));
  const packed = () => ({ given: given(), open: run.notes[OPEN] || "", channel: run.channel, at: run.at });

  function recall() {
    run = newRun();
    try {
      const kept = history.state?.hbFeedback;
      if (kept?.instrument === definition.instrument) {
        take(kept);
        if (typeof kept.id === "string" && /^[a-f][0-9a-f]{31}$/.test(kept.id)) run.id = kept.id;
        run.isSent = kept.isSent === true;
      } else if (behind.get("answers")) take(JSON.parse(behind.get("answers")));
    } catch { /* what cannot be read was never answered */ }
  }

  function address(more) {
    const fields = new URLSearchParams();
    for (const name of ["unit", "channel"]) if (token[name]) fields.set(name, token[name]);
    if (more) fields.set("answers", JSON.stringify(more));
    const text = fields.toString();
    return text ? "#" + text : "";
  }

  function keep() {
    const state = { ...history.state, hbFeedback: { instrument: definition.instrument, id: run.id, isSent: run.isSent, ...packed() } };
    // What came with the address from the page in another language is not left there.
    try { history.replaceState(state, "", behind.has("answers") ? location.pathname + location.search + address() : undefined); keeps = true; } catch {
      try { history.replaceState(state, ""); keeps = true; } catch { keeps = false; }
    }
  }

  const isAnswered = () => Object.keys(run.given).length > 0 || Boolean((run.notes[OPEN] || "").trim());

  addEventListener("beforeunload", (event) => { if (!keeps && isAnswered()) event.preventDefault(); });

  // The same page in another language takes along what is answered, in the part of the address that is not sent.
  for (const link of document.querySelectorAll(".hb-languages a")) {
    const bare = link.href;
    const fill = () => { link.href = bare + address(!run.isSent && (isAnswered() || run.at) ? packed() : null); };
    for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, fill);
    link.addEventListener("click", () => setTimeout(() => { keeps = true; }));
  }

  // --- the steps ---

  // Without a way nothing is asked that is asked on one way only.
  const asked = () => hbAnswers.itemsIn(definition, run.channel, run.given).filter((item) => run.channel || !item.channels.length);
  const isWayAsked = channels.length > 1 && !token.channel && items.some((item) => item.channels.length);
  let isTapped = false;
  let pause = 0;

  function step(name, choices, extra) {
    const legend = make("legend", { tabindex: -1 }, ...extra.legend);
    const steps = choices.map(([value, text, number]) => make("label", { class: "hb-step" + (value.startsWith("~") ? " hb-step-aside" : "") },
      make("input", { type: "radio", name: `hb-feedback-${name}`, value, autocomplete: "off" }),
      make("span", null, number ? make("strong", null, number) : null, number && text ? " " : null, text)));
    const remove = button(words.remove, () => { extra.set(""); redraw(); legend.focus({ preventScroll: true }); },
      { class: "hb-quiet", "aria-label": extra.label });
    const field = make("fieldset", { class: "hb-ask" }, legend, make("div", { class: "hb-steps" + (extra.shape || "") }, ...steps), extra.below,
      make("div", { class: "hb-ask-more" }, remove));
    field.head = legend;
    field.show = () => {
      for (const radio of field.querySelectorAll("input")) radio.checked = radio.value === extra.get();
      remove.hidden = !extra.get();
    };
    // Arrow keys choose on their way: only a tap leads on.
    field.addEventListener("change", (event) => {
      extra.set(event.target.value);
      redraw();
      clearTimeout(pause);
      if (isTapped && form.classList.contains("hb-stepwise")) pause = setTimeout(() => go(1), 250);
    });
    return field;
  }

  function question(item) {
    // A long scale stands in rows of bare numbers, and the words for its steps below.
    const long = item.kind === "numbers" && item.steps.length > 7;
    const choices = item.steps.map(({ value, label }) => [value, long ? null : label, item.kind === "numbers" ? value : null]);
    if (item.dont_know) choices.push([DONT_KNOW, words.dont_know, null]);
    if (item.not_applicable !== null) choices.push([NOT_APPLICABLE, plain(item.not_applicable) ? item.not_applicable : words.not_applicable, null]);
    const anchors = long ? item.steps.filter((each) => each.label) : [];
    return step(item.id, choices, {
      legend: [item.text], shape: item.kind === "yes-no" ? " hb-steps-two" : long ? " hb-steps-row" : "",
      label: `${words.remove}: ${plain(item.text)}`,
      below: anchors.length ? make("p", { class: "hb-small hb-anchors" }, ...anchors.flatMap((each, at) => [
        at ? " · " : "", make("strong", null, each.value), " ", each.label])) : null,
      get: () => run.given[item.id] || "",
      set: (value) => { if (value) run.given[item.id] = value; else delete run.given[item.id]; },
    });
  }

  const way = isWayAsked ? step("way", channels.map(([id, name]) => [id, name, null]), {
    legend: [words.way], label: `${words.remove}: ${words.way}`, get: () => run.channel, set: (value) => { run.channel = value; },
  }) : null;
  const questions = items.map(question);

  const open = make("textarea", { id: "hb-feedback-open", rows: 4, maxlength: 4000, autocomplete: "off", "aria-describedby": "hb-feedback-open-hint",
    oninput: () => { run.notes[OPEN] = open.value; redraw(); } });
  const doors = hbHandIn.doors({
    words, post: definition.post, title: plain(definition.title), json: () => hbAnswers.toJson(definition, [dated()], 0),
    files: { json: () => new File([hbAnswers.toJson(definition, [dated()])], `${definition.instrument}-${run.id.slice(0, 8)}.json`, { type: "application/json" }) },
    mail: definition.mail && mailAddress, text: () => asText(), isLong: () => !fitting(), isFolded: true, sent,
  });
  const missing = make("p", { class: "hb-small", hidden: true }, words.nothing);
  const head = make("h2", { tabindex: -1, class: "hb-feedback-last" }, words.last);
  const last = make("section", { class: "hb-ask" }, head,
    make("div", { class: "hb-note" }, make("label", { for: open.id }, definition.open_question || words.last), open,
      make("p", { class: "hb-small", id: "hb-feedback-open-hint" }, words.last_hint)),
    missing, doors.box, make("p", { class: "hb-small" }, words.what));
  last.head = head;
  last.show = () => { if (open.value !== (run.notes[OPEN] || "")) open.value = run.notes[OPEN] || ""; };

  const count = make("span", { id: "hb-feedback-count", class: "hb-fill-count" });
  const shown = make("progress", { "aria-hidden": "true" });
  const back = button(words.back, () => go(-1));
  const next = button(words.next, () => go(1), { class: "hb-button hb-button-main" });
  const bar = make("div", { class: "hb-fill-bar hb-feedback-bar", role: "group", "aria-label": words.progress },
    back, make("div", { class: "hb-fill-state" }, count, shown), next);
  const about = make("p", null, `${words.about} ${[named(token.unit, units), named(token.channel, channels)].filter(Boolean).join(" · ")}`);
  about.hidden = !token.unit && !token.channel;
  const hint = make("p", { class: "hb-small" });
  const notice = make("p", { class: "hb-small" });
  const form = make("form", { "aria-label": words.form, novalidate: true, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); } },
    about, isUnknown ? make("p", { role: "status" }, words.unknown) : null, hint, way, ...questions, last, bar, notice);
  const again = button(words.again, () => {
    run = newRun();
    redraw();
    arrange();
    place.scrollIntoView();
    steps()[0].head.focus({ preventScroll: true });
  });
  const thanks = make("section", { class: "hb-fill-finish", hidden: true },
    make("p", { role: "status", tabindex: -1 }, make("strong", null, words.thanks)), again);
  place.append(form, thanks);
  form.addEventListener("pointerdown", () => { isTapped = true; });
  form.addEventListener("keydown", () => { isTapped = false; });

  const steps = () => [way, ...asked().map((item) => questions[items.indexOf(item)]), last].filter(Boolean);

  function go(by) {
    clearTimeout(pause);
    const all = steps();
    run.at = Math.min(Math.max(run.at + by, 0), all.length - 1);
    redraw();
    all[run.at].head.focus({ preventScroll: true });
    if (place.getBoundingClientRect().top < 0) place.scrollIntoView();
  }

  // One after another, unless all of them fit on the screen.
  function arrange() {
    form.classList.remove("hb-stepwise");
    redraw();
    form.classList.toggle("hb-stepwise", form.offsetHeight > innerHeight);
    redraw();
  }

  function redraw() {
    const all = steps();
    run.at = Math.min(run.at, all.length - 1);
    const stepwise = form.classList.contains("hb-stepwise");
    for (const each of [way, ...questions, last].filter(Boolean)) {
      const at = all.indexOf(each);
      each.hidden = at < 0 || (stepwise && at !== run.at);
      each.show();
    }
    bar.hidden = !stepwise;
    hint.textContent = stepwise ? words.tap : words.leave;
    count.textContent = say(words.place, { number: run.at + 1, all: all.length });
    [shown.max, shown.value] = [all.length, run.at + 1];
    back.disabled = run.at === 0;
    next.hidden = run.at === all.length - 1;
    missing.hidden = isAnswered();
    doors.show(isAnswered());
    form.hidden = run.isSent;
    thanks.hidden = !run.isSent;
    keep();
    notice.textContent = keeps ? words.kept : words.not_kept;
  }

  // --- what leaves the page ---

  function dated() {
    const { id, unit, channel, notes } = run;
    // Answers to questions that are not asked, after another answer or on another way, stay behind.
    const ids = new Set(asked().map((item) => item.id));
    const kept = Object.fromEntries(Object.entries(run.given).filter(([item]) => ids.has(item)));
    return { id, unit, channel, role: definition.role, case: "", given: kept, notes, date: hbPage.today() };
  }

  function answer(item, value) {
    if (value === DONT_KNOW) return words.dont_know;
    if (value === NOT_APPLICABLE) return plain(item.not_applicable) || words.not_applicable;
    const chosen = item.steps.find((each) => each.value === value);
    return [item.kind === "numbers" ? value : "", plain(chosen.label)].filter(Boolean).join(" ");
  }

  // `isShort`: with ids in place of questions.
  function asText(isShort = false) {
    const { date, given: kept, notes, unit, channel } = dated();
    const lines = [plain(definition.title), [date, named(unit, units), named(channel, channels)].filter(Boolean).join(" · "), ""];
    for (const item of asked()) if (kept[item.id]) lines.push(...(isShort ? [`${item.id}: ${answer(item, kept[item.id])}`] : [plain(item.text), `> ${answer(item, kept[item.id])}`, ""]));
    const said = (notes[OPEN] || "").trim();
    if (said) lines.push(plain(definition.open_question) || words.last, `> ${said}`, "");
    return [...lines, `${definition.instrument} v${definition.version} · ${definition.handbook} · ${run.id}`].join("\r\n");
  }

  function mailAddress() { return fitting() || mailOf(words.mail_paste); }

  function fitting() {
    return [false, true].map((isShort) => mailOf(asText(isShort))).find((each) => each.length <= MOST_OF_MAIL);
  }

  function mailOf(body) {
    const subject = say(words.mail_subject, { title: plain(definition.title) });
    return `mailto:${definition.mail}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  }


  function sent() {
    run = { ...newRun(), isSent: true };
    redraw();
    thanks.firstChild.focus({ preventScroll: true });
    place.scrollIntoView();
  }

  recall();
  document.getElementById("hb-questions").hidden = true;
  place.hidden = false;
  arrange();
  doors.offerShare();
  addEventListener("resize", () => { if (document.activeElement !== open) arrange(); });
})();
