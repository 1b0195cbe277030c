"use strict";
/* Filters with live counts; what they offer comes from the data. */
(function (dg) {
  const { el, state } = dg;
  const rows = []; // { facet, value, node, count, input }

  const below = (parent) => dg.data.classes.filter((kind) => kind.parents.includes(parent));
  const tree = () => {
    const roots = dg.data.classes.filter((kind) => !kind.parents.length);
    const walk = (kind, depth) => [
      { ...kind, label: kind.plural, depth },
      ...below(kind.id).flatMap((one) => walk(one, depth + 1)),
    ];
    const tops = roots.flatMap((root) => (below(root.id).length ? below(root.id) : [root]));
    const found = tops.flatMap((kind) => walk(kind, 0));
    return found.filter((kind, at) => found.findIndex((one) => one.id === kind.id) === at);
  };
  const MONEY = "Money: confirmed or not";
  const FACETS = () => [
    { id: "kind", title: "Kind", values: tree(), open: true },
    { id: "medium", title: "Medium", values: dg.data.media },
    { id: "sector", title: "Sector of a party", values: dg.data.sectors },
    { id: "status", title: "Status", values: dg.data.statuses },
    { id: "money", title: MONEY, values: [...dg.data.standings, { id: "none", label: "no figure in the record" }] },
  ];
  let facets = [];
  dg.facetHas = (facet, token) =>
    facets.some((one) => one.id === facet && one.values.some((value) => value.id === token));

  /** A value with a box to tick and a count. */
  dg.check = (facet, value, run, about, text, number, checked) => {
    const input = el("input", { type: "checkbox", checked, value, "data-facet": facet, onchange: run });
    const count = el("span", { class: "n" }, number);
    const node = el("label", { class: "check", title: about }, input, el("span", { class: "text" }, text), count);
    return { node, count, input };
  };
  const row = (facet, value) => {
    const run = () => dg.toggle(facet.id, value.id);
    const parts = dg.check(facet.id, value.id, run, value.about || "", dg.short(value.label, 80));
    parts.node.style.setProperty("--depth", String(value.depth || 0));
    rows.push({ facet: facet.id, value: value.id, ...parts });
    return parts.node;
  };
  const section = (id, title, open, ...body) =>
    el(
      "details",
      { class: "facet", id: "facet-" + id, open: open || null },
      el("summary", {}, el("span", {}, title), el("span", { class: "chosen" })),
      el("div", { class: "options", role: "group", "aria-label": title }, body),
    );

  /* ---- years ---- */
  const years = () => {
    const all = [...dg.matters.values()]
      .map((matter) => (matter.day || "").slice(0, 4))
      .filter(Boolean)
      .sort();
    if (!all.length) return null;
    const [first, last] = [all[0], all.at(-1)].map(Number);
    const list = Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
    const options = [["", "any"], ...list.map((year) => [year, year])];
    const pick = (name, label) => {
      const select = dg.choice({ id: "year-" + name }, options, null, (year) => dg.set({ [name]: year }));
      return el("label", { class: "year" }, label, select);
    };
    const both = el("div", { class: "years" }, pick("since", "from"), pick("until", "to"));
    const hint = "What is known by year only fits if the whole year is chosen.";
    return section("years", "Announced", false, both, el("p", { class: "hint" }, hint));
  };
  const showYears = () => {
    const title = dg.by("facet-years")?.querySelector("summary span");
    if (title) title.textContent = dg.eventsCounted() ? "Dates of events" : "Announced";
    for (const name of ["since", "until"]) {
      const select = /** @type {HTMLSelectElement} */ (dg.by("year-" + name));
      if (!select) continue;
      if (state[name] && ![...select.options].some((option) => option.value === state[name])) {
        select.append(el("option", { value: state[name] }, state[name]));
      }
      select.value = state[name];
    }
  };

  /* ---- terms ---- */
  const conditions = el("div", { class: "conditions" });
  const change = (number, part, value) => {
    // what was chosen of the ways in which a use is said was chosen for that use
    const text = dg.conditionText({ ...dg.condition(state.term[number]), reaches: [], [part]: value });
    dg.set({ term: state.term.map((one, at) => (at === number ? text : one)) });
  };

  /** How many matters, as otherwise filtered, a condition would keep. */
  const keep = (number, parsed) => {
    const others = state.term.filter((_, at) => at !== number).map(dg.condition);
    return dg.result.within.filter((matter) => [...others, parsed].every((one) => dg.meets(matter, one))).length;
  };
  /** How many matters say it of the use itself, and how many of a broader or a narrower one; each may be chosen. */
  const reaches = (parsed, number) => {
    if (parsed.how === "without") {
      const words = "No such term of this use, nor of a broader or narrower one.";
      return el("p", { class: "hint reaches" }, words);
    }
    const way = ([id, words]) => {
      const on = parsed.reaches.includes(id);
      const flip = () => change(number, "reaches", dg.flipped(parsed.reaches, id));
      const count = String(keep(number, { ...parsed, reaches: [id] }));
      return dg.check("reach", id, flip, "", words, count, on).node;
    };
    return el("div", { class: "reaches" }, Object.entries(dg.REACHES).map(way));
  };
  const condition = (text, number) => {
    const parsed = dg.condition(text);
    const choice = (label, part, options) =>
      dg.choice({ "aria-label": label }, options, parsed[part], (value) => change(number, part, value));
    const counted = (part, id, label) => [id, `${label} (${keep(number, { ...parsed, [part]: id })})`];
    const kinds = dg.data.terms.map((kind) => counted("kind", kind.id, kind.label));
    const place = (one, label) => (dg.isHeading(one) ? `All of: ${label}` : `– ${label}`);
    const concerns = dg.data.concerns.map((one) => {
      const label = dg.short(one.label, 60);
      return counted("concern", one.id, one.head ? place(one, label) : label);
    });
    const remove = () => dg.set({ term: state.term.filter((_, at) => at !== number) });
    return el(
      "div",
      { class: "condition", role: "group", "aria-label": `Condition ${number + 1}` },
      choice("With or without", "how", Object.entries({ with: "has", without: "has no" })),
      choice("Kind of term", "kind", [counted("kind", "", "any term"), ...kinds]),
      el("span", {}, "on"),
      choice("Concern", "concern", [counted("concern", "", "anything"), ...concerns]),
      dg.button("×", remove, { class: "remove", "aria-label": "Remove this condition" }),
      dg.hasReach(parsed.concern) && reaches(parsed, number),
    );
  };
  const addCondition = () => {
    const kind = dg.data.terms.find((one) => one.mark) || dg.data.terms[0];
    dg.set({ term: [...state.term, `with~${kind ? kind.id : ""}~`] });
  };
  const showConditions = () => {
    const active = [...conditions.querySelectorAll("select,button,input")].indexOf(document.activeElement);
    const text = state.term.length ? "And another" : "Add a condition";
    const add = dg.button(text, addCondition, { class: "add", id: "add-condition" });
    dg.fill(conditions, state.term.map(condition), add);
    const again = conditions.querySelectorAll("select,button,input")[active];
    if (again) again.focus();
  };

  /* ---- chips: what is on, in words ---- */
  const words = {
    ego: (text) => {
      const [id, hops] = text.split("~");
      return `within ${dg.plural(Number(hops), "step")} of ${dg.short(dg.label(id), 40)}`;
    },
    since: (text) => `${dg.eventsCounted() ? "events " : ""}from ${text}`,
    until: (text) => `${dg.eventsCounted() ? "events " : ""}to ${text}`,
    term: (text) => dg.conditionWords(dg.condition(text)),
    amount: (text) => dg.amountWords(dg.amountFilter(text)),
    text: (text) => `table rows with “${text}”`,
  };
  const inWords = (name, value) => {
    if (words[name]) return words[name](value);
    const facet = facets.find((one) => one.id === name);
    return facet?.values.find((one) => one.id === value)?.label ?? value;
  };
  const chip = ({ name, value, text }) => {
    const clear = () =>
      dg.set({ [name]: Array.isArray(state[name]) ? state[name].filter((one) => one !== value) : "" });
    const cross = el("span", { "aria-hidden": "true" }, " ×");
    return dg.button([dg.short(text, 110), cross], clear, { class: "chip", "aria-label": `Remove filter: ${text}` });
  };
  /** What is on, in words. */
  dg.filterWords = () => {
    const values = (name) => (Array.isArray(state[name]) ? state[name] : [state[name]].filter(Boolean));
    return dg.NARROWING.flatMap((name) => values(name).map((value) => ({ name, value, text: inWords(name, value) })));
  };
  const chips = () => {
    const found = dg.filterWords().map(chip);
    const clear = dg.button("Clear all", dg.reset, { class: "clear", id: "clear" });
    dg.fill(dg.by("chips"), found.length > 0 && [el("span", { class: "chips-title" }, "Showing only"), found, clear]);
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
    const views = facets.map((facet) => {
      const values = facet.values.map((value) => row(facet, value));
      return [facet.id, section(facet.id, facet.title, facet.open && !dg.narrow(), values)];
    });
    const { kind, money, ...rest } = Object.fromEntries(views);
    const told = "What it says of a broader or a narrower use is found as well, and told apart.";
    const hint = el("p", { class: "hint" }, `What a deal says on a use. ${told}`);
    dg.fill(
      dg.by("facets"),
      kind,
      section("term", "Terms of the deal", true, hint, conditions),
      dg.data.units.length > 0 && section("amount", "Amount of money", false, dg.amountFilterView()),
      money,
      Object.values(rest),
      years(),
    );
  });
  dg.on("result", show);
  dg.on("state", (changed) => {
    if (changed.has("text")) chips();
  });
})(window.dealgraph);
