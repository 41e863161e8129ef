"use strict";
// What is due this week, by the day of whoever looks: the page holds every day, and says none of today's.

(function tellDue() {
  const box = document.querySelector(".hb-due");
  const all = box?.querySelector(".hb-due-all");
  const said = box?.querySelector(".hb-due-said");
  if (!box || !all || !said) return;
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

  function show() {
    const now = today();
    const end = sunday(now);
    const items = [...all.querySelectorAll("[data-day]")];
    const week = items.filter((item) => item.dataset.day >= now && item.dataset.day <= end);
    const late = items.filter((item) => item.dataset.day < now && item.dataset.passes === undefined);
    for (const old of box.querySelectorAll(".hb-due-now")) old.remove();
    said.textContent = week.length ? hbWords(box.dataset.week, week.length) : box.dataset.none ?? "";
    said.hidden = false;
    const parts = make("div", { class: "hb-due-now" });
    if (week.length) parts.append(list(week));
    if (late.length) parts.append(make("details", { class: "hb-more" }, make("summary", {}, hbWords(box.dataset.overdue, late.length)), list(late)));
    all.before(parts);
    return now;
  }

  // A page may stay open over midnight.
  let shown = show();
  document.addEventListener("visibilitychange", () => { if (!document.hidden && shown !== today()) shown = show(); });
})();
