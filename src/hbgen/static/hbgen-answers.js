"use strict";
// What somebody answered to an instrument, without a page: its score, and the files by which it leaves. A test holds the
// score against hbgen/scoring/formulas.py, and the files against their readers.

globalThis.hbAnswers = (() => {
  // Answers that are no step of a scale. An option's id has no such mark.
  const NOT_APPLICABLE = "~na";
  const DONT_KNOW = "~dk";
  // Among the notes, what is said to the instrument's open question.
  const OPEN = "~open";
  const SUFFICIENT = 0.7;
  const COLUMNS = [
    "run", "instrument", "version", "handbook", "item", "fingerprint", "value", "na", "evidence", "comment",
    "role", "unit", "channel", "date", "weight", "case", "revision",
    "action", "action_by", "action_due", "photos",
  ];

  // What a value scores, from 0 to 1; null for no step of the item's.
  function itemScore(item, value) {
    const step = item.steps.find((each) => each.value === value);
    return step ? (item.reversed ? item.max - step.points : step.points - item.min) / (item.max - item.min) : null;
  }

  // Whether an answer fails a critical item. As `ItemKey.is_failed_by` in scoring/questionnaire.py.
  function isFailed(item, value) {
    const worth = item.critical === "none" || item.figure !== "score" ? null : itemScore(item, value);
    return worth !== null && worth <= 0;
  }

  // Those of a definition's items that are asked in a channel; without one, all. As `applies` in rules/asked_items.py.
  function inChannel(definition, channel) {
    return definition.items.filter((item) => !channel || !item.channels.length || item.channels.includes(channel));
  }

  // Those of them that are asked of a run, after what it answered to items before. As scoring/skip_logic.py.
  function itemsIn(definition, channel, given) {
    const asked = new Set();
    return inChannel(definition, channel).filter((item) => {
      const isAsked = (item.asked_when || []).every(([other, answers]) => asked.has(other) && answers.includes(given[other]));
      if (isAsked) asked.add(item.id);
      return isAsked;
    });
  }

  function weightedMean(pairs) {
    let weight = 0;
    let total = 0;
    for (const [w, x] of pairs) {
      weight += w;
      total += w * x;
    }
    return weight ? total / weight : null;
  }

  // The score of a run in a channel; `given` maps items to values. As `run_score` in formulas.py, step by step in the
  // same order; what is not asked after other answers is not applicable.
  // Items with a figure of their own (CSAT, NPS, CES) have no score: their figure is made from many runs.
  function score(definition, channel, given) {
    const asked = new Set(itemsIn(definition, channel, given));
    const weights = new Map();
    const scored = new Map();
    let answered = 0;
    let applicable = 0;
    const failures = [];
    let zero = false;
    for (const item of inChannel(definition, channel)) {
      if (item.figure !== "score") continue;
      const [section, own] = item.own_section || [item.standard || "", null];
      const value = asked.has(item) ? given[item.id] : NOT_APPLICABLE;
      weights.set(section, own === null ? (weights.get(section) || 0) + item.weight : own);
      if (value === NOT_APPLICABLE || value === DONT_KNOW) continue;
      applicable += item.weight;
      const worth = itemScore(item, value);
      if (worth === null) continue;
      answered += item.weight;
      if (!scored.has(section)) scored.set(section, []);
      scored.get(section).push([item.weight, worth]);
      if (isFailed(item, value)) {
        failures.push(item.id);
        zero = zero || item.critical === "zero";
      }
    }
    const sections = {};
    const totals = [];
    for (const [section, pairs] of scored) {
      sections[section] = weightedMean(pairs);
      totals.push([weights.get(section), sections[section]]);
    }
    const coverage = applicable ? answered / applicable : null;
    return {
      total: zero ? 0 : weightedMean(totals), sections, coverage, failures,
      failed: failures.length > 0, sufficient: coverage !== null && coverage >= SUFFICIENT,
    };
  }

  // One row for each item that is asked of the run, in the normal form of answers.
  function rows(definition, run) {
    return itemsIn(definition, run.channel, run.given).map((item) => {
      const value = run.given[item.id] || "";
      const done = isFailed(item, value) ? run.actions?.[item.id] : null;
      return {
        item: item.id, fingerprint: item.fingerprint,
        value: value === DONT_KNOW ? "dk" : value === NOT_APPLICABLE ? "" : value,
        na: value === NOT_APPLICABLE, evidence: (run.notes[item.id] || "").trim(), comment: value ? run.comments?.[item.id] || "" : "",
        action: (done?.text || "").trim(), action_by: (done?.by || "").trim(), action_due: done?.due || "",
        photos: (run.photos?.[item.id] || []).map((name) => `photos/${run.id}/${name}`).join(" "),
      };
    });
  }

  // Whether a run counts when it is handed in: `hbgen score` counts those with an answer, "not applicable" among them.
  const counts = (definition, run) => rows(definition, run).some((row) => row.value || row.na);

  function about(definition, run) {
    return {
      run: run.id, instrument: definition.instrument, version: definition.version, handbook: definition.handbook,
      role: run.role, unit: run.unit, channel: run.channel, date: run.date, weight: 1, case: (run.case || "").trim(),
      revision: run.revision || 0,
    };
  }

  // Without `indent` all stands in one line, as a server that collects answers adds it to a file.
  function toJson(definition, runs, indent = 1) {
    const file = {
      format: "hbgen-answers-1",
      runs: runs.map((run) => {
        const open = (run.notes[OPEN] || "").trim();
        return { ...about(definition, run), ...(open ? { open_question: open } : {}), answers: rows(definition, run) };
      }),
    };
    return JSON.stringify(file, null, indent) + "\n";
  }

  // A cell that a spreadsheet would take for a formula begins with an apostrophe instead. As `shield` in exports/csv.py.
  function cell(value) {
    const text = String(value).replace(/\r\n?/g, "\n");
    const safe = /^'*[=+\-@\t]/.test(text) ? "'" + text : text;
    return /[",\n]|^\s|\s$/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function toCsv(definition, runs) {
    const lines = runs.flatMap((run) => {
      const whole = about(definition, run);
      return rows(definition, run).map((row) => COLUMNS.map((name) => cell(name in row ? row[name] : whole[name])).join(","));
    });
    return "\ufeff" + [COLUMNS.join(","), ...lines].join("\r\n") + "\r\n";
  }

  return { NOT_APPLICABLE, DONT_KNOW, OPEN, counts, isFailed, itemsIn, score, toCsv, toJson };
})();
