"use strict";
// The runs of one instrument that this browser keeps, side by side: each under a key of its own, so that two tabs do not
// undo each other's. Notes last as long as the tab. A browser that keeps nothing, or is full, holds them in the page.

globalThis.hbVisits = (definition) => {
  const { NOT_APPLICABLE, DONT_KNOW } = hbAnswers;
  const { items } = definition;
  const names = ["hbgen-fill", definition.edition, definition.handbook, definition.instrument, String(definition.version)];
  const store = (where, ...own) => hbPage.store(where, definition.edition, ...own);
  const answersOf = (id) => store("localStorage", ...names, id);
  const notesOf = (id) => store("sessionStorage", ...names, id);
  const last = store("sessionStorage", "hbgen-open", ...names);
  const held = new Map(); // id → what the browser did not keep: { kept, notes }

  const onlyRole = definition.roles.length === 1 ? definition.roles[0][0] : "";

  // --- from and to what is kept ---

  function begin(before) {
    return {
      id: hbHandIn.newId(), born: 1 + Math.max(0, ...all().map((run) => run.born)), day: null,
      unit: "", channel: "", case: "", role: onlyRole,
      ...before, given: {}, unknown: {}, notes: {}, from: {}, actions: {}, photos: {}, revision: 0, handed: 0,
    };
  }

  // Marks were hexadecimal digits before, and are a letter for each now.
  const current = (mark) => String(mark).replace(/[0-9a-f]/g, (digit) => "ghjkmnpqrstuvwxy"[parseInt(digit, 16)]);

  // Languages may have been added to the question since.
  const isOf = (item, mark) => mark === item.fingerprint || Boolean(item.earlier?.includes(mark));

  function isChoice(item, value) {
    return item.steps.some((step) => step.value === value)
      || (value === NOT_APPLICABLE && item.not_applicable !== null) || (value === DONT_KNOW && item.dont_know);
  }

  const count = (value) => (Number.isSafeInteger(value) && value > 0 ? value : 0);

  // What was kept, as a run; null for what cannot be one. An item that has been given another meaning since then was not
  // answered. A page from a cache may be older than the answers: what it does not know it keeps for the page that does.
  function restored(id, kept, notes) {
    if (typeof kept?.answers !== "object" || kept.answers === null) return null;
    const run = {
      id, born: count(kept.born), day: kept.day || { began: kept.date }, unit: "", channel: "", role: "", case: "",
      given: {}, unknown: {}, notes: {}, from: {}, actions: {}, photos: {}, revision: count(kept.revision), handed: count(kept.handed),
    };
    for (const name of ["unit", "channel", "role", "case"]) if (typeof kept[name] === "string") run[name] = kept[name];
    // What can no longer be chosen is chosen anew: `hbgen score` refuses it.
    for (const [name, choices] of [["unit", "units"], ["channel", "channels"], ["role", "roles"]]) {
      if (!definition[choices].some(([choice]) => choice === run[name])) run[name] = name === "role" ? onlyRole : "";
    }
    for (const item of items) {
      const [mark, value] = kept.answers[item.id] || [];
      if (isOf(item, current(mark)) && isChoice(item, value)) run.given[item.id] = value;
      const action = kept.actions?.[item.id];
      if (action) run.actions[item.id] = Object.fromEntries(["text", "by", "due"].map((part) => [part, String(action[part] || "")]));
      const photos = kept.photos?.[item.id];
      if (Array.isArray(photos) && photos.length) run.photos[item.id] = photos.map(String);
      if (run.given[item.id] && typeof kept.from?.[item.id] === "string") run.from[item.id] = kept.from[item.id];
    }
    for (const [item, answer] of Object.entries(kept.answers)) if (!run.given[item] && Array.isArray(answer)) run.unknown[item] = answer;
    for (const [name, text] of Object.entries(notes || {})) if (typeof text === "string") run.notes[name] = text;
    return run;
  }

  function toKeep(run) {
    const { born, day, unit, channel, role, case: shared, revision, handed } = run;
    const answers = { ...run.unknown };
    for (const item of items) if (run.given[item.id]) answers[item.id] = [item.fingerprint, run.given[item.id]];
    const from = Object.keys(run.from).length ? { from: run.from } : {};
    const further = Object.fromEntries(["actions", "photos"].map((name) => [name, run[name]]).filter(([, all]) => Object.keys(all).length));
    return { born, day, unit, channel, role, case: shared, revision, handed, answers, ...from, ...further };
  }

  // --- what this browser keeps ---

  function read(id) {
    const { kept, notes } = held.get(id) || { kept: answersOf(id).read(), notes: notesOf(id).read() };
    return restored(id, kept, notes);
  }

  // All runs, the newest first.
  function all() {
    const ids = new Set([...answersOf("").others(...names, null).map((one) => one.names[5]), ...held.keys()]);
    const runs = [...ids].map(read).filter(Boolean);
    return runs.sort((a, b) => b.born - a.born || (a.id < b.id ? 1 : -1));
  }

  // Whether this browser keeps it.
  function write(run) {
    const kept = toKeep(run);
    const both = [answersOf(run.id).write(kept), notesOf(run.id).write(run.notes)];
    if (both.every(Boolean)) held.delete(run.id);
    else held.set(run.id, { kept, notes: { ...run.notes } });
    return !held.has(run.id);
  }

  function remove(id) {
    held.delete(id);
    for (const one of [answersOf(id), notesOf(id)]) one.clear();
  }

  // Notes that it was handed in as it is, also for when its answers are gone from this device.
  function handedIn(runs) {
    for (const run of runs) {
      run.handed = run.revision;
      write(run);
      const { unit, channel, revision } = run;
      recordOf(run.id).write({ unit, channel, day: dayOf(run), revision });
    }
  }

  // --- what was handed in ---

  // Place and day of each run that was handed in, in any version; no answer. One key for each, for the sake of two tabs.
  const recordOf = (id) => store("localStorage", "hbgen-handed", definition.edition, definition.instrument, id);

  const dayOf = (run) => run.day?.picked || run.day?.began || "";

  // What was handed in from the same place on the same day and is no more on this device: perhaps the same visit, done
  // anew. Whoever did it says so, once.
  function twin(run) {
    if (run.handed) return null;
    const alike = handed().filter((record) => record.revision && !record.isOther
      && record.unit === run.unit && record.channel === run.channel && record.day === dayOf(run));
    if (!alike.length) return null;
    const there = new Set([...all(), ...former().map((one) => ({ id: one.names[5] }))].map((one) => one.id));
    return alike.find((record) => !there.has(record.id)) || null;
  }

  // The run takes the place of what was handed in: under the same id, as its later state.
  function renew(run, { id, revision }) {
    const before = run.id;
    Object.assign(run, { id, revision: Math.max(run.revision, revision) });
    write(run);
    remove(before);
  }

  const keepApart = ({ id }) => { const record = recordOf(id); record.write({ ...record.read(), other: true }); };

  // Those of days up to the end of the plan's period in which they are, or without a plan none.
  function handed() {
    const like = ["hbgen-handed", definition.edition, definition.instrument, null];
    const records = recordOf("").others(...like).map((one) => ({ id: one.names[3], clear: one.clear, kept: one.read() }));
    const ends = (day) => definition.plan?.periods.find(([start, end]) => start <= day && day <= end)?.[1] ?? "";
    for (const { kept, clear } of records) if (!kept || ends(String(kept.day)) < hbPage.today()) clear();
    return records.filter(({ kept }) => kept && ends(String(kept.day)) >= hbPage.today())
      .map(({ id, kept }) => ({
        id, unit: String(kept.unit || ""), channel: String(kept.channel || ""), day: String(kept.day),
        revision: count(kept.revision), isOther: kept.other === true,
      }));
  }

  // --- from earlier versions ---

  // What was begun in an earlier version of the instrument or release of the handbook: { version, kept, names, clear }.
  // Before there were several, a run was kept without an id in its key.
  function former() {
    const single = store("localStorage", ...names);
    const like = [names[0], names[1], null, names[3], null];
    return [{ names, read: single.read, clear: single.clear }, ...single.others(...like), ...answersOf("").others(...like, null)]
      .filter((one) => one.names.length === 5 || one.names.slice(0, 5).join() !== names.join())
      .map((one) => ({ ...one, version: Number(one.names[4]), kept: one.read() }))
      .filter((one) => one.kept?.answers && one.version <= definition.version);
  }

  const isDone = (one) => one.version < definition.version && count(one.kept.handed) > 0 && one.kept.handed === one.kept.revision;

  // Moved here, unless it was handed in in its own version. Which version an answer is from, and of which day, stays
  // with it.
  function carryForward() {
    const older = former().filter((one) => !isDone(one)).sort((a, b) => a.version - b.version || (a.names[2] < b.names[2] ? -1 : 1));
    for (const { names: from, kept, version, clear } of older) {
      const id = from[5] || (typeof kept.id === "string" ? kept.id : hbHandIn.newId());
      if (read(id)) continue;
      const said = store("sessionStorage", ...from);
      if (version < definition.version) {
        const origin = `${version} ${kept.day?.picked || kept.day?.began || ""}`.trim();
        kept.from = Object.fromEntries(Object.keys(kept.answers).map((item) => [item, kept.from?.[item] || origin]));
      }
      const run = restored(id, { ...kept, born: kept.born || begin().born, revision: count(kept.revision) + 1 }, said.read());
      // What another version asked otherwise is asked anew.
      if (version < definition.version) run.unknown = {};
      if (!write(run)) continue;
      clear();
      said.clear();
    }
  }

  // How many answers of a run are of earlier versions, and of which; one that is not asked any more does not count.
  function carried(run) {
    const answered = hbAnswers.itemsIn(definition, run.channel, run.given).filter(({ id }) => run.from[id] && run.given[id]);
    return { count: answered.length, versions: [...new Set(answered.map(({ id }) => run.from[id].split(" ")[0]))] };
  }

  carryForward();

  return {
    all, begin, carried, handed, handedIn, keepApart, read, remove, renew, twin, write,
    // Those of earlier versions that were handed in then, and can only be deleted.
    former: () => former().filter(isDone),
    keeps: () => answersOf("").works() && held.size === 0,
    // The one that was open here last, else the newest.
    opened: () => read(String(last.read())) || all()[0],
    open: (run) => last.write(run.id),
    // Tells what another tab wrote here.
    watch: (act) => addEventListener("storage", (event) => {
      if (event.key?.startsWith("hbgen-handed:")) { act(); return; }
      if (event.key !== null && !event.key.startsWith(`${names.join(":")}:`)) return;
      if (event.key !== null) held.delete(event.key.split(":")[5]);
      act();
    }),
  };
};
