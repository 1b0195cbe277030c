"use strict";
/* The rights matrix: matters by concerns. Silence is none of the answers and looks like none. */
(function (dg) {
  const { el, state } = dg;
  const PAGE = 60;
  const COLUMNS = 12;
  let limit = PAGE;
  const view = dg.by("view-rights");
  const sign = (kind) => kind.sign || kind.effect.charAt(0).toUpperCase();
  /** Position in the palette of effects: by the order of the ontology. */
  const place = (kind) => dg.data.terms.indexOf(kind);
  const effects = () => dg.data.terms.filter((kind) => kind.effect);

  /** What a matter says on a concern: kinds of term, and whether only a broader use is named. */
  dg.answers = (matter, concern) => {
    const wider = dg.wider(concern);
    const found = new Map();
    for (const [kind, about] of matter.terms) {
      if (!wider.has(about)) continue;
      const own = about === concern;
      found.set(kind, (found.get(kind) || false) || own);
    }
    return effects().filter((kind) => found.has(kind.id)).map((kind) => ({ kind, own: found.get(kind.id) }));
  };

  const matters = () => [...dg.result.matters].map((id) => dg.matters.get(id)).filter((matter) => matter.terms.length)
    .sort((a, b) => (a.day || "") < (b.day || "") ? 1 : (a.day || "") > (b.day || "") ? -1 : a.id < b.id ? -1 : 1);
  const spoken = (list) => {
    const counts = new Map();
    for (const matter of list) for (const about of new Set(matter.terms.map((one) => one[1]))) counts.set(about, (counts.get(about) || 0) + 1);
    return counts;
  };
  const chosen = (counts) => {
    if (state.column.length) return dg.data.concerns.filter((one) => state.column.includes(one.id));
    const asked = new Set(state.term.map((text) => dg.condition(text).concern).filter(Boolean));
    const often = [...dg.data.concerns].filter((one) => counts.has(one.id)).sort((a, b) => asked.has(b.id) - asked.has(a.id) || counts.get(b.id) - counts.get(a.id) || (a.id < b.id ? -1 : 1));
    return often.slice(0, COLUMNS);
  };

  const cell = (matter, concern) => {
    const answers = dg.answers(matter, concern.id);
    const title = `${concern.label}: `;
    if (!answers.length) return el("td", { class: "silent", title: title + "silent: nothing was said" }, el("span", { class: "hidden" }, "silent"));
    const words = answers.map(({ kind, own }) => kind.effect + (own ? "" : " (through a broader use)")).join(", ");
    return el("td", { class: "said", title: title + words }, answers.map(({ kind, own }) => el("span", { class: "answer" + (own ? "" : " wider"), "data-effect": kind.id, "data-tone": String(place(kind) % 10), "aria-hidden": "true" }, sign(kind))), el("span", { class: "hidden" }, words));
  };
  const row = (matter, columns) =>
    el("tr", { "data-id": matter.id }, el("th", { scope: "row" }, dg.nameButton({ id: matter.id, label: dg.short(matter.label, 90) }), el("small", {}, [matter.date, dg.titleOf(matter)].filter(Boolean).join(" · "))), columns.map((concern) => cell(matter, concern)));

  const key = () =>
    el("ul", { class: "effects", "aria-label": "Signs" },
      effects().map((kind) => el("li", { title: kind.meaning }, el("span", { class: "answer", "data-effect": kind.id, "data-tone": String(place(kind) % 10) }, sign(kind)), kind.effect)),
      el("li", {}, el("span", { class: "answer silent" }), "silent: nothing was said, which is neither yes nor no"),
      el("li", {}, el("span", { class: "answer wider" }, "a"), "through a broader use"));
  const chooser = (columns, counts) => {
    const shown = new Set(columns.map((one) => one.id));
    const flip = (id) => {
      const next = dg.data.concerns.map((one) => one.id).filter((one) => (one === id ? !shown.has(id) : shown.has(one)));
      dg.set({ column: next });
    };
    const open = view.querySelector(".columns")?.open || null;
    return el("details", { class: "columns", open }, el("summary", {}, `Concerns: ${columns.length} of ${dg.data.concerns.length}`),
      el("div", { class: "options" }, dg.button("Those most spoken of", () => dg.set({ column: [] })), dg.button("All", () => dg.set({ column: dg.data.concerns.map((one) => one.id) })),
        dg.data.concerns.map((one) => el("label", { class: "check", title: one.definition || "" }, el("input", { type: "checkbox", checked: shown.has(one.id), value: one.id, "data-facet": "column", onchange: () => flip(one.id) }), el("span", { class: "text" }, one.label), el("span", { class: "n" }, String(counts.get(one.id) || 0))))));
  };

  const show = () => {
    if (state.view !== "rights" || !dg.result) return;
    const list = matters();
    const counts = spoken(list);
    const columns = chosen(counts);
    const silent = dg.result.matters.size - list.length;
    const head = el("tr", {}, el("th", { scope: "col", class: "corner" }, dg.plural(list.length, "matter")), columns.map((one) => el("th", { scope: "col", title: one.definition || "" }, el("span", {}, one.label))));
    dg.fill(view,
      el("div", { class: "bar" }, key(), chooser(columns, counts)),
      list.length ? el("div", { class: "sheet" }, el("table", { class: "matrix" }, el("caption", { class: "hidden" }, "Rights matrix: matters by concerns"), el("thead", {}, head), el("tbody", {}, list.slice(0, limit).map((matter) => row(matter, columns))))) : el("p", { class: "empty-note" }, "No matter that is shown now has a recorded term."),
      list.length > limit && dg.button(`Show ${Math.min(PAGE * 5, list.length - limit)} more`, () => { limit += PAGE * 5; show(); }, { class: "moreover" }),
      silent > 0 && el("p", { class: "empty-note" }, `${dg.plural(silent, "matter")} without any recorded term left out.`));
  };
  dg.matrixNow = () => {
    const list = matters();
    return { list: list.slice(0, limit), columns: chosen(spoken(list)), sign, place };
  };
  dg.on("result", () => { limit = PAGE; show(); });
  dg.on("ready", show);
  dg.on("state", (changed) => { if (changed.has("view") || changed.has("column")) show(); });
})(window.dealgraph);
