// Makes random edits through the forms' file format, and reports each that loses a comment or a datum.
// Arguments: the bundled format, a JSON file with {languages, files: [{path, text, shape}]}, a number of edits, a seed.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [bundle, input, count, seed] = process.argv.slice(2);
const { format, parseDocument } = await import(pathToFileURL(bundle).href);
const { languages, files } = JSON.parse(readFileSync(input, "utf8"));

let state = Number(seed);
/** A number below `limit`, the same for the same seed (mulberry32). */
function below(limit) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}
const pick = (items) => items[below(items.length)];

const HOSTILE = ["plain", "a: b", "# no comment", "- dash", "'", '"', "yes", "007", "õäöü – „x“", "a #b", "{x: 1}", "two\nlines", "*x", "@at", "null", "1.50", "x:", "? y", "! z", "%", "| pipe", "[", "end  ", "\\", "`tick`", "2026-01-01", "a\u0085b", "a\r\nb\rc", "one\u2028two", "😀 שלום: # x", "tab\there", "line\n  indented\n# hash\n\nend"];

const asLines = (text) => text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n").trim();

/** What a form says, by the shape alone: written apart from the format itself. */
function said(form, shape) {
  if (shape === "text") {
    const words = Object.entries(form ?? {}).filter(([, text]) => text?.trim());
    return words.length ? Object.fromEntries(words.map(([tag, text]) => [tag, asLines(text)]).sort()) : undefined;
  }
  if (shape.list) {
    const items = (form ?? []).map((item) => said(shape.list === "text" ? item.text : item, shape.list)).filter((item) => item !== undefined);
    return items.length ? items : undefined;
  }
  if (shape.entry) {
    const fields = Object.entries(shape.entry).map(([name, inner]) => [name, said(form?.[name], inner)]);
    const kept = fields.filter(([, value]) => value !== undefined);
    return kept.length ? Object.fromEntries(kept) : undefined;
  }
  if (shape.flag !== undefined) return form ?? shape.flag;
  if (form === undefined || form === null || form === "") return undefined;
  return typeof form === "string" ? asLines(form) : form;
}

/** Every place in a form that a person can change: texts, lines, numbers, flags, lists. */
function* places(form, shape, top = form) {
  if (shape === "text") yield { kind: "text", form };
  else if (shape.list) {
    yield { kind: "list", form, shape };
    for (const item of form) {
      if (shape.list === "text") yield* places(item.text, "text");
      else if (shape.list.entry) yield* places(item, shape.list);
    }
  } else if (shape.entry) {
    for (const [name, inner] of Object.entries(shape.entry)) {
      if (form[name] === undefined) {
        if (inner === "text") yield { kind: "absent", form, name };
      } else if (inner === "value" || inner === "number" || inner.flag !== undefined) {
        if (name !== "id") yield { kind: "value", form, name, shape: inner };
      } else yield* places(form[name], inner);
    }
  }
}

/** Change one place; whether something was taken out. */
function change(place) {
  const { kind, form, name, shape } = place;
  if (kind === "text") form[pick(languages)] = pick(HOSTILE);
  else if (kind === "absent") form[name] = { [languages[0]]: pick(HOSTILE) };
  else if (kind === "value") {
    if (shape.flag !== undefined) form[name] = !form[name];
    else form[name] = shape === "number" || typeof form[name] === "number" ? below(1000) / 4 : pick(HOSTILE);
  } else if (below(3) === 0 && form.length > 1) {
    form.push(form.splice(below(form.length), 1)[0]);
  } else if (below(4) === 0 && form.length > 1) {
    form.splice(below(form.length), 1);
    return true;
  } else if (shape.list === "text") form.splice(below(form.length + 1), 0, { text: { [languages[0]]: pick(HOSTILE) } });
  else if (!shape.list.entry) form.push(pick(["new-1", "new-2"]));
  else if (form.length) form.push({ ...structuredClone(pick(form)), _name: "copy" });
  return false;
}

/** Every comment in a text, with its count. */
function comments(text) {
  const counts = new Map();
  const add = (comment) => {
    for (const line of (comment ?? "").split("\n")) if (line.trim()) counts.set(line.trim(), (counts.get(line.trim()) ?? 0) + 1);
  };
  const visit = (node) => {
    if (!node) return;
    add(node.commentBefore);
    add(node.comment);
    for (const item of node.items ?? []) {
      if (item && "key" in item) {
        visit(item.key);
        visit(item.value);
      } else visit(item);
    }
  };
  const document = parseDocument(text);
  add(document.commentBefore);
  add(document.comment);
  visit(document.contents);
  return counts;
}

const faults = [];
const results = [];
let largest = 0;
for (let number = 0; number < Number(count); number += 1) {
  const file = pick(files);
  const { fromFile, toFile } = format(file.shape, languages);
  const form = fromFile(file.text);
  const inner = () => (file.shape.list ? form.entries : form);
  const fail = (fault) => faults.push({ number, path: file.path, fault });
  if (toFile(structuredClone(form)) !== file.text) fail("unchanged form, other text");
  let isTaken = false;
  for (let edits = 1 + below(3); edits > 0; edits -= 1) isTaken = change(pick([...places(inner(), file.shape)])) || isTaken;
  const expected = JSON.stringify(said(inner(), file.shape));
  const text = toFile(structuredClone(form));
  const again = fromFile(text);
  const found = JSON.stringify(said(file.shape.list ? again.entries : again, file.shape));
  if (found !== expected) fail(`data: ${found?.slice(0, 0)}${difference(found, expected)}`);
  if (!isTaken) {
    const after = comments(text);
    for (const [comment, times] of comments(file.text)) if ((after.get(comment) ?? 0) < times) fail(`lost: ${comment}`);
  }
  largest = Math.max(largest, text.length);
  results.push({ path: file.path, text });
}

function difference(one, other) {
  let at = 0;
  while (one?.[at] === other?.[at] && at < (other?.length ?? 0)) at += 1;
  return `…${one?.slice(Math.max(0, at - 60), at + 60)}… not …${other?.slice(Math.max(0, at - 60), at + 60)}…`;
}

process.stdout.write(JSON.stringify({ faults, results: results.filter((_, number) => number % 20 === 0) }));
