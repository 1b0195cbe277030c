"use strict";
/* Filters with live counts; what they offer comes from the data. */
(function (dg) {
  const { el, state } = dg;
  const rows = []; // { facet, value, node, count, input }

  const below = (parent) => dg.data.classes.filter((kind) => kind.parents.includes(parent));
  const tree = () => {
    const roots = dg.data.classes.filter((kind) => !kind.parents.length);
    const walk = (kind, depth) => [{ ...kind, label: kind.plural, depth }, ...below(kind.id).flatMap((one) => walk(one, depth + 1))];
    const found = roots.flatMap((root) => (below(root.id).length ? below(root.id) : [root])).flatMap((kind) => walk(kind, 0));
    return found.filter((kind, at) => found.findIndex((one) => one.id === kind.id) === at);
  };
  const FACETS = () => [
    { id: "kind", title: "Kind", values: tree(), open: true },
    { id: "medium", title: "Medium", values: dg.data.media },
    { id: "sector", title: "Sector of a party", values: dg.data.sectors },
    { id: "status", title: "Status", values: dg.data.statuses },
    { id: "money", title: "Who vouches for the money", values: [...dg.data.standings, { id: "none", label: "no figure in the record" }] },
  ];
  let facets = [];
  dg.facetHas = (facet, token) => facets.some((one) => one.id === facet && one.values.some((value) => value.id === token));

  const row = (facet, value) => {
    const count = el("span", { class: "n" });
    const input = el("input", { type: "checkbox", value: value.id, "data-facet": facet.id, onchange: () => dg.toggle(facet.id, value.id) });
    const node = el("label", { class: "check", title: value.about || "" }, input, el("span", { class: "text" }, dg.short(value.label, 80)), count);
    node.style.setProperty("--depth", String(value.depth || 0));
    rows.push({ facet: facet.id, value: value.id, node, count, input });
    return node;
  };
  const section = (id, title, open, ...body) =>
    el("details", { class: "facet", id: "facet-" + id, open: open || null }, el("summary", {}, el("span", {}, title), el("span", { class: "chosen" })), el("div", { class: "options", role: "group", "aria-label": title }, body));

  /* ---- years ---- */
  const years = () => {
    const all = [...new Set([...dg.matters.values()].map((matter) => (matter.day || "").slice(0, 4)).filter(Boolean))].sort();
    if (!all.length) return null;
    const from = Number(all[0]);
    const list = Array.from({ length: Number(all.at(-1)) - from + 1 }, (_, at) => String(from + at));
    const pick = (name, label) =>
      el("label", { class: "year" }, label, el("select", { id: "year-" + name, onchange: (event) => dg.set({ [name]: event.target.value }) }, el("option", { value: "" }, "any"), list.map((year) => el("option", { value: year }, year))));
    return section("years", "Announced", false, el("div", { class: "years" }, pick("since", "from"), pick("until", "to")));
  };
  const showYears = () => {
    for (const name of ["since", "until"]) {
      const select = dg.by("year-" + name);
      if (!select) continue;
      if (state[name] && ![...select.options].some((option) => option.value === state[name])) select.append(el("option", { value: state[name] }, state[name]));
      select.value = state[name];
    }
  };

  /* ---- terms ---- */
  const indent = (concern) => "\u2007".repeat(2 * Math.min(3, (concern.within || []).length));
  const conditions = el("div", { class: "conditions" });
  const change = (number, part, value) => {
    const parsed = dg.condition(state.term[number]);
    parsed[part] = value;
    dg.set({ term: state.term.map((one, at) => (at === number ? `${parsed.how}~${parsed.kind}~${parsed.concern}` : one)) });
  };
  const choice = (label, value, options, run) =>
    el("select", { "aria-label": label, onchange: (event) => run(event.target.value) }, options.map(([id, text]) => el("option", { value: id, selected: id === value }, text)));

  /** How many matters, as otherwise filtered, a condition would keep. */
  const keep = (number, parsed) => {
    const others = state.term.filter((_, at) => at !== number).map(dg.condition);
    const fits = (matter, one) => dg.holds(matter, one) !== (one.how === "without");
    return dg.result.within.filter((matter) => others.every((one) => fits(matter, one)) && fits(matter, parsed)).length;
  };
  const condition = (text, number) => {
    const parsed = dg.condition(text);
    const counted = (part, id) => ` (${keep(number, { ...parsed, [part]: id })})`;
    return el("div", { class: "condition", role: "group", "aria-label": `Condition ${number + 1}` },
      choice("With or without", parsed.how, [["with", "has"], ["without", "has no"]], (value) => change(number, "how", value)),
      choice("Kind of term", parsed.kind, [["", "any term" + counted("kind", "")], ...dg.data.terms.map((kind) => [kind.id, kind.label + counted("kind", kind.id)])], (value) => change(number, "kind", value)),
      el("span", {}, "on"),
      choice("Concern", parsed.concern, [["", "anything" + counted("concern", "")], ...dg.data.concerns.map((one) => [one.id, dg.short(one.label, 60) + counted("concern", one.id)])], (value) => change(number, "concern", value)),
      dg.button("×", () => dg.set({ term: state.term.filter((_, at) => at !== number) }), { class: "remove", "aria-label": "Remove this condition" }));
  };
  const showConditions = () => {
    const active = document.activeElement && conditions.contains(document.activeElement) ? [...conditions.querySelectorAll("select,button")].indexOf(document.activeElement) : -1;
    dg.fill(conditions, state.term.map(condition),
      dg.button(state.term.length ? "And another" : "Add a condition", () => dg.set({ term: [...state.term, `with~${(dg.data.terms.find((kind) => kind.mark) || dg.data.terms[0] || { id: "" }).id}~`] }), { class: "add", id: "add-condition" }));
    const again = conditions.querySelectorAll("select,button")[active];
    if (again) again.focus();
  };

  /* ---- chips: what is on, in words ---- */
  const words = {
    ego: (text) => { const [id, hops] = text.split("~"); return `within ${dg.plural(Number(hops), "step")} of ${dg.short(dg.label(id), 40)}`; },
    since: (text) => `from ${text}`, until: (text) => `to ${text}`,
    term: (text) => { const { how, kind, concern } = dg.condition(text); return `${how === "without" ? "no" : "has"} ${(dg.termKinds.get(kind) || { label: "term" }).label}${concern ? " on " + (dg.concerns.get(concern) || { label: concern }).label : ""}`; },
  };
  const chips = () => {
    const found = [];
    for (const name of dg.FILTERS) {
      for (const value of Array.isArray(state[name]) ? state[name] : state[name] ? [state[name]] : []) {
        const facet = facets.find((one) => one.id === name);
        const text = words[name] ? words[name](value) : ((facet ? facet.values : []).find((one) => one.id === value) || { label: value }).label;
        const clear = () => dg.set({ [name]: Array.isArray(state[name]) ? state[name].filter((one) => one !== value) : "" });
        found.push(el("button", { type: "button", class: "chip", onclick: clear, "aria-label": `Remove filter: ${text}` }, dg.short(text, 60), el("span", { "aria-hidden": "true" }, " ×")));
      }
    }
    dg.fill(dg.by("chips"), found.length > 0 && [el("span", { class: "chips-title" }, "Showing only"), found, dg.button("Clear all", dg.reset, { class: "clear", id: "clear" })]);
  };

  const show = ({ counts }) => {
    for (const { facet, value, node, count, input } of rows) {
      const number = counts[facet].get(value) || 0;
      count.textContent = number.toLocaleString("en");
      input.checked = state[facet].includes(value);
      node.classList.toggle("zero", !number && !input.checked);
    }
    for (const facet of facets) {
      const chosen = dg.by("facet-" + facet.id).querySelector(".chosen");
      chosen.textContent = state[facet.id].length ? String(state[facet.id].length) : "";
    }
    showYears();
    showConditions();
    chips();
  };

  dg.on("start", () => {
    facets = FACETS().filter((facet) => facet.values.length);
    const [first, ...rest] = facets.map((facet) => section(facet.id, facet.title, facet.open && !dg.narrow(), facet.values.map((value) => row(facet, value))));
    dg.fill(dg.by("facets"), first, section("term", "Terms of the deal", true, el("p", { class: "hint" }, "What a deal says on a use. A broader use counts for the narrower ones."), conditions), rest, years());
  });
  dg.on("result", show);
})(window.dealgraph);
