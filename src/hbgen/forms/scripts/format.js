// The file format of the forms: what a form holds of a YAML text, and the text with what was changed in the form.
// The old text is patched, so that comments, order and the way each text is written stay.
//
// A shape says what a value is, and comes from the model (`forms/form_shapes.py`):
//   "text"             words by language: a string (the main language) or a map
//   "value", "number"  a scalar
//   {flag: DEFAULT}    true or false
//   {list: SHAPE}      a list
//   {entry: {NAME: SHAPE, …}}  named fields, in the order of the model
import { Document, isMap, isScalar, isSeq, parseDocument } from "yaml";

const MOST_COMPARED = 20_000_000;
const PRINT = { lineWidth: 0, flowCollectionPadding: false };

/** Names of what a form holds beside the data: the old text, an item's name, and its place in the old list. */
export const SOURCE = "_source";
export const NAME = "_name";
export const AT = "_at";
/** The list of a file that is a list. */
export const ENTRIES = "entries";

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The two directions of a file's format.
 * @param {unknown} shape what the file holds
 * @param {string[]} languages the handbook's, main one first
 * @param {string} head the first line of a new file; may be empty
 */
export function format(shape, languages, head = "") {
  return {
    fromFile: (text) => {
      const document = parse(plain(text));
      const form = toForm(document.toJS(), shape, languages[0]);
      const name = nameOf(document.toJS(), languages[0]);
      return { ...(shape.list ? { [ENTRIES]: form } : form), [NAME]: name, [SOURCE]: text };
    },
    toFile: (form) => {
      const data = shape.list ? form[ENTRIES] : form;
      const context = { languages, document: new Document({}) };
      if (!form[SOURCE]) {
        context.document = new Document(clean(data, shape, context) ?? {});
        return (head ? `${head}\n` : "") + context.document.toString(PRINT);
      }
      const source = plain(form[SOURCE]);
      context.document = parse(source);
      context.document.contents = patch(context.document.contents, data, shape, context);
      const text = asWritten(context.document.toString(PRINT), source);
      return source === form[SOURCE] ? text : text.replaceAll("\n", "\r\n");
    },
  };
}

/** A text of a file without the line ends of Windows. */
const plain = (text) => text.replaceAll("\r\n", "\n");

function parse(text) {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw document.errors[0];
  return document;
}

/**
 * `text` with the lines as they stand in `source`, where only printing changed them: blank lines, white space before a
 * remark, a list at the margin. What printing and an edit both changed is as printed.
 */
function asWritten(text, source) {
  const written = source.trimEnd().split("\n");
  const printed = parse(source).toString(PRINT).trimEnd().split("\n");
  if (written.join("\n") === printed.join("\n")) return text;
  const restored = `${merged(printed, written, text.trimEnd().split("\n")).join("\n")}\n`;
  const document = parseDocument(restored);
  const isSame = document.errors.length === 0 && JSON.stringify(document.toJS()) === JSON.stringify(parse(text).toJS());
  return isSame ? restored : text;
}

/** Lines with what both made of `base`; where both changed the same place, with what `second` says. */
function merged(base, first, second) {
  const [inFirst, inSecond] = [matches(base, first), matches(base, second)];
  const lines = [];
  let [at, atFirst, atSecond] = [0, 0, 0];
  for (let row = 0; row <= base.length; row += 1) {
    const [one, two] = row < base.length ? [inFirst.get(row), inSecond.get(row)] : [first.length, second.length];
    if (one === undefined || two === undefined) continue;
    const part = second.slice(atSecond, two);
    lines.push(...(part.join("\n") === base.slice(at, row).join("\n") ? first.slice(atFirst, one) : part));
    if (row < base.length) lines.push(base[row]);
    [at, atFirst, atSecond] = [row + 1, one + 1, two + 1];
  }
  return lines;
}

/** Row in `one` → the row in `other` that is the same line; the longest series of them. */
function matches(one, other) {
  const [rows, columns] = [one.length, other.length];
  const found = new Map();
  let start = 0;
  while (start < rows && start < columns && one[start] === other[start]) found.set(start, start++);
  let end = 0;
  while (end < Math.min(rows, columns) - start && one[rows - 1 - end] === other[columns - 1 - end]) end += 1;
  for (let back = 1; back <= end; back += 1) found.set(rows - back, columns - back);
  const [height, width] = [rows - start - end, columns - start - end];
  // A file in which so much differs is not in any layout of ours.
  if (height * width > MOST_COMPARED) return found;
  const lengths = Array.from({ length: height + 1 }, () => new Uint32Array(width + 1));
  for (let row = height - 1; row >= 0; row -= 1) {
    for (let column = width - 1; column >= 0; column -= 1) {
      const isSame = one[start + row] === other[start + column];
      const [below, beside] = [lengths[row + 1][column], lengths[row][column + 1]];
      lengths[row][column] = isSame ? lengths[row + 1][column + 1] + 1 : Math.max(below, beside);
    }
  }
  let [row, column] = [0, 0];
  while (row < height && column < width) {
    if (one[start + row] === other[start + column]) found.set(start + row++, start + column++);
    else if (lengths[row + 1][column] >= lengths[row][column + 1]) row += 1;
    else column += 1;
  }
  return found;
}

