"use strict";
/* The table: the same selection as text, sortable and filterable; what a screen reader reads. */
(function (dg) {
  const { el, state } = dg;
  const PAGE = 150;
  let limit = PAGE;
  /** By which kind of figure the rows are sorted, where they are sorted by money. */
  let likeness = { kind: "", count: 0, all: /** @type {[string, number][]} */ ([]) };

  /** @param {MatterEntry} matter */
  const parties = (matter) => [...matter.parties.keys()].map((id) => dg.label(id));
  const byMoney = () => order("").column.id === "money";
  /** Figures that fit the filters, those by which the table is sorted first; and how many others there are.
   * @param {MatterEntry} matter */
  const figures = (matter) => {
    const found = dg.figures(matter);
    const kind = byMoney() ? likeness.kind : "";
    const first = found.filter((row) => dg.likeness(row) === kind);
    const list = [...first, ...found.filter((row) => !first.includes(row))];
    const others = matter.money.length - list.length;
    return { list, unfit: others > 0 && `${dg.plural(others, "other figure")} outside the filter` };
  };
  /** @param {MatterEntry} matter */
  const money = (matter) => {
    const { list, unfit } = figures(matter);
    const texts = list.map((row) => [row.figure, dg.figureWords(row)].filter(Boolean).join(" – "));
    return [...texts, unfit].filter(Boolean).join("; ");
  };
  /** @param {MatterEntry} matter */
  const moneyCell = (matter) => {
    const { list, unfit } = figures(matter);
    const line = (row) => el("p", {}, el("strong", {}, row.figure), " ", el("small", {}, dg.figureWords(row)));
    const more = list.length > 3 && el("p", {}, `and ${list.length - 3} more`);
    return [list.slice(0, 3).map(line), more, unfit && el("p", {}, el("small", {}, unfit))];
  };
  const links = (ids) => dg.listed(ids.map((id) => dg.nameButton({ id, label: dg.label(id) })));

  /** @type {Column<MatterEntry>[]} */
  const MATTERS = [
    { id: "date", title: "Announced", text: (m) => m.date || "" },
    { id: "title", title: "Title", text: (m) => m.label, cell: (m) => links([m.id]) },
    {
      id: "money",
      title: "Money",
      text: money,
      cell: moneyCell,
      key: (m, down) => dg.amountKey(m, likeness.kind, down),
    },
    { id: "kind", title: "Kind", text: dg.titleOf },
    {
      id: "parties",
      title: "Parties",
      text: (m) => parties(m).join(", "),
      cell: (m) => [
        ...links([...m.parties.keys()].slice(0, 8)),
        m.parties.size > 8 && ` and ${m.parties.size - 8} more`,
      ],
    },
    { id: "medium", title: "Medium", text: (m) => m.media.map((one) => dg.labelOf("media", one)).join(", ") },
    { id: "status", title: "Status", text: (m) => (m.status ? dg.labelOf("statuses", m.status) : "") },
    { id: "marks", title: "Signs", text: (m) => m.marks.map((mark) => `${mark} ${dg.markLabel(mark)}`).join(", ") },
  ];
  /** How many matters of a party are shown. @param {PartyEntry} party */
  const shownOf = (party) => [...party.matters].filter((id) => dg.result.matters.has(id)).length;
  /** @type {Column<PartyEntry>[]} */
  const PARTIES = [
    { id: "name", title: "Party", text: (p) => p.label, cell: (p) => links([p.id]) },
    { id: "sector", title: "Sector", text: (p) => p.sectors.map((one) => dg.labelOf("sectors", one)).join(", ") },
    {
      id: "matters",
      title: "Matters shown",
      text: (p) => String(shownOf(p)),
      key: shownOf,
    },
    { id: "group", title: "Corporate group", text: (p) => (dg.top(p.id) === p.id ? "" : dg.label(dg.top(p.id))) },
    { id: "also", title: "Also", text: (p) => p.also.join(", ") },
  ];

  /** How each matter fits a condition on a use.
   * @type {(condition: Condition, at: number) => Column<MatterEntry>} */
  const matching = (condition, at) => ({
    id: `term${at + 1}`,
    title: `Why: ${dg.conditionWords({ ...condition, reaches: [] })}`,
    text: (m) => dg.matchWords(dg.match(m, condition)),
  });
  const columns = (rows) => {
    if (rows === "parties") return PARTIES;
    const [date, title, ...rest] = MATTERS;
    return [date, title, ...dg.asked().map(matching), ...rest];
  };
  const entries = (rows) => {
    const { matters, parties: shown } = dg.result;
    const all =
      rows === "parties" ? [...shown].map((id) => dg.parties.get(id)) : [...matters].map((id) => dg.matters.get(id));
    // other views show what the words leave out as well
    const words = state.view === "table" ? state.text.toLowerCase().split(/\s+/).filter(Boolean) : [];
    if (!words.length) return sorted(all, rows);
    const texts = (entry) => columns(rows).map((one) => one.text(entry));
    const holds = (line) => words.every((word) => line.includes(word));
    return sorted(
      all.filter((entry) => holds(texts(entry).join(" ").toLowerCase())),
      rows,
    );
  };
  const order = (rows) => {
    const list = columns(rows);
    const [name, down] = (state.sort || (rows === "parties" ? "matters-" : "date-")).split(/(-)$/);
    return { column: list.find((one) => one.id === name) || list[0], down: down === "-" };
  };
  const sorted = (list, rows) => {
    const { column, down } = order(rows);
    if (column.id === "money") likeness = dg.sortedBy(list);
    const keyOf = column.key ? (entry) => column.key(entry, down) : (entry) => column.text(entry) || null;
    const keyed = list.map((entry) => ({ key: keyOf(entry), entry }));
    const by = column.key ? (a, b) => a - b : (a, b) => a.localeCompare(b, "en", { numeric: true });
    const compare = (a, b) => {
      // what has none comes last in both directions
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return down ? by(b.key, a.key) : by(a.key, b.key);
    };
    keyed.sort((a, b) => compare(a, b) || (a.entry.id < b.entry.id ? -1 : 1));
    return keyed.map(({ entry }) => entry);
  };

  const head = () => {
    const { column, down } = order(state.rows);
    const [sorting, arrow] = down ? ["descending", " ↓"] : ["ascending", " ↑"];
    const cells = columns(state.rows).map((one) => {
      const here = one === column;
      const next = here && !down ? one.id + "-" : one.id;
      const title = [one.title, el("span", { "aria-hidden": "true", class: "arrow" }, here ? arrow : "")];
      const button = dg.button(title, () => dg.set({ sort: next }), { "data-sort": one.id });
      return el("th", { scope: "col", "aria-sort": here ? sorting : "none" }, button);
    });
    return el("tr", {}, cells);
  };
  const cell = (column, entry) => {
    const heads = column.id === "title" || column.id === "name";
    const looks = { scope: heads ? "row" : null, "data-column": column.title, class: "c-" + column.id };
    return el(heads ? "th" : "td", looks, column.cell ? column.cell(entry) : dg.short(column.text(entry), 400));
  };
  const line = (entry) => {
    const cells = columns(state.rows).map((column) => cell(column, entry));
    return el("tr", { "data-id": entry.id, class: entry.id === state.sel ? "here" : null }, cells);
  };

  const filter = el("input", {
    type: "text",
    id: "table-filter",
    placeholder: "Filter these rows",
    "aria-label": "Filter these rows",
    autocomplete: "off",
    oninput: () => {
      limit = PAGE;
      dg.set({ text: filter.value });
    },
  });
  const shown = el("span", { class: "shown" });
  const sortedBy = el("p", { class: "sorted-by" });
  /** By which kind of figure rows are sorted, to choose another. @param {MatterEntry[]} list */
  const sortView = (list) => {
    const { kind, count, all } = likeness;
    if (!all.length) return "Sorted by money: no row has a figure that fits.";
    const words = (id) => {
      const [purpose, basis, unit] = id.split("~");
      return dg.likenessWords({ purpose, basis, unit });
    };
    const options = all.map(([id, number]) => [id, `${words(id)} (${number})`]);
    const choose = (id) => dg.set({ by: id });
    const end = order(state.rows).down ? "the greatest number told first" : "the least number told first";
    const without = list.length - count;
    return [
      el("label", {}, "Sorted by ", dg.choice({ id: "sorted-by" }, options, kind, choose)),
      ` ${end}. `,
      without > 0 && `${dg.plural(without, "row")} without such a figure at the end.`,
    ];
  };
  const which = el("div", { class: "switch", role: "group", "aria-label": "Rows" });
  const body = el("tbody");
  const header = el("thead");
  const longer = () => {
    limit += PAGE * 4;
    rows();
  };
  const moreover = dg.button("", longer, { class: "moreover" });
  const view = dg.by("view-table");

  const rows = () => {
    const list = entries(state.rows);
    dg.fill(body, list.slice(0, limit).map(line));
    shown.textContent = dg.plural(list.length, "row");
    dg.fill(sortedBy, order(state.rows).column.id === "money" && sortView(list));
    moreover.hidden = list.length <= limit;
    moreover.textContent = `Show ${Math.min(PAGE * 4, list.length - limit)} more`;
    dg.tell(dg.plural(list.length, "row"));
  };
  const build = () => {
    const csv = dg.button("Download CSV", () => dg.saveCsv(state.rows), { id: "csv" });
    const caption = el("caption", { class: "hidden" }, "What is shown now, as a table");
    const table = el("table", { class: "records" }, caption, header, body);
    view.append(
      el("div", { class: "bar" }, which, filter, shown, csv, sortedBy),
      el("div", { class: "sheet" }, table),
      moreover,
    );
  };
  const choice = (id, text) => {
    const choose = () => {
      limit = PAGE;
      dg.set({ rows: id, sort: "" });
    };
    return dg.button(text, choose, { "aria-pressed": state.rows === id });
  };
  const show = () => {
    if (state.view !== "table" || !dg.result) return;
    if (!view.firstChild) build();
    if (filter.value !== state.text) filter.value = state.text;
    dg.fill(which, choice("", "Matters"), choice("parties", "Parties"));
    const { id, dataset } = document.activeElement || document.body;
    dg.fill(header, head());
    rows();
    if (dataset.sort) header.querySelector(`[data-sort="${dataset.sort}"]`)?.focus();
    else if (id === "sorted-by") dg.by(id)?.focus();
  };

  const quote = (text) => {
    // a spreadsheet must not take text for a formula
    const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
    return /[",\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  };
  /** Save lines of cells as CSV (RFC 4180). */
  dg.saveLines = (name, lines) => {
    const content = lines.map((cells) => cells.map((text) => quote(dg.clean(text))).join(",") + "\r\n").join("");
    dg.save(name, "\ufeff" + content, "text/csv");
  };
  /** Save the matters or the parties that the present view shows, with ids and addresses. */
  dg.saveCsv = (rowsOf) => {
    const list = columns(rowsOf);
    const titles = ["id", ...list.map((column) => column.title), "address"];
    const told = (entry) => [entry.id, ...list.map((column) => column.text(entry)), dg.iri(entry.id)];
    dg.saveLines(`${rowsOf || "matters"}.csv`, [titles, ...entries(rowsOf).map(told)]);
  };
  /** How many rows that file has. */
  dg.rowsNow = (rowsOf) => entries(rowsOf).length;

  dg.on("result", show);
  dg.on("ready", show);
  dg.on("state", (changed) => {
    if (["view", "text", "sort", "by", "rows", "sel"].some((name) => changed.has(name))) show();
  });
})(window.dealgraph);
