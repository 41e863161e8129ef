"use strict";
// Finds what is asked for. Loaded when a search field is first used; the index (searchindex.js) then calls
// hbSearch.setIndex, and its pieces hbSearch.addPiece. Nothing is fetched, so that a handbook opened from disk is
// searched too. What the index holds is told in hbgen/site/search_index.py.

globalThis.hbSearch = (() => {
  const WEIGHT = [1, 1.3, 2.2, 5]; // once, more than once, in the lead, in the title
  // Standard, other entry with an id, term, section, section that says again what a standard says, page.
  const KIND = { d: 2.5, e: 1, t: 2, s: 0.8, r: 0.5, p: 0.8 };
  // How well a form fits that is a beginning of forms the handbook does not have, or the end of a compound.
  const STEM = 0.9;
  const TAIL = 0.6;
  const ENDING = 4; // letters of an ending at most
  const LITTLE = 0.5; // what a word counts for that says little
  const ALL = 1.5; // what it is worth that a standard has each word
  const UNKNOWN = 0.5; // how well a word fits with an ending that no word of the handbook has
  const SENTENCE = 180; // letters shown
  const SHORT = 3; // letters of a word that has no half
  const WEAK = 0.4; // of the best that a word may mean, in a query of several
  const MEANT = 6; // words that a word may mean, in a query of several
  const CLEAR = 0.5; // how well a word fits that needs no other reading
  const WHEN = 5; // what it is worth that a title, or the moment for a phrase, says the query
  const PART = 0.25; // of what a query says, that a result says at least
  const ALWAYS = 20; // results, however little the last ones say
  const LEAST = 0.12; // of the best result, for further ones
  // Keys in their places on a Latin and a Russian keyboard, and Russian sounds as they are typed in Latin letters.
  const KEYS = ["`qwertyuiop[]asdfghjkl;'zxcvbnm,.", "ёйцукенгшщзхъфывапролджэячсмитьбю"];
  const SOUNDS = "shch щ sch щ zh ж kh х ts ц ch ч sh ш yu ю ya я yo ё ju ю ja я jo ё a а b б v в g г d д e е z з i и y ы j й k к l л m м n н o о p п r р s с t т u у f ф h х c ц w в x кс ' ь".match(/\S+ \S+/g).map((pair) => pair.split(" "));
  const SLICE = 8; // milliseconds in which a page may stand still
  const FIRST = "searchindex.js";
  // Letters that do not come apart into a letter and an accent.
  const LIKE = { "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "\u2010": "-", "\u2011": "-" };
  const PLAIN = /^[!-~а-ик-я]*$/;
  const DRESS = /[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+/g;
  // Scripts that are written without spaces: a word may begin anywhere.
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
  const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
  let version = "";
  let pages = [];
  let parts = [];
  let forms = []; // every form as it is typed without accents, sorted by code units
  let byForm = new Map(); // such a form → the words (numbers) that have it, as it is written, and how well that fits
  let formsOf = []; // of each word, without accents
  let stops = new Set(); // words that say little: "how", "have", "must", without accents
  let endings = new Set(); // that words of the handbook have
  let starts = { words: [], texts: [], others: [] }; // the first word or part of each piece
  let pieces = { words: [], texts: [], others: [] };
  let begins = []; // of each piece of words of other languages, its first one without accents
  let asked = new Set(); // addresses of what was loaded or is on its way
  let lost = []; // name, number and address of pieces that could not be loaded
  let waiting = [];
  let rest = null; // takes in the words of the index that are still to be taken in, until a time

  // Accents are taken off on both sides: a phone's keyboard without õ or й finds the word too.
  function fold(text) {
    const small = text.toLowerCase();
    // Most words need no more than that.
    if (PLAIN.test(small)) return small;
    return small.normalize("NFD").replace(DRESS, "").replace(/\s+|[\u2010\u2011øłđðþßæœı]/g, (found) => LIKE[found] ?? " ");
  }

  // `TEL-03`, `tel 03` and `Tel3` are one id.
  function bare(text) {
    return fold(text).replace(/[^\p{L}\p{N}]+/gu, "").replace(/(\D)0+(?=\d)/g, "$1");
  }

  function setIndex(data) {
    version = data.version;
    pages = data.pages;
    parts = data.parts.map(([page, anchor, title, kind, language, limits], number) => (
      { number, limits: data.concerns?.[limits], page, anchor, title, kind, language: language || "", id: kind === "p" ? "" : bare(anchor), plain: fold(title), tight: fold(title).replaceAll(" ", ""), moments: [] }
    ));
    for (const [number, ...moments] of data.moments || []) parts[number].moments = moments;
    byForm = new Map();
    formsOf = [];
    stops = new Set(words(data.stops || "").map(fold));
    endings = new Set();
    pieces = { words: [], texts: [], others: [] };
    asked = new Set([FIRST]);
    lost = [];
    const others = data.otherPieces || [];
    starts = { words: data.wordPieces, texts: data.textPieces, others: others.map(([start]) => start) };
    begins = others.map(([, word]) => word);
    takeIn(data.words ? data.words.split("\n") : [], () => {
      forms = [...byForm.keys()].sort();
      settle();
    });
  }

  // Takes in the words, a few at a time: a phone needs half a second for all, in which somebody types.
  function takeIn(lines, act) {
    let first = "";
    let at = 0;
    const whole = (packed) => (packed[0] === "~" ? packed.slice(1) : first.slice(0, first.length - count(packed)) + packed.slice(1));
    const have = (form, scale) => {
      const plain = fold(form);
      const known = byForm.get(plain);
      if (known) known.push({ word: formsOf.length, form, scale });
      else byForm.set(plain, [{ word: formsOf.length, form, scale }]);
      return plain;
    };
    const take = (line) => {
      const [family, stems] = line.split("|");
      const [begin, ...others] = family.split(" ");
      first = first.slice(0, count(begin)) + begin.slice(1);
      const own = [];
      for (const joined of [first, ...others.map(whole)]) {
        own.push(have(joined.replaceAll("+", ""), 1));
        for (let plus = joined.indexOf("+"); plus > 0; plus = joined.indexOf("+", plus + 1)) {
          const tail = joined.slice(plus + 1).replaceAll("+", "");
          if (tail.length > 3) have(tail, TAIL);
        }
      }
      for (const stem of stems ? stems.split(" ") : []) have(whole(stem).replaceAll("+", ""), STEM);
      formsOf.push(own);
      let shared = own[0].length;
      for (const form of own) while (!form.startsWith(own[0].slice(0, shared))) shared -= 1;
      for (const form of own) endings.add(form.slice(shared));
    };
    const some = (until) => {
      for (; at < lines.length; at += 1) {
        if (at % 16 === 0 && performance.now() > until) {
          setTimeout(() => { if (rest === some) some(performance.now() + SLICE); });
          return;
        }
        take(lines[at]);
      }
      rest = null;
      act();
    };
    rest = some;
    some(performance.now() + SLICE);
  }

  // A number is a capital: A is 0.
  function count(packed) {
    return packed.charCodeAt(0) - 65;
  }

  function addPiece(name, of, number, start, values) {
    // A piece of another version, which a browser kept, says nothing of this one.
    if (of === version && start === starts[name][number]) pieces[name][number] = values;
    settle();
  }

  function settle() {
    const now = waiting;
    waiting = [];
    for (const act of now) act();
  }

  function pieceOf(name, number) {
    let piece = starts[name].length - 1;
    while (piece > 0 && starts[name][piece] > number) piece -= 1;
    return piece;
  }

  function value(name, number) {
    const piece = pieceOf(name, number);
    const values = pieces[name][piece];
    return values?.[number - starts[name][piece]] || [];
  }

  // Acts when the pieces with these words or parts are there. One that cannot be had is gone without.
  function load(name, numbers, act) {
    const missing = new Set(numbers.map((number) => pieceOf(name, number)).filter((piece) => piece >= 0 && !pieces[name][piece]));
    if (!missing.size) {
      act();
      return;
    }
    waiting.push(() => load(name, numbers, act));
    for (const piece of missing) {
      const address = `search/${name}-${piece}.js?v=${version}`;
      if (asked.has(address)) continue;
      asked.add(address);
      script(address, () => {
        if (!pieces[name][piece]) {
          pieces[name][piece] = [];
          lost.push([name, piece, address]);
        }
        settle();
      });
    }
  }

  function script(address, failed) {
    const element = document.createElement("script");
    element.src = (document.documentElement.dataset.content_root || "") + address;
    element.addEventListener("error", failed);
    element.addEventListener("load", failed);
    document.head.append(element);
  }

  function begin() {
    if (asked.has(FIRST)) return;
    asked.add(FIRST);
    script(FIRST, () => { if (!version) asked.delete(FIRST); });
  }

  // The words that `token` may mean, each with how well it fits (0–1).
  function meanings(token, last) {
    const plain = fold(token);
    const found = new Map();
    const add = (form, fit) => {
      for (const each of byForm.get(form)) {
        // Who typed the accents meant them.
        const fits = fit * each.scale * (each.form === token || token === plain || form !== plain ? 1 : 0.8);
        if (fits > (found.get(each.word) || 0)) found.set(each.word, fits);
      }
    };
    if (/^\p{N}+$/u.test(plain)) {
      // Half a number is another number.
      if (byForm.has(plain)) add(plain, 1);
      return found;
    }
    const known = byForm.has(plain);
    if (known && !last && plain.length <= SHORT) {
      // Such words are whole: what begins so is another word.
      add(plain, 1);
      return found;
    }
    begun(plain, add);
    const whole = best(found);
    if (!known) ended(plain, add);
    shortened(plain, known ? (form, fit) => add(form, fit / 2) : add);
    if (!known && whole < 0.4 && best(found) < 0.75) slipped(plain, add);
    return found;
  }

  // The forms that begin so.
  function beginning(stem) {
    const at = (after) => {
      let low = 0;
      let high = forms.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (after ? forms[middle] <= stem || forms[middle].startsWith(stem) : forms[middle] < stem) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return forms.slice(at(false), at(true));
  }

  function best(found) {
    return Math.max(0, ...found.values());
  }

  // Forms that begin with what was typed, or have it within.
  function begun(plain, add) {
    // Three letters inside a word are most often an ending.
    const within = plain.length > 3 || UNSPACED.test(plain);
    for (const form of within ? forms : []) if (form.includes(plain)) add(form, 0.3);
    for (const form of beginning(plain)) add(form, form === plain ? 1 : 0.4 + (0.4 * plain.length) / form.length);
  }

  // Forms that are a beginning of what was typed: it has an ending that the handbook does not use.
  function ended(plain, add) {
    for (let length = plain.length - 1; length >= Math.max(3, plain.length - ENDING); length -= 1) {
      const form = plain.slice(0, length);
      if (byForm.has(form)) add(form, (endings.has(plain.slice(length)) ? 0.85 : UNKNOWN) * Math.sqrt(length / plain.length));
    }
  }

  // Forms that share the beginning and end differently: the handbook may not use the one that was typed. The
  // nearest may be another word (`vabandame`, `vabandamine`), so that one letter more is taken off.
  function shortened(plain, add) {
    const least = Math.max(3, Math.ceil(plain.length / 2));
    let last = least;
    for (let length = plain.length - 1; length >= last; length -= 1) {
      const stem = plain.slice(0, length);
      const near = beginning(stem).filter((form) => form !== plain && form.length <= Math.max(length + 4, plain.length + 1));
      for (const form of near) add(form, 0.7 * (length / plain.length) ** 2);
      if (near.length && last === least) last = Math.max(least, length - 1);
    }
  }

  // Forms that begin with what was typed but for one letter, or two in a long word.
  function slipped(plain, add) {
    const most = plain.length > 7 ? 2 : plain.length > 4 ? 1 : 0;
    if (!most) return;
    for (const form of forms) {
      if (form.length < plain.length - most) continue;
      const slips = distance(plain, form, most);
      if (slips <= most) add(form, (slips > 1 ? 0.5 : 0.7) * (form.length > plain.length + most ? 0.8 : 1));
    }
  }

  // How many letters must be missed, added, changed or swapped, so that `form` begins with `plain`; more than `most`
  // is not counted.
  function distance(plain, form, most) {
    const width = Math.min(form.length, plain.length + most);
    let before = [];
    let row = Array.from({ length: width + 1 }, (_, at) => at);
    for (let y = 1; y <= plain.length; y += 1) {
      const next = [y];
      let least = y;
      for (let x = 1; x <= width; x += 1) {
        const same = plain[y - 1] === form[x - 1];
        let cost = Math.min(row[x - 1] + (same ? 0 : 1), row[x] + 1, next[x - 1] + 1);
        if (y > 1 && x > 1 && plain[y - 1] === form[x - 2] && plain[y - 2] === form[x - 1]) cost = Math.min(cost, before[x - 2] + 1);
        next.push(cost);
        if (cost < least) least = cost;
      }
      if (least > most) return most + 1;
      before = row;
      row = next;
    }
    return Math.min(...row.slice(Math.max(0, plain.length - most)));
  }

  // A compound that the handbook does not have, in two words that it has: `voolu` and `katkestus`.
  function parted(plain) {
    let halves = null;
    let most = 0.5;
    for (let at = 3; at <= plain.length - 3; at += 1) {
      const left = nearly(plain.slice(0, at), 2);
      if (!left.size) continue;
      const right = nearly(plain.slice(at), ENDING);
      // Of two ways, that with the longer parts: `kliendi` and not `klie`.
      const worth = best(left) * best(right) * (1 - 1 / at) * (1 - 1 / (plain.length - at));
      if (worth > most * 0.6) {
        most = worth / 0.6;
        halves = [left, right];
      }
    }
    return halves;
  }

  // The words of which `plain` is a form, or all but an ending of `most` letters.
  function nearly(plain, most) {
    const found = new Map();
    const add = (form, fit) => {
      for (const { word, scale } of byForm.get(form)) {
        if (isOne(word, plain, form === plain)) found.set(word, Math.max(found.get(word) || 0, fit * scale));
      }
    };
    if (byForm.has(plain)) add(plain, 1);
    if (found.size || plain.length < 4) return found;
    const least = Math.max(3, plain.length - most, Math.ceil(0.6 * plain.length));
    for (const form of beginning(plain.slice(0, least))) {
      let shared = least;
      while (shared < plain.length && plain[shared] === form[shared]) shared += 1;
      if (form.length - shared <= most) add(form, shared / plain.length);
    }
    return found;
  }

  // Whether all forms of a word are of one piece. What was read out of a longer word is not looked for by others: the
  // end of `helistamine` is not `mine` of `minema`, to which `läks` belongs too.
  function isOne(word, plain, exact) {
    const own = formsOf[word];
    const alike = own.filter((form) => form.startsWith(plain.slice(0, 2)));
    return own.every((form) => form[0] === plain[0]) && (exact || alike.length * 3 >= own.length * 2);
  }

  // Two words of a query that are one in the handbook: `järel kõne`.
  function together(left, right) {
    const plain = left + right;
    const found = new Map();
    for (const form of beginning(left)) {
      if (form.length <= left.length + 1) continue;
      let shared = left.length;
      while (shared < plain.length && plain[shared] === form[shared]) shared += 1;
      if (shared < Math.max(left.length + Math.min(3, right.length), 0.7 * plain.length) || form.length - shared > ENDING) continue;
      for (const { word, scale } of byForm.get(form)) found.set(word, Math.max(found.get(word) || 0, (0.9 * scale * shared) / plain.length));
    }
    return found;
  }

  // Of many words of a query, each means what it fits best: all that begins alike would have to be loaded.
  function withoutWeak(found) {
    const least = Math.max(best(found) * WEAK, [...found.values()].sort((left, right) => right - left)[MEANT] ?? 0);
    for (const [word, fit] of found) if (fit < least) found.delete(word);
  }

  // What the same keys write on a Russian keyboard, or a Latin one; and what was typed in the letters of the other.
  function otherwise(query) {
    const text = query.toLowerCase();
    const cyrillic = /\p{Script=Cyrillic}/u.test(text);
    const [from, to] = cyrillic ? [...KEYS].reverse() : KEYS;
    const keys = text.replace(/./gu, (letter) => to[from.indexOf(letter)] || letter);
    const sounds = cyrillic
      ? text.replace(/./gu, (letter) => SOUNDS.find(([, other]) => other === letter)?.[0] ?? letter)
      : SOUNDS.reduce((written, [sound, letter]) => written.replaceAll(sound, letter), text);
    return [keys, sounds];
  }

  function words(query) {
    return [...new Set(query.toLowerCase().normalize("NFC").replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "").match(WORD) || [])];
  }

  // Whether each word of a query begins as words of the handbook do, but for an ending.
  function familiar(query) {
    const plain = words(query).map(fold);
    return plain.length > 0 && plain.every((word) => beginning(word.slice(0, Math.max(3, word.length - ENDING))).length);
  }

  // What a query says; where some of its words say nothing here, as it was meant in other letters.
  function understood(query) {
    const asking = read(query);
    if (asking.ways.every(isClear)) return asking;
    const others = otherwise(query).filter(familiar).map(read);
    return others.find((other) => other.ways.every(isClear)) || asking;
  }

  // Whether a word of a query, by one of its `ways`, is a word of the handbook and no guess.
  function isClear(ways) {
    return ways.some((way) => way.every((found) => best(found) >= CLEAR));
  }

  // The numbers at which pieces begin that may hold words of other languages that begin as `plain` does.
  function piecesLike(plain) {
    const stem = plain.slice(0, SHORT);
    const at = begins.findIndex((word) => word.slice(0, SHORT) >= stem);
    const first = Math.max(0, (at < 0 ? begins.length : at) - 1);
    return starts.others.filter((_, piece) => piece >= first && begins[piece].slice(0, SHORT) <= stem);
  }

  // Acts when words of other languages that a query may mean are there: only where it is none of the handbook's own.
  function loadOthers(asking, act) {
    const unclear = asking.tokens.filter((token, at) => token.length >= SHORT && best(asking.ways[at][0][0]) < CLEAR);
    load("others", unclear.flatMap((token) => piecesLike(fold(token))), () => {
      asking.ways.forEach((ways, at) => {
        if (!unclear.includes(asking.tokens[at])) return;
        const found = elsewhere(fold(asking.tokens[at]), Math.max(CLEAR, ...ways.map((way) => Math.min(...way.map(best)))));
        if (found.size) ways.push([found]);
      });
      act();
    });
  }

  // The words of other languages that `plain` may be, each with how well it fits: below zero, so that they are none of
  // the handbook's.
  function elsewhere(plain, least) {
    const found = new Map();
    for (const start of piecesLike(plain)) {
      (pieces.others[pieceOf("others", start)] || []).forEach(([word], at) => {
        const fit = likeness(plain, fold(word));
        if (fit >= least) found.set(-1 - start - at, fit);
      });
    }
    return found;
  }

  // How well a word of which no other forms are known fits what was typed.
  function likeness(plain, form) {
    if (plain === form) return 1;
    if (form.startsWith(plain)) return 0.5 + (0.4 * plain.length) / form.length;
    let shared = 0;
    while (shared < plain.length && plain[shared] === form[shared]) shared += 1;
    const ending = Math.max(plain.length, form.length) - shared;
    if (shared > SHORT && ending <= ENDING && shared >= 0.6 * plain.length) return 0.9 * (shared / Math.max(plain.length, form.length));
    return plain.length > 4 && distance(plain, form, 1) <= 1 ? 0.55 : 0;
  }

  // The steps between the parts that hold a word, of the handbook's language or of another.
  function stepsOf(word) {
    return word < 0 ? value("others", -1 - word).slice(1) : value("words", word);
  }

  // What each word of a query may mean: `ways`, of which each is one word of the handbook or (a compound) several.
  function read(query) {
    const all = words(query);
    const telling = all.filter((token) => !stops.has(fold(token)));
    const tokens = telling.length ? telling : all;
    const ways = tokens.map((token, at) => {
      const single = meanings(token, at === tokens.length - 1);
      if (all.length > 2) withoutWeak(single);
      const plain = fold(token);
      const halves = plain.length > 6 && best(single) < 0.75 && !UNSPACED.test(plain) ? parted(plain) : null;
      return halves ? [[single], halves] : [[single]];
    });
    for (let at = 1; at < tokens.length; at += 1) {
      const whole = together(fold(tokens[at - 1]), fold(tokens[at]));
      if (whole.size) {
        ways[at - 1].push([whole]);
        ways[at].push([whole]);
      }
    }
    const small = new Set(all.filter((token) => !tokens.includes(token)).map(fold));
    return { query, tokens, ways, small };
  }

  // Part → how much it has of one word of the query, and how many parts have it.
  function worths(ways) {
    const found = new Map();
    const plenty = new Set();
    for (const way of ways) {
      const sums = new Map();
      for (const words of way) {
        const tops = new Map();
        const closest = new Map();
        for (const [word, fit] of words) {
          let part = 0;
          for (const step of stepsOf(word)) {
            part += step >> 2;
            tops.set(part, Math.max(tops.get(part) || 0, fit * WEIGHT[step & 3]));
            closest.set(part, Math.max(closest.get(part) || 0, fit));
            if (fit > 0.5) plenty.add(part);
          }
        }
        for (const [part, worth] of tops) {
          const sum = sums.get(part) || { worth: 0, fit: 0, words: 0 };
          sum.worth += worth / way.length;
          sum.fit += closest.get(part) / way.length;
          sum.words += 1;
          sums.set(part, sum);
        }
      }
      // A part that has one half of a compound has little of it.
      for (const [part, { worth, fit, words }] of sums) {
        const scale = words === way.length ? 1 : 1 / 3;
        if (worth * scale > (found.get(part)?.worth || 0)) found.set(part, { worth: worth * scale, fit: fit * scale });
      }
    }
    return { found, rare: Math.log(1 + parts.length / (1 + Math.min(plenty.size, parts.length))) };
  }

  // Parts that hold the words of the query, or the rarer ones of them; best first.
  function find(query) {
    rest?.(Infinity);
    return ranked(understood(query));
  }

  function ranked(asking) {
    const { query, tokens, ways } = asking;
    const scores = new Map();
    asking.rare = [];
    for (const way of ways) {
      const { found, rare } = worths(way);
      asking.rare.push(rare);
      for (const [part, { worth, fit }] of found) {
        const score = scores.get(part) || { words: 0, cover: 0, worth: 0 };
        score.words += 1;
        // Of several words, one that only looks alike says less.
        score.cover += tokens.length > 1 ? rare * Math.sqrt(fit) : rare;
        score.worth += worth * rare;
        scores.set(part, score);
      }
    }
    const whole = bare(query);
    const codes = new Set([query, ...otherwise(query)].map(bare));
    // Who asks for an id wants what bears it, and next what names it.
    const named = parts.some((part) => part.id && codes.has(part.id));
    const plain = fold(query.trim());
    const tight = plain.replaceAll(" ", "");
    const most = Math.max(0, ...[...scores.values()].map((score) => score.cover));
    const results = [];
    for (const part of parts) {
      const score = scores.get(part.number);
      const all = part.kind === "d" && score?.words === tokens.length ? ALL : 1;
      let worth = score && (named ? score.words === tokens.length : score.cover > most * PART) ? score.worth * (score.cover / most) ** 2 * KIND[part.kind] * all : 0;
      if (worth && part.tight === tight) worth *= 2;
      else if (worth && part.plain.includes(plain)) worth *= 1.4;
      if (worth && tokens.length + asking.small.size > 1) worth *= 1 + WHEN * Math.max(...[part.title, ...part.moments].map((text) => covered(text, asking))) ** 2;
      if (part.id && codes.has(part.id)) worth += 1000;
      else if (whole.length > 1 && part.kind === "d" && part.id.startsWith(whole)) worth += 5;
      if (worth) results.push({ ...part, worth, own: worth / all, page: pages[part.page][0], path: pages[part.page][1], address: pages[part.page][1] + (part.anchor && "#" + part.anchor), asking });
    }
    // Sorting keeps the order of the handbook among equals.
    results.sort((left, right) => right.worth - left.worth);
    // A word that is everywhere does not bring everything. What puts standards first leaves out nothing else.
    const least = named || !results.length ? 0 : results[0].own * LEAST;
    return mineFirst(results.filter((result, place) => place < ALWAYS || result.own >= least));
  }

  // What is for other roles or channels than the reader's ("My handbook") comes last, and is marked; an id that was
  // asked for stays where it is. A chosen id that no standard names limits nothing.
  function mineFirst(results) {
    const mine = globalThis.hbMine?.chosen();
    if (!mine) return results;
    const named = [0, 1].map((at) => new Set(parts.flatMap((part) => part.limits?.[at] ?? [])));
    const wanted = [mine.channels, mine.role ? [mine.role] : []].map((ids, at) => ids.filter((id) => named[at].has(id)));
    for (const result of results) {
      result.others = !!result.limits && result.worth < 1000
        && [0, 1].some((at) => wanted[at].length && result.limits[at].length && !result.limits[at].some((id) => wanted[at].includes(id)));
    }
    return [...results.filter((result) => !result.others), ...results.filter((result) => result.others)];
  }

  // What could not be loaded, without a network, is asked for again by the next query.
  function askAgain() {
    for (const [name, piece, address] of lost.splice(0)) {
      delete pieces[name][piece];
      asked.delete(address);
    }
  }

  // Acts on what is found, as soon as what is needed for it is there.
  function answer(query, act) {
    begin();
    askAgain();
    if (!version || rest) {
      waiting.push(() => answer(query, act));
      return;
    }
    const asking = understood(query);
    loadOthers(asking, () => {
      const words = asking.ways.flat(2).flatMap((found) => [...found.keys()]).filter((word) => word >= 0);
      load("words", words, () => act(ranked(asking)));
    });
  }

  // Acts when the sentences of these results can be told.
  function tell(results, act) {
    load("texts", results.map((result) => result.number), act);
  }

  // Form → by which word of the query it was found, and how well.
  function finders(asking) {
    if (!asking.finders) {
      asking.finders = new Map();
      asking.ways.forEach((ways, token) => {
        for (const [word, fit] of ways.flat().flatMap((found) => [...found])) {
          for (const form of formsOf[word] ?? []) {
            const before = asking.finders.get(form);
            if (!before || before.fit < fit) asking.finders.set(form, { token, fit });
          }
        }
      });
    }
    return asking.finders;
  }

  // Which words of the query a text says, and how well each.
  function fits(text, found) {
    const tokens = new Map();
    for (const word of text.match(WORD) || []) {
      const finder = found.get(fold(word));
      if (finder) tokens.set(finder.token, Math.max(finder.fit, tokens.get(finder.token) || 0));
    }
    return tokens;
  }

  // How much of the query a title or a moment says, 0–1, its rarer words counting for more.
  function covered(text, asking) {
    let sum = 0;
    for (const [token, fit] of fits(text, finders(asking))) sum += fit * asking.rare[token];
    const little = new Set(asking.small.size ? (text.match(WORD) || []).map(fold).filter((word) => asking.small.has(word)) : []);
    return (sum + LITTLE * little.size) / asking.rare.reduce((all, rare) => all + rare, LITTLE * asking.small.size);
  }

  // How much of the query a text says.
  function said(text, found) {
    const tokens = fits(text, found);
    let sum = 0;
    for (const fit of tokens.values()) sum += fit;
    return sum;
  }

  // The sentence of a result that says most of the query, or its first: where it stands, and its text in runs, of
  // which every second one is to be marked.
  function sentence(result) {
    const found = finders(result.asking);
    let most = -1;
    let chosen = ["", "", ""];
    for (const passage of value("texts", result.number)) {
      const [text, anchor, language] = typeof passage === "string" ? [passage, "", ""] : passage;
      for (const each of text.split(/(?<=[.!?…])\s+(?=[\p{Lu}\p{N}„“«"‘(])/u)) {
        const much = said(each, found);
        if (much > most) {
          most = much;
          chosen = [each, anchor || "", language || ""];
        }
      }
    }
    // What the title says leads to the beginning.
    const leads = most > 0 && said(result.title, found) < most ? chosen[1] : "";
    return { title: runs(result.title, found), runs: runs(cut(chosen[0], found), found), language: chosen[2], address: result.path + (leads || result.anchor ? "#" + (leads || result.anchor) : "") };
  }

  function cut(text, found) {
    if (text.length <= SENTENCE) return text;
    const first = [...text.matchAll(WORD)].find((match) => found.has(fold(match[0])));
    const at = first && first.index > SENTENCE / 2 ? text.lastIndexOf(" ", first.index - SENTENCE / 3) + 1 : 0;
    const shown = text.slice(at, at + SENTENCE);
    return (at ? "…" : "") + (at + SENTENCE < text.length ? shown.slice(0, Math.max(1, shown.lastIndexOf(" "))) + "…" : shown);
  }

  function runs(text, found) {
    const pieces = [""];
    let end = 0;
    for (const match of text.matchAll(WORD)) {
      if (!found.has(fold(match[0]))) continue;
      pieces[pieces.length - 1] += text.slice(end, match.index);
      pieces.push(match[0], "");
      end = match.index + match[0].length;
    }
    pieces[pieces.length - 1] += text.slice(end);
    return pieces;
  }

  // Text with the words that were asked for marked.
  function mark(element, pieces) {
    element.replaceChildren();
    pieces.forEach((piece, at) => {
      if (at % 2) element.appendChild(document.createElement("mark")).textContent = piece;
      else element.append(piece);
    });
  }

  return { setIndex, addPiece, find, fold, begin, answer, tell, sentence, mark };
})();