// --- from a file to a form ---------------------------------------------------------------------

function toForm(value, shape, main) {
  if (shape === "text") return isObject(value) ? value : value == null ? {} : { [main]: String(value) };
  if (shape.flag !== undefined) return value ?? shape.flag;
  if (shape.list) return Array.isArray(value) ? value.map((item, at) => itemToForm(item, at, shape.list, main)) : [];
  if (!shape.entry) return value;
  const form = {};
  for (const [name, inner] of Object.entries(shape.entry)) {
    const field = value?.[name];
    // A flag that is not written has its default: a form would show it as unset.
    if (field != null || inner.flag !== undefined) form[name] = toForm(field, inner, main);
  }
  return form;
}

function itemToForm(item, at, shape, main) {
  if (shape === "text") return { text: toForm(item, shape, main), [AT]: at };
  if (!shape.entry) return item;
  return { ...toForm(item, shape, main), [AT]: at, [NAME]: nameOf(item, main) };
}

function nameOf(item, main) {
  const title = item?.title ?? item?.name ?? item?.text ?? item?.term ?? item?.say ?? item?.statement;
  const words = isObject(title) ? (title[main] ?? Object.values(title)[0]) : title;
  return [item?.id, words].filter((part) => part != null).join(" · ");
}

// --- what a form says --------------------------------------------------------------------------

