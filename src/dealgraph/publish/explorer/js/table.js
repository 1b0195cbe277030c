"use strict";
/* The table: the same selection as text, sortable and filterable; what a screen reader reads. */
(function (dg) {
  const { el, state } = dg;
  const PAGE = 150;
  let limit = PAGE;

  /** @param {MatterEntry} matter */
  const parties = (matter) => [...matter.parties.keys()].map((id) => dg.label(id));
  /** @param {MatterEntry} matter */
  const money = (matter) =>
    matter.money.map(({ figure, purpose, standing }) => {
      const about = [purpose, dg.labelOf("standings", standing)].filter(Boolean).join(", ");
      return [figure, about].filter(Boolean).join(" – ");
    });
  const links = (ids) => dg.listed(ids.map((id) => dg.nameButton({ id, label: dg.label(id) })));

  /** @type {Column<MatterEntry>[]} */
  const MATTERS = [
    { id: "date", title: "Announced", text: (m) => m.date || "" },
    { id: "title", title: "Title", text: (m) => m.label, cell: (m) => links([m.id]) },
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
    {
      id: "money",
      title: "Money",
      text: (m) => money(m).join("; "),
      cell: (m) => [
        money(m).map((one, at) => at < 3 && el("p", {}, one)),
        m.money.length > 3 && el("p", {}, `and ${m.money.length - 3} more`),
      ],
    },
    { id: "marks", title: "Signs", text: (m) => m.marks.map((mark) => `${mark} ${dg.markLabel(mark)}`).join(", ") },
  ];
  /** @type {Column<PartyEntry>[]} */
  const PARTIES = [
    { id: "name", title: "Party", text: (p) => p.label, cell: (p) => links([p.id]) },
    { id: "sector", title: "Sector", text: (p) => p.sectors.map((one) => dg.labelOf("sectors", one)).join(", ") },
    {
      id: "matters",
      title: "Matters shown",
      text: (p) => String([...p.matters].filter((id) => dg.result.matters.has(id)).length),
      number: true,
    },
    { id: "group", title: "Corporate group", text: (p) => (dg.top(p.id) === p.id ? "" : dg.label(dg.top(p.id))) },
    { id: "also", title: "Also", text: (p) => p.also.join(", ") },
  ];

  const columns = () => (state.rows === "parties" ? PARTIES : MATTERS);
  const holds = (entry, words) => {
    const texts = columns().map((one) => one.text(entry));
    const line = texts.join(" ").toLowerCase();
    return words.every((word) => line.includes(word));
  };
  const entries = () => {
    const { matters, parties: shown } = dg.result;
    const all =
      state.rows === "parties"
        ? [...shown].map((id) => dg.parties.get(id))
        : [...matters].map((id) => dg.matters.get(id));
    const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
    return sorted(words.length ? all.filter((entry) => holds(entry, words)) : all);
  };
  const order = () => {
    const [name, down] = (state.sort || (state.rows === "parties" ? "matters-" : "date-")).split(/(-)$/);
    return { column: columns().find((one) => one.id === name) || columns()[0], down: down === "-" };
  };
  const sorted = (list) => {
    const { column, down } = order();
    const keyed = list.map((entry) => [column.text(entry), entry]);
    const numbers = (a, b) => a[0] - b[0];
    // empty cells come last in both directions
    const texts = (a, b) =>
      (Number(!a[0]) - Number(!b[0])) * (down ? -1 : 1) || a[0].localeCompare(b[0], "en", { numeric: true });
    const by = column.number ? numbers : texts;
    keyed.sort((a, b) => (down ? by(b, a) : by(a, b)) || (a[1].id < b[1].id ? -1 : 1));
    return keyed.map(([, entry]) => entry);
  };

  const head = () => {
    const { column, down } = order();
    const [sorting, arrow] = down ? ["descending", " ↓"] : ["ascending", " ↑"];
    const cells = columns().map((one) => {
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
    const cells = columns().map((column) => cell(column, entry));
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
    const list = entries();
    dg.fill(body, list.slice(0, limit).map(line));
    shown.textContent = dg.plural(list.length, "row");
    moreover.hidden = list.length <= limit;
    moreover.textContent = `Show ${Math.min(PAGE * 4, list.length - limit)} more`;
    dg.tell(dg.plural(list.length, "row"));
  };
  const build = () => {
    const csv = dg.button("Download CSV", () => dg.saveCsv(), { id: "csv" });
    const caption = el("caption", { class: "hidden" }, "What is shown now, as a table");
    const table = el("table", { class: "records" }, caption, header, body);
    view.append(el("div", { class: "bar" }, which, filter, shown, csv), el("div", { class: "sheet" }, table), moreover);
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
    const sorting = document.activeElement && document.activeElement.dataset.sort;
    dg.fill(header, head());
    if (sorting) header.querySelector(`[data-sort="${sorting}"]`)?.focus();
    rows();
  };

  const quote = (text) => {
    // a spreadsheet must not take text for a formula
    const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
    return /[",\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  };
  /** What is shown as CSV (RFC 4180), with ids and addresses. */
  dg.csv = () => {
    const titles = ["id", ...columns().map((column) => column.title), "address"];
    const lines = entries().map((entry) => [
      entry.id,
      ...columns().map((column) => dg.clean(column.text(entry))),
      dg.iri(entry.id),
    ]);
    return [titles, ...lines].map((cells) => cells.map(quote).join(",")).join("\r\n") + "\r\n";
  };
  dg.saveCsv = () => dg.save(`${state.rows || "matters"}.csv`, "\ufeff" + dg.csv(), "text/csv");

  dg.on("result", show);
  dg.on("ready", show);
  dg.on("state", (changed) => {
    if (["view", "text", "sort", "rows", "sel"].some((name) => changed.has(name))) show();
  });
})(window.dealgraph);
