"use strict";
// The quiz on its page: one question at a time, what is right at once, the score at the end. Questions and answers are
// read off the page (hbgen/render/quiz.py). Answers are kept in this browser, and nothing is sent.

for (const source of document.querySelectorAll("script.hb-quiz-data")) (() => {
  const { button, make, say } = hbPage;
  const definition = JSON.parse(source.textContent);
  const { right, says } = definition;
  const place = source.parentElement;
  const answers = hbPage.store("localStorage", definition.edition, "hbgen-quiz", definition.edition, definition.handbook, definition.mark);
  const explained = [...place.querySelectorAll(".hb-explained > li")];
  const questions = [...place.querySelectorAll(".hb-questions > li")].map((item, number) => ({
    asks: item.querySelector(".hb-asks").textContent,
    stem: item.querySelector(".hb-stem").textContent,
    options: [...item.querySelectorAll(".hb-answers > li")].map((option) => option.textContent.trim()),
    right: right[number],
    why: explained[number].querySelector(".hb-small"),
  }));

  const stage = make("div", { class: "hb-stage" });
  let given = recall();

  function recall() {
    const kept = answers.read();
    const isGiven = (one, number) => Number.isInteger(one) && one >= 0 && one < questions[number].options.length;
    return Array.isArray(kept) && kept.length <= questions.length && kept.every(isGiven) ? kept : [];
  }

  function show(...parts) {
    stage.replaceChildren(...parts);
    stage.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
    if (stage.getBoundingClientRect().top < 0) stage.scrollIntoView({ block: "start" });
  }

  function ask(number) {
    const question = questions[number];
    const told = make("div", { class: "hb-told", role: "status" });
    const next = button(number + 1 < questions.length ? says.next : says.finish, () => go(number + 1), { class: "hb-button hb-button-main" });
    const after = make("div", { class: "hb-after", hidden: "" }, question.why.cloneNode(true), next);
    const options = question.options.map((text, index) => make("button", { type: "button", class: "hb-option", onclick: () => answer(index) }, text));
    function answer(index) {
      if (given.length > number) return;
      given.push(index);
      answers.write(given);
      options.forEach((option, at) => {
        option.setAttribute("aria-disabled", "true");
        option.classList.toggle("hb-option-right", at === question.right);
        option.classList.toggle("hb-option-wrong", at === index && at !== question.right);
      });
      const isRight = index === question.right;
      told.replaceChildren(make("strong", null, isRight ? says.right : says.wrong),
        isRight ? "" : " " + say(says.answer, { answer: question.options[question.right] }));
      after.hidden = false;
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    }
    show(
      make("p", { class: "hb-small", tabindex: "-1" }, say(says.progress, { number: number + 1, all: questions.length })),
      make("progress", { max: questions.length, value: number, "aria-hidden": "true" }),
      make("div", { role: "group", "aria-labelledby": "hb-quiz-asks hb-quiz-stem" },
        make("p", { class: "hb-asks", id: "hb-quiz-asks" }, question.asks),
        make("p", { class: "hb-stem", id: "hb-quiz-stem" }, question.stem),
        make("div", { class: "hb-options" }, ...options)),
      told, after);
  }

  function result() {
    const missed = questions.filter((question, number) => given[number] !== question.right);
    show(
      make("p", { class: "hb-score", tabindex: "-1" }, say(says.score, { right: questions.length - missed.length, all: questions.length })),
      missed.length ? make("p", { class: "hb-kicker" }, says.missed) : make("p", null, says.perfect),
      missed.length ? make("ul", { class: "hb-missed" }, ...missed.map((question) => make("li", null,
        make("p", null, question.stem), make("p", null, make("strong", null, question.options[question.right])), question.why.cloneNode(true)))) : null,
      button(says.again, () => { given = []; answers.write(given); ask(0); }, { class: "hb-button hb-button-main" }));
  }

  function go(number) {
    if (number < questions.length) ask(number);
    else result();
  }

  const door = button(given.length ? says.resume : says.start, () => go(given.length), { class: "hb-button hb-button-main" });
  place.append(stage);
  stage.append(door, make("p", { class: "hb-small" }, says.kept));
  place.classList.add("hb-playing");
})();
