"use strict";
// The crossword on its page: a field for each square, the clue always in sight. What stands where comes from the page
// (hbgen/render/puzzle.py). Letters are kept in this browser, and nothing is sent.

for (const source of document.querySelectorAll("script.hb-crossword-data")) (() => {
  const { button, make, say } = hbPage;
  const definition = JSON.parse(source.textContent);
  const { words, says } = definition;
  const place = source.parentElement;
  const letters = hbPage.store("localStorage", definition.edition, "hbgen-crossword", definition.edition, definition.handbook, definition.mark);
  const steps = { across: [0, 1], down: [1, 0] };
  const at = (row, column) => row + ":" + column;

  // --- squares and words -------------------------------------------------------------------------

  const squares = new Map(); // "row:column" → { letter, field, across, down, ... }
  words.forEach((word) => {
    word.name = say(says[word.direction], { number: word.number });
    word.squares = [...word.letters].map((letter, step) => {
      const [down, right] = steps[word.direction];
      const row = word.row + down * step;
      const column = word.column + right * step;
      const id = at(row, column);
      if (!squares.has(id)) squares.set(id, { row, column, letter, number: null });
      const square = squares.get(id);
      square[word.direction] = { word, step };
      if (step === 0) square.number = word.number;
      return square;
    });
    word.clue = document.querySelector(`.hb-clues [data-word="${word.id}"]`);
  });

  let word = words[0];
  let step = 0;
  let before = null; // what stood in the grid when it was cleared

  function named(square, direction) {
    const { word: its, step: number } = square[direction];
    return say(says.square, { word: its.name, length: its.letters.length, place: number + 1 });
  }

  function label(square, direction) {
    const seen = square[direction] ? direction : square.across ? "across" : "down";
    const wrong = square.field.getAttribute("aria-invalid") === "true" ? ", " + says.wrong : "";
    square.field.setAttribute("aria-label", named(square, seen) + wrong);
  }

  const grid = make("div", { class: "hb-play", role: "group", "aria-label": says.grid });
  grid.style.setProperty("--columns", definition.columns);
  for (let row = 0; row < definition.rows; row += 1) {
    for (let column = 0; column < definition.columns; column += 1) {
      const square = squares.get(at(row, column));
      if (!square) { grid.append(make("span", { class: "hb-play-none" })); continue; }
      square.field = make("input", {
        type: "text", autocomplete: "off", autocapitalize: "characters", autocorrect: "off", spellcheck: "false",
        enterkeyhint: "next", tabindex: -1,
        onfocus: () => { if (word.squares[step] !== square) choose(square); square.field.select(); },
        onmousedown: (event) => touched(event, square),
        onbeforeinput: (event) => { if (event.inputType === "insertLineBreak") event.preventDefault(); },
        oninput: () => typed(square),
        onkeydown: (event) => pressed(event, square),
      });
      grid.append(make("span", { class: "hb-play-square" },
        square.number === null ? null : make("span", { class: "hb-play-number", "aria-hidden": "true" }, String(square.number)),
        square.field));
    }
  }

  // --- where one is ------------------------------------------------------------------------------

  const shown = make("p", { class: "hb-play-clue", role: "status" });
  // A clue that is longer than its place is read on by keyboard.
  const reach = () => { shown.tabIndex = shown.scrollHeight > shown.clientHeight ? 0 : -1; };
  new ResizeObserver(reach).observe(shown);
  const bar = make("div", { class: "hb-play-bar" },
    button("‹", () => turn(-1), { "aria-label": says.previous }), shown, button("›", () => turn(1), { "aria-label": says.next }));
  const told = make("p", { class: "hb-play-told", role: "status" });
  const count = make("p", { class: "hb-small" });
  const clear = button(says.clear, empty);
  const doors = make("div", { class: "hb-play-doors" }, button(says.check, check),
    button(says.reveal, () => { reveal(word.squares); }), button(says.reveal_all, () => { reveal([...squares.values()]); }), clear);

  function show() {
    for (const square of squares.values()) {
      square.field.tabIndex = square === word.squares[step] ? 0 : -1;
      square.field.parentElement.classList.toggle("hb-play-word", word.squares.includes(square));
      square.field.parentElement.classList.toggle("hb-play-here", square === word.squares[step]);
      label(square, word.direction);
    }
    const text = word.clue ? word.clue.querySelector("span").textContent : "";
    if (shown.dataset.word !== word.id) {
      shown.dataset.word = word.id;
      shown.replaceChildren(make("strong", null, word.name), ": " + text);
      reach();
    }
    for (const one of words) if (one.clue) one.clue.classList.toggle("hb-clue-here", one === word);
  }

  function stand(next, number, focus = true) {
    word = next;
    step = Math.max(0, Math.min(number, word.squares.length - 1));
    show();
    if (focus) word.squares[step].field.focus({ preventScroll: true });
    if (focus) word.squares[step].field.scrollIntoView({ block: "nearest" });
  }

  // To the square: along the word that one is in already, or else the one that goes through it.
  function choose(square) {
    const direction = square[word.direction] ? word.direction : square.across ? "across" : "down";
    stand(square[direction].word, square[direction].step, false);
  }

  function other(square) {
    const direction = word.direction === "across" ? "down" : "across";
    if (square[direction]) stand(square[direction].word, square[direction].step);
  }

  // A tap on the square where one is already turns the direction.
  function touched(event, square) {
    if (document.activeElement === square.field) {
      event.preventDefault();
      other(square);
    }
  }

  function turn(by) {
    const next = words[(words.indexOf(word) + by + words.length) % words.length];
    const open = next.squares.findIndex((square) => !square.field.value);
    stand(next, Math.max(0, open));
  }

  // --- typing ------------------------------------------------------------------------------------

  function put(square, letter) {
    square.field.value = letter;
    mark(square, null);
  }

  function mark(square, state) {
    if (state === null) square.field.removeAttribute("aria-invalid");
    else square.field.setAttribute("aria-invalid", String(state));
  }

  function typed(square) {
    const letter = [...square.field.value.normalize("NFC")].filter((one) => /\p{L}/u.test(one)).pop() || "";
    const capital = letter.toUpperCase();
    put(square, capital.length === 1 ? capital : letter);
    before = null;
    clear.textContent = says.clear;
    told.textContent = "";
    if (letter && step + 1 < word.squares.length) stand(word, step + 1);
    else label(square, word.direction);
    keep();
    progress(letter !== "");
  }

  function pressed(event, square) {
    const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) {
      event.preventDefault();
      const [down, right] = moves[event.key];
      const direction = right ? "across" : "down";
      // The first press turns into the word that lies that way; the next one goes along it.
      if (word.direction !== direction && square[direction]) { other(square); return; }
      let next = null;
      for (let n = 1; n < 30 && !next; n += 1) next = squares.get(at(square.row + down * n, square.column + right * n));
      if (next) stand((next[direction] || next[word.direction] || next.across || next.down).word,
        (next[direction] || next[word.direction] || next.across || next.down).step);
    } else if (event.key === " ") {
      event.preventDefault();
      other(square);
    } else if (event.key === "Backspace") {
      event.preventDefault();
      if (square.field.value) put(square, "");
      else if (step > 0) { stand(word, step - 1); put(word.squares[step], ""); }
      told.textContent = "";
      show();
      keep();
      progress(false);
    } else if (event.key === "Delete") {
      event.preventDefault();
      put(square, "");
      keep();
      progress(false);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      stand(word, event.key === "Home" ? 0 : word.squares.length - 1);
    } else if (event.key === "Tab") {
      const next = words.indexOf(word) + (event.shiftKey ? -1 : 1);
      if (next >= 0 && next < words.length) { event.preventDefault(); turn(event.shiftKey ? -1 : 1); }
    } else if (event.key === "Enter") {
      event.preventDefault();
      turn(1);
    } else if (event.key === "Escape") {
      doors.querySelector("button").focus();
    }
  }

  // --- right and wrong ---------------------------------------------------------------------------

  const isDone = (one) => one.squares.every((square) => square.field.value === square.letter);

  function progress(mayEnd) {
    for (const one of words) {
      if (!one.clue) continue;
      const done = isDone(one);
      one.clue.classList.toggle("hb-clue-done", done);
      const link = one.clue.querySelector(".hb-clue-link");
      // Where it stands is shown once it is found: until then the link would give it away.
      const found = document.querySelector(`.hb-found [data-word="${one.id}"] a`);
      if (done && !link && found) one.clue.append(make("p", { class: "hb-small hb-clue-link" }, make("a", { class: "reference internal", href: found.getAttribute("href") }, says.look_up + ": " + found.textContent)));
      if (!done && link) link.remove();
    }
    count.textContent = say(says.done, { done: words.filter(isDone).length, all: words.length });
    if (mayEnd && words.every(isDone)) told.textContent = says.solved;
  }

  function check() {
    let wrong = 0;
    let open = 0;
    for (const square of squares.values()) {
      const value = square.field.value;
      if (!value) open += 1;
      else if (value !== square.letter) wrong += 1;
      mark(square, value && value !== square.letter ? true : null);
    }
    show();
    told.textContent = wrong ? say(says.checked, { wrong, empty: open }) : open ? say(says.fine, { empty: open }) : says.solved;
  }

  function reveal(some) {
    for (const square of some) put(square, square.letter);
    told.textContent = "";
    show();
    keep();
    progress(true);
  }

  function empty() {
    const back = before || {};
    before = before ? null : read();
    for (const [id, square] of squares) put(square, back[id] || "");
    told.textContent = before ? says.cleared : "";
    clear.textContent = before ? says.undo : says.clear;
    show();
    keep();
    progress(false);
  }

  // --- what is kept ------------------------------------------------------------------------------

  function read() {
    const found = {};
    for (const [id, square] of squares) if (square.field.value) found[id] = square.field.value;
    return found;
  }

  function keep() {
    letters.write(read());
  }

  function recall() {
    const kept = letters.read() || {};
    for (const [id, square] of squares) if (typeof kept[id] === "string" && [...kept[id]].length === 1) square.field.value = kept[id];
  }

  // --- the page ----------------------------------------------------------------------------------

  for (const one of words) {
    if (!one.clue) continue;
    const line = one.clue.querySelector("p");
    const jump = make("button", { type: "button", class: "hb-clue", onclick: () => { stand(one, 0); place.scrollIntoView({ block: "nearest" }); } });
    jump.append(...line.childNodes);
    line.append(jump);
  }
  recall();
  const frame = make("div", { class: "hb-play-frame" }, grid);
  place.append(make("div", { class: "hb-play-all" }, bar, frame, told, doors, count, make("p", { class: "hb-small" }, says.kept + " " + says.keys)));
  place.classList.add("hb-playing");
  show();
  progress(false);
})();
