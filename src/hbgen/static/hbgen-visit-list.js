"use strict";
// The list of runs of one instrument on this device: begin another, go on with one, delete one, hand all in as one file.

// `archive` packs runs with their photos, where there are some. `act` has open(run), begin(), remove(id) and dated(run); `current` and `isBegun` tell of the run that is open.
globalThis.hbVisitList = ({ definition, words, id, visits, archive, current, isBegun, act }) => {
  const { button, make, plain, say } = hbPage;
  const language = document.documentElement.lang || undefined;

  function shownDay(text) {
    const [year, month, day] = String(text).split("-").map(Number);
    const date = new Date(year, month - 1, day);
    return year && !Number.isNaN(date.getTime()) ? date.toLocaleDateString(language, { dateStyle: "medium" }) : "";
  }

  const named = (value, choices) => plain((choices.find(([known]) => known === value) || ["", value])[1]);
  const nowhere = definition.units.length || definition.channels.length ? words.no_place : "";
  const placed = (run) => [named(run.unit, definition.units), named(run.channel, definition.channels)].filter(Boolean).join(" · ") || nowhere;
  const dayOf = (run) => shownDay(run.day?.picked || run.day?.began);
  const ready = () => visits.all().filter((run) => hbAnswers.counts(definition, run));
  const isHandedIn = (run) => run.handed > 0 && run.handed === run.revision;

  function state(run) {
    const asked = hbAnswers.itemsIn(definition, run.channel, run.given);
    const done = asked.filter((item) => run.given[item.id]).length;
    const handed = isHandedIn(run) ? words.handed_in : run.handed ? words.changed_since : "";
    return [dayOf(run), say(words.answered, { done, all: asked.length }), handed].filter(Boolean).join(" · ");
  }

  // --- deleting one ---

  let doomed = null;
  const told = make("strong", { id: `${id}-delete` });
  const dialog = make("dialog", { class: "hb-fill-dialog", "aria-labelledby": told.id },
    make("form", { method: "dialog" }, make("p", null, told), make("p", null, words.delete_hint),
      make("div", { class: "hb-fill-doors" },
        make("button", { class: "hb-button", value: "no", autofocus: true }, words.clear_no),
        make("button", { class: "hb-button hb-button-danger", value: "yes" }, words.delete_yes))));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") doomed?.();
    doomed = null;
    title.focus({ preventScroll: true });
  });

  function ask(what, remove) {
    doomed = remove;
    told.textContent = say(words.delete_question, { what });
    dialog.returnValue = "no";
    dialog.showModal();
  }

  // --- the list ---

  function entry(run, at) {
    const what = `${at}. ${placed(run)}`.trim();
    const isOpen = run.id === current().id;
    return make("li", { "aria-current": isOpen ? "true" : null },
      make("button", { type: "button", class: "hb-jump", disabled: isOpen, onclick: () => act.open(run) },
        make("strong", null, what), make("span", null, state(run))),
      button(words.delete, () => ask(what, () => act.remove(run.id)), { class: "hb-quiet hb-quiet-danger", "aria-label": `${words.delete}: ${what}` }));
  }

  function formerEntry({ version, kept, clear }) {
    const about = { unit: String(kept.unit || ""), channel: String(kept.channel || "") };
    const what = placed(about);
    return make("li", null,
      make("span", { class: "hb-visit" }, make("strong", null, what),
        make("span", null, [dayOf(kept), say(words.of_version, { version }), words.handed_in].filter(Boolean).join(" · "))),
      button(words.delete, () => ask(what, () => { clear(); show(); }), { class: "hb-quiet hb-quiet-danger", "aria-label": `${words.delete}: ${what}` }));
  }

  const fileName = (ending) => `${definition.instrument}-v${definition.version}-${hbPage.today()}-all.${ending}`;
  const title = make("summary", null);
  const list = make("ul", { class: "hb-visits" });
  const counts = make("p", { class: "hb-visits-count", role: "status" });
  const another = button(words.another, act.begin);
  const doors = hbHandIn.doors({
    words: { ...words, csv: words.all_csv, json: words.all_json, zip: words.all_zip, share: words.all_share, post: words.all_post },
    post: definition.post, title: plain(definition.title), json: () => hbAnswers.toJson(definition, ready().map(act.dated), 0),
    files: {
      csv: () => new File([hbAnswers.toCsv(definition, ready().map(act.dated))], fileName("csv"), { type: "text/csv" }),
      json: () => new File([hbAnswers.toJson(definition, ready().map(act.dated))], fileName("json"), { type: "application/json" }),
      ...(archive ? { zip: () => archive(ready().map(act.dated), fileName("zip")) } : {}),
    },
    handed: () => { visits.handedIn(ready()); act.handedIn(); },
  });
  const box = make("details", { class: "hb-ask-help hb-visits-box" }, title, counts, list, another, doors.box);

  function show() {
    const runs = visits.all();
    const old = visits.former();
    box.hidden = runs.length + old.length < 2 && !isBegun();
    title.textContent = hbWords(words.visits, runs.length + old.length);
    const done = ready();
    counts.textContent = say(words.ready, { ready: done.length, handed: done.filter(isHandedIn).length });
    const made = [...runs.map((run, at) => entry(run, runs.length - at)), ...old.map(formerEntry)];
    list.replaceChildren(...made);
    another.disabled = !isBegun();
    doors.box.hidden = done.length < 2;
    doors.show(done.length > 0, { zip: done.some((run) => Object.keys(run.photos).length > 0) });
  }

  return { box, dialog, offerShare: doors.offerShare, show, close: () => { box.open = false; } };
};
