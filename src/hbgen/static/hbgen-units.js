"use strict";
// Tables of units: a filter by words and by how a unit did, and columns that sort. Without it a table is complete, and
// sorted weakest first.

(function sortAndFilterUnits() {
  const { make, say } = hbPage;
  const FEWEST = 8; // rows below which there is nothing to look for

  // Accents are taken off so that a phone's keyboard without õ or й finds the word too.
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f\u00ad]/g, "");

  // The number that a cell shows, in any of the languages' notations; nothing for a cell without one.
  function number(text, isCount) {
    const plain = text.replace(/\u2212/g, "-").replace(/\s/g, "");
    const digits = isCount ? plain.replace(/\D/g, "") : (plain.replace(",", ".").match(/-?\d+(\.\d+)?/) || [""])[0];
    return digits === "" ? null : Number(digits);
  }

  function sortable(table, body) {
    const heads = [...table.tHead.rows[0].cells];
    for (const [column, head] of heads.entries()) {
      const isText = column === 0 || column === heads.length - 1;
      const key = (row) => {
        const text = row.cells[column].textContent.trim();
        return isText ? text : number(text, column === 3);
      };
      const compare = (one, other) => (isText ? one.localeCompare(other, document.documentElement.lang) : one - other);
      const sort = () => {
        const turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        const rows = [...body.rows].map((row) => ({ row, value: key(row) }));
        const empty = ({ value }) => value === null || value === "";
        rows.sort((a, b) => (empty(a) || empty(b) ? Number(empty(a)) - Number(empty(b)) : turn * compare(a.value, b.value)));
        body.append(...rows.map(({ row }) => row));
        for (const each of heads) each.setAttribute("aria-sort", each === head ? (turn > 0 ? "ascending" : "descending") : "none");
      };
      head.setAttribute("aria-sort", column === 1 ? "ascending" : "none");
      head.replaceChildren(make("button", { type: "button", onclick: sort }, ...head.childNodes));
    }
  }

  function filterable(words, table, body, id) {
    const rows = [...body.rows].map((row) => ({ row, name: fold(row.cells[0].textContent) }));
    const count = make("p", { class: "hb-count", role: "status" });
    const field = make("input", { type: "search", id: `${id}-words`, autocomplete: "off" });
    const states = ["below", "worse", "better"].filter((state) => body.querySelector(`[data-is="${state}"], [data-was="${state}"]`));
    const select = make("select", { id: `${id}-state` },
      make("option", { value: "" }, words.all), ...states.map((state) => make("option", { value: state }, words[state])));
    function show() {
      const wanted = fold(field.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, name } of rows) {
        const fits = wanted.every((word) => name.includes(word)) && (!select.value || [row.dataset.is, row.dataset.was].includes(select.value));
        row.classList.toggle("hb-hidden", !fits);
        if (fits) shown += 1;
      }
      count.textContent = say(words.of, { shown, all: rows.length });
    }
    const form = make("form", { class: "hb-filter", role: "search", "aria-label": words.filter, oninput: show, onsubmit: (event) => event.preventDefault() },
      make("div", { class: "hb-field" }, make("label", { for: field.id }, words.words), field),
      states.length ? make("div", { class: "hb-field" }, make("label", { for: select.id }, words.state), select) : null, count);
    table.closest(".table-wrapper").before(form);
    show();
  }

  for (const [place, part] of document.querySelectorAll(".hb-units").entries()) {
    const table = part.querySelector(".hb-unit-table");
    /** @type {any} */
    const body = table?.querySelector("tbody");
    if (!body || body.rows.length < FEWEST) continue;
    sortable(table, body);
    filterable(part.dataset, table, body, `hb-units-${place}`);
  }
})();
