"use strict";
// What a team answers to a discussion guide, written on its page and downloaded as an involvement record. The page
// brings what must be known (hbgen/render/learning.py). Nothing is sent; what is written goes with the tab.

globalThis.hbTalk = (() => {
  const { say } = hbPage;
  // What content may not hold: characters that are not seen, and no characters at all (hbgen/characters.py). Those that
  // only some scripts and signs need are left out as well: a record is read again by hand.
  const ODD =
    /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\ufff0-\ufffc]/gu;
  const plain = (text) => text.replace(/\r\n?/g, "\n").replace(ODD, " ").trim();

  // A text in quotes: in them YAML knows these escapes, and reads everything else as it is.
  function quoted(text) {
    const escapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t" };
    return '"' + text.replace(/[\\"\n\t]/g, (one) => escapes[one]) + '"';
  }

  // The id of a record: whose standard, which day. Forty characters are allowed.
  const idOf = (standard, date) => `INV-${date.replace(/-/g, "")}-${standard}`.slice(0, 40).replace(/-+$/, "");

  // The records of what was `written` (standard → field → text) as `involvement.yaml` holds them.
  function records(definition, written, about) {
    const { says } = definition;
    const lines = [];
    // In the handbook's main language stands what the page can say itself; what people wrote waits to be translated.
    const field = (name, text, own) => {
      if (definition.language === definition.main) lines.push(`  ${name}: ${quoted(text)}`);
      else {
        const main = own === undefined ? `# ${says.translate}` : `${definition.main}: ${quoted(own)}`;
        lines.push(`  ${name}:`, `    ${main}`, `    ${definition.language}: ${quoted(text)}`);
      }
    };
    for (const [standard, title] of definition.standards) {
      const answers = written[standard] || {};
      const text = (name) => plain(answers[name] || "");
      const said = ["means", "example", "case"].filter(text).map((name) => say(says[name], { text: text(name) }));
      if (!said.length && !text("agree")) continue;
      if (lines.length) lines.push("");
      lines.push(`- id: ${idOf(standard, about.date)}`, `  date: ${about.date}`, `  type: ${definition.type}`);
      field("topic", say(says.topic, { standard: `${standard} ${title}` }), say(says.main_topic, { standard }));
      lines.push("  participants:");
      for (const [group] of definition.groups) {
        const people = about.people[group];
        if (!people) continue;
        lines.push(`    - group: ${group}`);
        if (about.unit && group !== "customers") lines.push(`      unit: ${about.unit}`);
        lines.push(`      count: ${people}`);
      }
      field("method", says.method, says.main_method);
      field("said", said.length ? said.join("\n") : text("agree"));
      if (text("agree")) field("decision", text("agree"));
      lines.push(`  changed: [${standard}]`);
    }
    return lines.length ? lines.join("\n") + "\n" : "";
  }

  return { records };
})();

if (typeof document !== "undefined") for (const source of document.querySelectorAll("script.hb-talk-data")) (() => {
  const { button, make, say } = hbPage;
  const definition = JSON.parse(source.textContent);
  const { says } = definition;
  const place = source.parentElement;
  const kept = hbPage.store("sessionStorage", definition.edition, "hbgen-talk", definition.edition, definition.handbook, definition.place);
  const fields = [...document.querySelectorAll(".hb-lines[data-standard]")];
  let written = {};
  let before = null;
  let day = null;

  function write(standard, name, text) {
    written[standard] ||= {};
    written[standard][name] = text;
  }

  function recall() {
    const found = kept.read() || {};
    // No standard has an id with a tilde.
    day = found["~day"];
    for (const [standard] of definition.standards) {
      for (const [name, text] of Object.entries(found[standard] || {})) if (typeof text === "string") write(standard, name, text);
    }
  }

  function keep() {
    kept.write({ ...written, "~day": date.kept });
  }

  const boxes = fields.map((field) => {
    const { standard, field: name } = field.dataset;
    const title = field.parentElement.querySelector("strong");
    title.id = `${place.id || "hb-talk"}-${standard}-${name}`;
    const box = make("textarea", { rows: 3, autocomplete: "off", "aria-labelledby": title.id });
    box.addEventListener("input", () => { write(standard, name, box.value); before = null; clear.textContent = says.clear; told.textContent = ""; keep(); });
    box.show = () => { box.value = written[standard]?.[name] || ""; };
    field.append(box);
    return box;
  });

  // A workshop's own day, or that of the talk.
  const isWritten = () => Object.values(written).some((texts) => Object.values(texts).some((text) => text.trim()));
  const date = hbPage.dayField({ id: "hb-talk-date" }, isWritten, keep);
  const unit = make("select", { id: "hb-talk-unit", autocomplete: "off" }, make("option", { value: "" }, says.choose),
    ...definition.units.map(([value, text]) => make("option", { value }, text)));
  const people = definition.groups.map(([group, text]) => {
    const count = make("input", { type: "number", id: `hb-talk-${group}`, min: 0, max: 1000000, inputmode: "numeric", autocomplete: "off" });
    return { group, count, field: make("div", { class: "hb-field" }, make("label", { for: count.id }, text), count) };
  });
  const told = make("p", { class: "hb-told", role: "status" });
  const clear = button(says.clear, empty);
  const end = make("section", { class: "hb-talk-end", "aria-labelledby": "hb-talk-finish" },
    make("h2", { id: "hb-talk-finish" }, says.finish), make("p", null, says.how),
    make("div", { class: "hb-talk-about" },
      make("div", { class: "hb-field" }, make("label", { for: date.input.id }, says.date), date.input),
      definition.units.length ? make("div", { class: "hb-field" }, make("label", { for: unit.id }, says.unit), unit) : null),
    make("fieldset", { class: "hb-talk-about" }, make("legend", null, says.people), ...people.map((one) => one.field)),
    make("div", { class: "hb-talk-doors" },
      button(says.download, download, { class: "hb-button hb-button-main" }), clear), told);

  function empty() {
    const now = { written, day: date.kept };
    const then = before || { written: {}, day: { picked: definition.date } };
    before = before ? null : now;
    written = then.written;
    date.restore(then.day);
    clear.textContent = before ? says.undo : says.clear;
    for (const box of boxes) box.show();
    keep();
  }

  function download() {
    const counts = Object.fromEntries(people.map(({ group, count }) => [group, Math.min(1000000, Math.max(0, Math.floor(Number(count.value)) || 0))]));
    const about = { date: date.value || definition.date || hbPage.today(), unit: unit.value, people: counts };
    const text = hbTalk.records(definition, written, about);
    if (!text) { told.textContent = says.nothing; return; }
    if (!Object.values(counts).some(Boolean)) {
      told.textContent = says.nobody;
      people[0].count.focus();
      return;
    }
    const name = `involvement-${about.date}-${definition.place}.yaml`;
    hbPage.download(new File([text], name, { type: "application/yaml" }));
    told.textContent = say(says.downloaded, { file: name });
  }

  recall();
  date.restore(day || { picked: definition.date });
  for (const box of boxes) box.show();
  place.append(make("p", { class: "hb-small" }, says.kept));
  // Behind the last guide, before what else the page holds.
  const last = fields[fields.length - 1]?.closest("section");
  if (last) last.after(end);
})();
