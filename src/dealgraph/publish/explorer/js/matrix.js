"use strict";
/* The rights matrix: matters by concerns. Silence is none of the answers and looks like none. */
(function (dg) {
  const { el, state } = dg;
  const PAGE = 60;
  const COLUMNS = 12;
  let limit = PAGE;
  const view = dg.by("view-rights");
  const sign = (kind) => kind.sign || dg.effectOf(kind).charAt(0).toUpperCase();
  /** Position in the palette of effects: by the order of the ontology. */
  const place = (kind) => dg.data.terms.indexOf(kind);

  const compare = (a, b) => (a < b ? -1 : Number(a > b));
  /** Matters with terms, the latest first. */
  const matters = () => {
    const list = [...dg.result.matters].map((id) => dg.matters.get(id)).filter((matter) => matter.terms.length);
    return list.sort((a, b) => compare(b.day || "", a.day || "") || compare(a.id, b.id));
  };
  const spoken = (list) => {
    const counts = new Map();
    for (const concern of list.flatMap((matter) => [...new Set(matter.terms.map((term) => term.concern))])) {
      counts.set(concern, (counts.get(concern) || 0) + 1);
    }
    return counts;
  };
  const columnsOf = () => dg.data.concerns.filter((one) => !dg.isHeading(one));
  const chosen = (counts) => {
    if (state.column.length) return columnsOf().filter((one) => state.column.includes(one.id));
    const asked = new Set(state.term.map((text) => dg.condition(text).concern).filter(Boolean));
    const first = (a, b) => Number(asked.has(b.id)) - Number(asked.has(a.id));
    const often = (a, b) => counts.get(b.id) - counts.get(a.id);
    const named = dg.data.concerns.filter((one) => counts.has(one.id));
    return named.sort((a, b) => first(a, b) || often(a, b) || compare(a.id, b.id)).slice(0, COLUMNS);
  };

  const said = (answers) => answers.map((one) => `${dg.effectOf(one.kind)}, ${dg.matchWords(one)}`).join("; ");
  const cell = (matter, concern) => {
    const answers = dg.answers(matter, concern.id);
    const title = (words) => `${concern.label}: ${words}`;
    if (!answers.length) {
      const silent = el("span", { class: "hidden" }, "silent");
      return el("td", { class: "silent", title: title("silent: nothing was said") }, silent);
    }
    const signs = answers.map((one) => signed(one.kind, `answer ${one.reach}`, { "aria-hidden": "true" }));
    const words = said(answers);
    return el("td", { class: "said", title: title(words) }, signs, el("span", { class: "hidden" }, words));
  };
  const signed = (kind, looks, more) =>
    el("span", { class: looks, "data-effect": kind.id, "data-tone": String(place(kind) % 10), ...more }, sign(kind));
  const row = (matter, columns) => {
    const name = dg.nameButton({ id: matter.id, label: dg.short(matter.label, 90) });
    const about = el("small", {}, [matter.date, dg.titleOf(matter)].filter(Boolean).join(" · "));
    const cells = columns.map((concern) => cell(matter, concern));
    return el("tr", { "data-id": matter.id }, el("th", { scope: "row" }, name, about), cells);
  };

  const key = () =>
    el(
      "ul",
      { class: "effects", "aria-label": "Signs" },
      dg.data.terms.map((kind) => el("li", { title: kind.meaning }, signed(kind, "answer"), dg.effectOf(kind))),
      el("li", {}, el("span", { class: "answer silent" }), "silent: nothing was said, which is neither yes nor no"),
      Object.entries(dg.REACHES).map(([reach, words]) =>
        el("li", {}, el("span", { class: `answer ${reach}`, "aria-hidden": "true" }, "a"), words),
      ),
    );
  const chooser = (columns, counts) => {
    const shown = new Set(columns.map((one) => one.id));
    const all = columnsOf().map((one) => one.id);
    const flip = (id) => dg.set({ column: all.filter((one) => shown.has(one) !== (one === id)) });
    const box = (concern) => {
      const { id, label, about = "" } = concern;
      if (dg.isHeading(concern)) return el("h4", { title: about }, label);
      const count = String(counts.get(id) || 0);
      return dg.check("column", id, () => flip(id), about, label, count, shown.has(id)).node;
    };
    return el(
      "details",
      { class: "columns", open: view.querySelector("details")?.open || null },
      el("summary", {}, `Concerns: ${columns.length} of ${all.length}`),
      el(
        "div",
        { class: "options" },
        dg.button("Those most spoken of", () => dg.set({ column: [] })),
        dg.button("All", () => dg.set({ column: all })),
        dg.data.concerns.map(box),
      ),
    );
  };

  const sheet = (list, columns) => {
    if (!list.length) return el("p", { class: "empty-note" }, "No matter that is shown now has a recorded term.");
    const corner = el("th", { scope: "col", class: "corner" }, dg.plural(list.length, "matter"));
    const title = (one) => el("th", { scope: "col", title: one.about || "" }, el("span", {}, one.label));
    const rows = list.slice(0, limit).map((matter) => row(matter, columns));
    const table = el(
      "table",
      { class: "matrix" },
      el("caption", { class: "hidden" }, "Rights matrix: matters by concerns"),
      el("thead", {}, el("tr", {}, corner, columns.map(title))),
      el("tbody", {}, rows),
    );
    return el("div", { class: "sheet" }, table);
  };
  const longer = () => {
    limit += PAGE * 5;
    show();
  };
  const show = () => {
    if (state.view !== "rights" || !dg.result) return;
    const list = matters();
    const counts = spoken(list);
    const columns = chosen(counts);
    const [hidden, silent] = [list.length - limit, dg.result.matters.size - list.length];
    dg.fill(
      view,
      el("div", { class: "bar" }, key(), chooser(columns, counts)),
      sheet(list, columns),
      hidden > 0 && dg.button(`Show ${Math.min(PAGE * 5, hidden)} more`, longer, { class: "moreover" }),
      silent > 0 &&
        el("p", { class: "empty-note" }, `${dg.plural(silent, "matter")} without any recorded term left out.`),
    );
  };
  /** Save the whole matrix with the answers in words. */
  dg.saveMatrix = () => {
    const list = matters();
    const columns = chosen(spoken(list));
    const answers = (matter) => columns.map((concern) => said(dg.answers(matter, concern.id)) || "silent");
    const titles = ["id", "Title", ...columns.map((concern) => concern.label), "address"];
    const line = (matter) => [matter.id, matter.label, ...answers(matter), dg.iri(matter.id)];
    dg.saveLines("rights.csv", [titles, ...list.map(line)]);
  };
  dg.matrixNow = () => {
    const list = matters();
    return { list: list.slice(0, limit), columns: chosen(spoken(list)), sign, place };
  };
  dg.on("result", () => {
    limit = PAGE;
    show();
  });
  dg.on("ready", show);
  dg.on("state", (changed) => {
    if (changed.has("view") || changed.has("column")) show();
  });
})(window.dealgraph);
