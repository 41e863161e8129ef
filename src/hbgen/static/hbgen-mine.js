"use strict";
// "My handbook" on the cover: role, unit and channels are chosen once. What is kept, and how, is in hbgen.js.

(function chooseMine() {
  const form = /** @type {any} */ (document.getElementById("hb-mine"));
  const box = /** @type {any} */ (form?.closest("details"));
  if (!form || !box) return;
  const doors = /** @type {any} */ (document.querySelector(".hb-mine-doors"));
  const said = form.querySelector(".hb-mine-said");
  const passing = form.querySelector(".hb-mine-link");

  function chosen() {
    const fields = new FormData(form);
    return { role: fields.get("role") ?? "", unit: fields.get("unit") ?? "", channels: fields.getAll("channel") };
  }

  function show(mine) {
    const names = [...form.querySelectorAll("select")].filter((field) => field.value).map((field) => field.selectedOptions[0].text);
    for (const tick of form.querySelectorAll(":checked[type=checkbox]")) names.push(tick.parentElement.textContent.trim());
    box.querySelector(".hb-mine-chosen").textContent = names.length ? `: ${names.join(", ")}` : "";
    doors.hidden = passing.hidden = !names.length;
    const asked = hbMine.query(mine);
    if (mine.unit) asked.set("unit", mine.unit);
    passing.querySelector("a").href = `index.html?mine&${asked}`;
  }

  const kept = hbMine.read();
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = kept.channels.includes(field.value);
    // What another version knew may not be known here.
    else if (field.options && [...field.options].some((option) => option.value === kept[field.name])) field.value = kept[field.name];
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const mine = chosen();
    said.textContent = hbMine.write(mine) ? said.dataset.kept : said.dataset.lost;
    show(mine);
  });
  box.hidden = false;
  show(chosen());
})();
