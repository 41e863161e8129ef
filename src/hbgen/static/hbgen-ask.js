"use strict";
// One question of an instrument: its answers, a note, what is done at once about a failed critical item, and photos.

// `form` has words, id, run() for the run that is open, photos (or null) and changed().
globalThis.hbAsk = (form, item, number) => {
  const { NOT_APPLICABLE, DONT_KNOW } = hbAnswers;
  const { button, make, say } = hbPage;
  const { words, run, photos, changed } = form;
  const name = `${form.id}-${item.id}`;
  const which = say(words.question, { number });

  // --- answers ---

  const step = (value, text, label, more) => make(
    "label", { class: "hb-step" + (value.startsWith("~") ? " hb-step-aside" : "") },
    make("input", { type: "radio", name, value }),
    make("span", null, text === null ? null : make("strong", null, text), text !== null && label ? " " : null, label,
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
  const remove = button(words.remove, () => {
    delete run().given[item.id];
    delete run().from[item.id];
    for (const radio of field.querySelectorAll("input[type=radio]")) radio.checked = false;
    field.querySelector("input").focus({ preventScroll: true });
    changed();
  }, { class: "hb-quiet", "aria-label": `${words.remove}: ${which}` });

  // --- a note ---

  const note = make("textarea", { id: `${name}-note`, rows: 2, autocomplete: "off" });
  const noteBox = make("div", { class: "hb-note" }, make("label", { for: note.id }, item.evidence ? words.evidence : words.note), note);
  const addNote = button(words.add_note, () => { showNote(true); note.focus(); }, {
    class: "hb-quiet", "aria-label": `${words.add_note}: ${which}`,
  });
  const showNote = (shown) => { noteBox.hidden = !shown; addNote.hidden = shown; };
  note.addEventListener("input", () => { run().notes[item.id] = note.value; changed(); });

  // --- what is done about a failed critical item ---

  const parts = item.critical === "none" ? [] : [
    ["text", make("textarea", { rows: 2 }), words.action, "hb-note"],
    ["by", make("input", { maxlength: 200 }), words.action_by, "hb-field"],
    ["due", make("input", { type: "date" }), words.action_due, "hb-field"],
  ];
  const actionBox = make("div", { class: "hb-action", role: "group", "aria-label": `${words.action}: ${which}`, hidden: true },
    ...parts.map(([part, input, label, kind]) => {
      input.id = `${name}-action-${part}`;
      input.autocomplete = "off";
      input.addEventListener("input", () => {
        const all = { ...run().actions[item.id], [part]: input.value };
        if (Object.values(all).some(Boolean)) run().actions[item.id] = all;
        else delete run().actions[item.id];
        changed();
      });
      return make("div", { class: kind }, make("label", { for: input.id }, label), input);
    }));

  // --- photos ---

  const chooser = make("input", { type: "file", accept: "image/*", multiple: true, hidden: true, "aria-label": `${words.add_photo}: ${which}` });
  const addPhoto = button(words.add_photo, () => chooser.click(), { class: "hb-quiet", "aria-label": `${words.add_photo}: ${which}` });
  const strip = make("ul", { class: "hb-photos", hidden: true });
  const photoTold = make("p", { class: "hb-small", role: "status" });
  const namesOf = (one) => one.photos[item.id] || [];
  let stripOf = "";

  // With what another tab kept or deleted of the same run while a photo was read.
  async function settle(one) {
    one.photos = await photos.listed(one);
    changed(one);
  }

  chooser.addEventListener("change", async () => {
    const one = run();
    const said = [];
    for (const file of [...chooser.files]) {
      if (namesOf(one).length >= photos.MOST) { said.push(hbWords(words.photo_most, photos.MOST)); break; }
      photoTold.textContent = words.photo_reading;
      const bytes = await photos.shrink(file);
      if (!bytes) { said.push(say(words.photo_unreadable, { file: file.name })); continue; }
      const { name: named, isKept } = await photos.keep(one.id, item.id, bytes, namesOf(one));
      if (!isKept) said.push(words.photo_not_kept);
      one.photos[item.id] = [...namesOf(one), named];
      await settle(one);
    }
    chooser.value = "";
    photoTold.textContent = said.join(" ") || words.photo_faces;
  });

  async function showPhotos() {
    const one = run();
    const shown = `${one.id}:${namesOf(one).join()}`;
    if (shown === stripOf) return;
    stripOf = shown;
    const entries = await Promise.all(namesOf(one).map(async (each, at) => {
      const bytes = await photos.read(one.id, each);
      const label = say(words.photo, { number: at + 1 });
      const picture = bytes ? await photos.preview(bytes) : null;
      if (picture) { picture.setAttribute("role", "img"); picture.setAttribute("aria-label", `${label}, ${which}`); }
      return make("li", null, picture || words.photo_gone, button(words.delete, async () => {
        one.photos[item.id] = namesOf(one).filter((other) => other !== each);
        await photos.remove(one.id, each);
        photoTold.textContent = "";
        await settle(one);
        addPhoto.focus();
      }, { class: "hb-quiet hb-quiet-danger", "aria-label": `${words.delete}: ${label}, ${which}` }));
    }));
    if (shown !== stripOf) return;
    strip.replaceChildren(...entries);
    strip.hidden = !entries.length;
  }

  // --- the whole ---

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
    parts.length ? actionBox : null, noteBox, photos ? strip : null,
    make("div", { class: "hb-ask-more" }, addNote, photos ? addPhoto : null, remove), photos ? chooser : null, photos ? photoTold : null);
  field.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    run().given[item.id] = event.target.value;
    delete run().from[item.id];
    changed();
  });

  return Object.assign(field, {
    // Brings the question in line with what is known of it.
    show() {
      for (const radio of field.querySelectorAll("input[type=radio]")) radio.checked = radio.value === run().given[item.id];
      note.value = run().notes[item.id] || "";
      showNote(item.evidence || Boolean(note.value));
      for (const [part, input] of parts) input.value = run().actions[item.id]?.[part] || "";
      photoTold.textContent = "";
      field.mark();
    },
    mark() {
      const value = run().given[item.id];
      remove.hidden = !value;
      field.classList.toggle("hb-ask-done", Boolean(value));
      actionBox.hidden = !hbAnswers.isFailed(item, value);
      if (photos) showPhotos();
    },
  });
};
