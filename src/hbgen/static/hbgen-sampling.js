"use strict";
// What an observer still has to do in the running period, from the sampling plan and what was done on this device.

// `act` has begin(unit, channel). Nothing where no plan asks for anything.
globalThis.hbSampling = ({ definition, words, visits, act }) => {
  const { button, make, plain, say } = hbPage;
  const { plan } = definition;
  if (!plan?.due.length) return null;
  const SHOWN = 20; // rows at once
  const language = document.documentElement.lang || undefined;

  function shownDay(text) {
    const [year, month, day] = text.split("-").map(Number);
    return new Date(year, month - 1, day).toLocaleDateString(language, { dateStyle: "medium" });
  }

  const named = (id, choices) => plain((choices.find(([known]) => known === id) || ["", id])[1]);
  const whereOf = ([unit, channel]) => [named(unit, definition.units), named(channel, definition.channels)].filter(Boolean).join(" · ") || words.due_anywhere;
  const title = make("summary", null);
  const hint = make("p", { class: "hb-small" }, words.due_hint);
  const handed = make("p", { class: "hb-small", hidden: true });
  const list = make("ul", { class: "hb-visits" });
  const more = button("", () => { isWhole = true; show(); list.querySelectorAll("button")[SHOWN]?.focus(); });
  const printed = button(words.due_print, print, { class: "hb-quiet" });
  const box = make("details", { class: "hb-ask-help hb-due-box" }, title, hint, handed, list, more, printed);
  let isWhole = false;

  // What is on this device, as it stands now; of what was handed in and is no more, place and day, which suffices.
  function done([start, end]) {
    const old = visits.former().map((one) => ({ ...one.kept, id: one.names[5] }));
    const there = [...visits.all(), ...old];
    // Nobody said yet whether a visit is one that was handed in: it counts once.
    const ids = new Set(there.flatMap((run) => [run.id, visits.twin(run)?.id]));
    return [...there.filter((run) => old.includes(run) || hbAnswers.counts(definition, run))
      .map((run) => ({ unit: run.unit, channel: run.channel, day: run.day?.picked || run.day?.began || "" })),
    ...visits.handed().filter((record) => !ids.has(record.id))]
      .filter(({ day }) => start <= day && day <= end);
  }

  // How many of the period were handed in, whether they are still on this device or not.
  function handedIn([start, end]) {
    const count = visits.handed().filter(({ day }) => start <= day && day <= end).length;
    return count ? hbWords(words.due_handed, count) : "";
  }

  function row([unit, channel, runs, there]) {
    const where = whereOf([unit, channel]);
    return make("li", null,
      make("span", { class: "hb-visit" }, say(words.due_row, { where, done: there, all: runs })),
      button(words.due_begin, () => act.begin(unit, channel), { class: "hb-quiet", "aria-label": `${words.due_begin}: ${where}` }));
  }

  function show() {
    const today = hbPage.today();
    const period = plan.periods.find(([start, end]) => start <= today && today <= end);
    const next = plan.periods.filter(([start]) => today < start).sort()[0];
    hint.hidden = list.hidden = !period;
    more.hidden = true;
    handed.textContent = period ? handedIn(period) : "";
    handed.hidden = !handed.textContent;
    if (!period) {
      title.textContent = next ? say(words.due_next, { period: next[2], start: shownDay(next[0]) }) : words.due_none;
      return;
    }
    const found = done(period);
    const rows = plan.due.map(([unit, channel, runs]) => {
      const there = found.filter((run) => (!unit || run.unit === unit) && (!channel || run.channel === channel)).length;
      return [unit, channel, runs, Math.min(runs, there)];
    });
    const left = rows.filter(([, , runs, there]) => there < runs);
    const sum = (some) => some.reduce((total, [, , runs, there]) => total + runs - there, 0);
    const all = plan.due.reduce((total, [, , runs]) => total + runs, 0);
    title.textContent = say(words.due, { period: period[2], end: shownDay(period[1]), left: sum(left), all });
    const shown = isWhole ? left : left.slice(0, SHOWN);
    list.replaceChildren(...shown.map(row), ...(left.length ? [] : [make("li", null, words.due_all_done)]));
    more.hidden = shown.length === left.length;
    more.textContent = hbWords(words.due_more, left.length - shown.length);
  }

  // On paper, the list of places stands alone; otherwise the page is the card to fill in.
  function print() {
    const list = document.getElementById("hb-plan");
    if (list) list.open = true;
    document.documentElement.classList.add("hb-print-plan");
    globalThis.print();
  }
  addEventListener("afterprint", () => document.documentElement.classList.remove("hb-print-plan"));

  return { box, show };
};