/** The data in a part of a form; undefined where it is empty. */
export function clean(form, shape, context) {
  if (shape === "text") return cleanText(form, context);
  if (shape.list) {
    const items = Array.isArray(form) ? form : [];
    const kept = items.map((item) => clean(itemOf(item, shape.list), shape.list, context)).filter((i) => i !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  if (shape.entry) return cleanEntry(form, shape, context);
  if (shape.flag !== undefined) return typeof form === "boolean" && form !== shape.flag ? form : undefined;
  if (form == null || form === "" || Number.isNaN(form)) return undefined;
  if (shape === "number" && typeof form === "string") return form.trim() === "" ? undefined : Number(form);
  if (typeof form !== "string") return form;
  return form.trim() === "" ? undefined : asLines(form);
}

function cleanEntry(form, shape, context) {
  const entry = {};
  for (const [name, inner] of Object.entries(shape.entry)) {
    const value = clean(form?.[name], inner, context);
    if (value !== undefined) entry[name] = value;
  }
  return Object.keys(entry).length > 0 ? entry : undefined;
}

function cleanText(form, context) {
  const words = wordsOf(form, context);
  const tags = Object.keys(words);
  if (tags.length === 0) return undefined;
  const isPlain = context.languages.length === 1 && tags[0] === context.languages[0];
  return isPlain ? words[tags[0]] : words;
}

/** A text as a file holds it: line ends of other systems and word processors, which YAML has no plain form for, are \n. */
const asLines = (text) => text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n").trim();

/** Language → words, without languages that are left empty. */
function wordsOf(form, context) {
  const given = typeof form === "string" ? { [context.languages[0]]: form } : (form ?? {});
  const tags = [...context.languages, ...Object.keys(given).filter((tag) => !context.languages.includes(tag))];
  return Object.fromEntries(
    tags.filter((tag) => typeof given[tag] === "string" && given[tag].trim() !== "").map((tag) => [tag, asLines(given[tag])]),
  );
}

const itemOf = (item, shape) => (shape === "text" ? item?.text : item);

// --- the old text with what a form says --------------------------------------------------------

function patch(node, form, shape, context) {
  if (shape === "text") return patchText(node, form, context);
  if (shape.list) return patchList(node, form, shape.list, context);
  if (shape.entry) return isMap(node) ? patchEntry(node, form, shape, context) : made(clean(form, shape, context), shape, context);
  const value = shape.flag !== undefined ? form : clean(form, shape, context);
  if (!isScalar(node)) return made(value, shape, context);
  return withValue(node, value);
}

function withValue(node, value) {
  if (String(node.value).trim() === String(value).trim()) return node;
  if (typeof value === "string") {
    const isBlock = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
    if (!isBlock && value.includes("\n")) node.type = "BLOCK_LITERAL";
    if (isBlock && !value.includes("\n") && !String(node.value).includes("\n")) node.type = "PLAIN";
    const endsLine = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
    node.value = endsLine ? `${value}\n` : value;
  } else {
    node.value = value;
    // Otherwise the number is printed as the old one was written.
    for (const name of ["source", "format", "minFractionDigits", "type"]) delete node[name];
  }
  return node;
}

function patchText(node, form, context) {
  const words = wordsOf(form, context);
  const tags = Object.keys(words);
  const [main] = context.languages;
  if (isScalar(node) && tags.length === 1 && tags[0] === main) return withValue(node, words[main]);
  if (!isMap(node)) {
    // The text in the main language keeps its node, and so its way of writing.
    const map = context.document.createNode({});
    for (const tag of tags) {
      const inner = tag === main && isScalar(node) ? withValue(node, words[tag]) : made(words[tag], "value", context);
      map.items.push(context.document.createPair(tag, null));
      map.items[map.items.length - 1].value = inner;
    }
    return map;
  }
  const shape = { entry: Object.fromEntries([...context.languages, ...tags].map((tag) => [tag, "value"])) };
  return patchEntry(node, words, shape, context);
}

function patchEntry(map, form, shape, context) {
  const order = Object.keys(shape.entry);
  for (const [name, inner] of Object.entries(shape.entry)) {
    const index = map.items.findIndex((pair) => keyOf(pair) === name);
    const pair = map.items[index];
    const isAbsent = pair === undefined || isNothing(pair.value);
    const value = clean(form?.[name], inner, context);
    // A flag that was written stays written, also when it has its default.
    const isWrittenFlag = !isAbsent && inner.flag !== undefined && typeof form?.[name] === "boolean";
    if (value === undefined && !isWrittenFlag) {
      if (!isAbsent && !isEmpty(pair.value, inner, context)) remove(map, index);
    } else if (pair === undefined) {
      insert(map, name, made(value, inner, context), order, context);
    } else {
      pair.value = isAbsent ? made(value, inner, context) : patch(pair.value, form[name], inner, context);
    }
  }
  return map;
}

const keyOf = (pair) => (isScalar(pair.key) ? pair.key.value : pair.key);
const isNothing = (node) => node == null || (isScalar(node) && node.value === null);

/** Whether what is written counts as empty anyway, such as `tags: []`. */
function isEmpty(node, shape, context) {
  const value = toForm(node.toJS(context.document), shape, context.languages[0]);
  return clean(value, shape, context) === undefined;
}

/** Take out a field; the remarks above it belong to it, but those at the head of a file stay. */
function remove(map, index) {
  const [pair] = map.items.splice(index, 1);
  const head = index === 0 ? pair.key?.commentBefore : undefined;
  if (head && map.items[0]) map.items[0].key.commentBefore = [head, map.items[0].key.commentBefore].filter(Boolean).join("\n");
}

function insert(map, name, node, order, context) {
  const rank = order.indexOf(name);
  let index = 0;
  map.items.forEach((pair, at) => {
    const other = order.indexOf(keyOf(pair));
    if (other >= 0 && other < rank) index = at + 1;
  });
  const pair = context.document.createPair(name, null);
  pair.value = node;
  map.items.splice(index, 0, pair);
}

function patchList(node, form, shape, context) {
  const items = (Array.isArray(form) ? form : []).filter((item) => clean(itemOf(item, shape), shape, context) !== undefined);
  if (!isSeq(node)) return made(clean(items, { list: shape }, context), { list: shape }, context);
  const rest = new Map(node.items.map((item, at) => [at, item]));
  const isSpaced = node.items.some((item, at) => at > 0 && item?.spaceBefore);
  node.items = items.map((item) => {
    const at = placeOf(item, shape, rest);
    if (at === undefined) {
      const fresh = made(clean(itemOf(item, shape), shape, context), shape, context);
      if (isSpaced) fresh.spaceBefore = true;
      return fresh;
    }
    const old = rest.get(at);
    rest.delete(at);
    return patch(old, itemOf(item, shape), shape, context);
  });
  return node;
}

/** The place in the old list of an item of a form: as noted, or for plain values that of an equal one. */
function placeOf(item, shape, rest) {
  if (isObject(item)) return rest.has(item[AT]) ? item[AT] : undefined;
  for (const [at, node] of rest) if (isScalar(node) && String(node.value) === String(item)) return at;
  return undefined;
}

/** A new node, with lists of ids and numbers on one line. */
function made(value, shape, context) {
  const isShort = shape.list !== undefined && !shape.list.entry && shape.list !== "text";
  return context.document.createNode(value, { flow: isShort });
}
