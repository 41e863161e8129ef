"use strict";
// What is due this week, by the day of whoever looks: the page holds every day, and says none of today's.

(function tellDue() {
  const box = document.querySelector(".hb-due");
  const all = box?.querySelector(".hb-due-all");
  const now = box?.querySelector(".hb-due-now");
  if (!box || !all || !now) return;
  const { make, today } = hbPage;

  // The Sunday of the week in which a day is.
  function sunday(day) {
    const [year, month, date] = day.split("-").map(Number);
    const at = new Date(Date.UTC(year, month - 1, date));
    at.setUTCDate(at.getUTCDate() + ((7 - at.getUTCDay()) % 7));
    return at.toISOString().slice(0, 10);
  }

  const role = hbMine.read().role;
  const mineFirst = (items) => [...items.filter((item) => role && item.dataset.owner === role), ...items.filter((item) => !role || item.dataset.owner !== role)];
  const list = (items) => make("ul", { class: "hb-news" }, ...mineFirst(items).map((item) => item.cloneNode(true)));

  const fold = (title, items) => make("details", { class: "hb-more" }, make("summary", {}, title), list(items));

  // Both lists are folded: a line for each has its room before, so that nothing below moves.
  function show() {
    const day = today();
    const end = sunday(day);
    const items = [...all.querySelectorAll("[data-day]")];
    const week = items.filter((item) => item.dataset.day >= day && item.dataset.day <= end);
    const late = items.filter((item) => item.dataset.day < day && item.dataset.passes === undefined);
    now.replaceChildren(
      week.length ? fold(hbWords(box.dataset.week, week.length), week) : make("p", {}, box.dataset.none ?? ""),
      late.length ? fold(hbWords(box.dataset.overdue, late.length), late) : make("p", {}, box.dataset.punctual ?? ""),
    );
    return day;
  }

  // A page may stay open over midnight.
  let shown = show();
  document.addEventListener("visibilitychange", () => { if (!document.hidden && shown !== today()) shown = show(); });
})();
