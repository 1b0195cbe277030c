"use strict";
/* The timeline: matters or events by month, stacked by kind; a brush sets the range. */
(function (dg) {
  const { el, state } = dg;
  const SVG = "http://www.w3.org/2000/svg";
  const TONES = 10;
  const view = dg.by("view-time");
  let what = "matters";
  const svg = (tag, attributes, ...children) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  const next = (month, by = 1) => {
    const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by;
    return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`;
  };
  const parents = (kind) => dg.classes.get(kind)?.parents || [];
  /** A class below those above it, from the top. */
  const chain = (kind) => {
    const [parent] = parents(kind);
    return parent ? [...chain(parent), kind] : [kind];
  };
  /**
   * The class by which a matter is stacked: the one below the top of its branch.
   * @param {MatterEntry} matter
   */
  const branch = (matter) => {
    const line = chain(matter.kinds[0]);
    const top = dg.data.classes.filter((kind) => kind.parents.includes(line[0])).length;
    return line[top && line.length > 2 && line[1] === bigBranch() ? 2 : Math.min(1, line.length - 1)];
  };
  let big = null;
  /** The branch that holds most matters is split into its own branches. */
  const bigBranch = () => {
    if (big === null) {
      const counts = new Map();
      const right = (kind) => parents(kind).some((one) => !parents(one).length);
      for (const kind of [...dg.matters.values()].flatMap((matter) => [...matter.classes]).filter(right)) {
        counts.set(kind, (counts.get(kind) || 0) + 1);
      }
      big = [...counts].sort((a, b) => b[1] - a[1]).map(([kind]) => kind)[0] || "";
    }
    return big;
  };

  const points = (ids) => {
    const chosen = [...ids].map((id) => dg.matters.get(id));
    if (what === "matters") {
      const point = (matter) => ({
        month: matter.day.slice(0, 7),
        series: branch(matter),
        rough: matter.date.length === 4,
      });
      return chosen.filter((matter) => matter.day).map(point);
    }
    const point = ({ date, kind }) => {
      const rough = date.length === 4;
      return { month: rough ? date + "-01" : date.slice(0, 7), series: kind, rough };
    };
    return chosen.flatMap((matter) => matter.events.filter((event) => event.date).map(point));
  };
  const seriesLabel = (id) =>
    what === "matters" ? (dg.classes.get(id) || { plural: id }).plural : dg.labelOf("events", id);
  const series = (list) => {
    const counts = new Map();
    list.forEach((one) => counts.set(one.series, (counts.get(one.series) || 0) + 1));
    if (what === "matters") return dg.data.classes.map((kind) => kind.id).filter((id) => counts.has(id));
    const often = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id);
    return often.slice(0, TONES - 1);
  };

  /** Everything except the range itself, so that the brush shows what lies outside it. */
  const withoutRange = () => {
    const { since, until } = state;
    if (!since && !until) return dg.result.matters;
    const near = dg.ego();
    const fits = (id) => (!near || near.matters.has(id)) && dg.fitsButYears(dg.matters.get(id));
    return new Set([...dg.matters.keys()].filter(fits));
  };

  /** The bars as plain numbers, for the view and for pictures. */
  dg.timelineNow = () => {
    const list = points(withoutRange());
    if (!list.length) return null;
    const names = series(list);
    const months = list.map((one) => one.month).sort();
    // a lonely early date must not press the rest together
    const first = months[Math.floor(months.length * 0.01)];
    const start = next(first.slice(0, 4) + "-01", 0);
    const span = [];
    for (let month = start; month <= months.at(-1); month = next(month)) span.push(month);
    const stacks = new Map(span.map((month) => [month, new Map()]));
    for (const one of list) {
      const stack = stacks.get(one.month < start ? start : one.month);
      const name = names.includes(one.series) ? one.series : "";
      stack.set(name, (stack.get(name) || 0) + 1);
    }
    const early = months.filter((month) => month < start).length;
    const rest = list.some((one) => !names.includes(one.series));
    const height = (stack) => [...stack.values()].reduce((a, b) => a + b, 0);
    const most = Math.max(...[...stacks.values()].map(height));
    return {
      names: rest ? [...names, ""] : names,
      span,
      stacks,
      most,
      early,
      total: list.length,
      rough: list.filter((one) => one.rough).length,
      label: (id) => (id === "" ? "Other" : seriesLabel(id)),
    };
  };

  const SIZE = { wide: 1000, high: 360, left: 40, bottom: 34, top: 14 };
  dg.timelineSize = SIZE;
  const inRange = (month) =>
    (!state.since || month >= state.since.slice(0, 7).padEnd(7, "-01")) &&
    (!state.until || month <= (state.until.length === 4 ? state.until + "-12" : state.until.slice(0, 7)));

  const draw = (now) => {
    const { wide, high, left, bottom, top } = SIZE;
    const step = (wide - left) / now.span.length;
    const scale = (high - bottom - top) / now.most;
    const chart = svg("svg", {
      viewBox: `0 0 ${wide} ${high}`,
      class: "chart",
      role: "img",
      "aria-label": `${now.total} ${what} by month, stacked by kind; the table below holds the numbers`,
    });
    for (let tick = 0; tick <= now.most; tick += Math.max(1, Math.ceil(now.most / 4))) {
      const y = high - bottom - tick * scale;
      const text = svg("text", { x: left - 6, y: y + 4, class: "tick", "text-anchor": "end" }, String(tick));
      chart.append(svg("line", { x1: left, x2: wide, y1: y, y2: y, class: "grid" }), text);
    }
    now.span.forEach((month, at) => {
      const x = left + at * step;
      let y = high - bottom;
      now.names.forEach((name, number) => {
        const count = now.stacks.get(month).get(name) || 0;
        if (!count) return;
        y -= count * scale;
        const height = Math.max(0.5, count * scale - 0.5);
        const tone = `bar tone${number % TONES}${inRange(month) ? "" : " out"}`;
        const title = svg("title", {}, `${month}: ${count} ${now.label(name)}`);
        chart.append(svg("rect", { x: x + 0.5, y, width: Math.max(1, step - 1), height, class: tone }, title));
      });
      if (month.endsWith("-01")) {
        const year = svg("text", { x: x + 2, y: high - 12, class: "tick" }, month.slice(0, 4));
        chart.append(svg("line", { x1: x, x2: x, y1: high - bottom, y2: high - bottom + 6, class: "axis" }), year);
      }
    });
    brush(chart, now, step);
    return chart;
  };

  const brush = (chart, now, step) => {
    const { wide, high, left, bottom, top } = SIZE;
    const area = svg("rect", { x: left, y: top, width: wide - left, height: high - bottom - top, class: "brush" });
    const mark = svg("rect", { y: top, height: high - bottom - top, class: "brushed", x: 0, width: 0 });
    const at = (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * wide;
      return Math.max(0, Math.min(now.span.length - 1, Math.floor((x - left) / step)));
    };
    let from = null;
    const show = (one, other) => {
      mark.setAttribute("x", left + Math.min(one, other) * step);
      mark.setAttribute("width", (Math.abs(one - other) + 1) * step);
    };
    area.addEventListener("pointerdown", (event) => {
      from = at(event);
      area.setPointerCapture(event.pointerId);
      show(from, from);
      event.preventDefault();
    });
    area.addEventListener("pointermove", (event) => {
      if (from !== null) show(from, at(event));
    });
    area.addEventListener("pointerup", (event) => {
      if (from === null) return;
      const [one, other] = [from, at(event)].sort((a, b) => a - b);
      from = null;
      dg.set({ since: now.span[one], until: now.span[other] });
    });
    chart.append(mark, area);
  };

  const key = (now) =>
    el(
      "ul",
      { class: "series" },
      now.names.map((name, number) => el("li", {}, el("i", { class: `tone tone${number % TONES}` }), now.label(name))),
    );
  const numbers = (now) => {
    const years = [...new Set(now.span.map((month) => month.slice(0, 4)))];
    const sum = (year, name) =>
      now.span
        .filter((month) => month.startsWith(year))
        .reduce((total, month) => total + (now.stacks.get(month).get(name) || 0), 0);
    const titles = ["Kind", ...years].map((title) => el("th", { scope: "col" }, title));
    const row = (name) => {
      const cells = years.map((year) => el("td", {}, String(sum(year, name) || "–")));
      return el("tr", {}, el("th", { scope: "row" }, now.label(name)), cells);
    };
    const body = el("tbody", {}, now.names.map(row));
    const table = el("table", { class: "records" }, el("thead", {}, el("tr", {}, titles)), body);
    const summary = el("summary", {}, "The numbers by year");
    return el("details", { class: "numbers" }, summary, el("div", { class: "sheet" }, table));
  };
  const range = (now) => {
    const months = [["", "any"], ...now.span.map((month) => [month, month])];
    const pick = (name, label) => {
      const run = (month) => dg.set({ [name]: month });
      return el("label", { class: "year" }, label, dg.choice({ "data-range": name }, months, state[name] || null, run));
    };
    const whole = dg.button("Whole time", () => dg.set({ since: "", until: "" }), { class: "clear" });
    const both = [pick("since", "from"), pick("until", "to")];
    return el("div", { class: "years" }, both, (state.since || state.until) && whole);
  };

  const swap = () => {
    const choice = (id, text) => {
      const choose = () => {
        what = id;
        show();
      };
      return dg.button(text, choose, { "aria-pressed": what === id });
    };
    const looks = { class: "switch", role: "group", "aria-label": "What is counted" };
    return el("div", looks, choice("matters", "Matters"), choice("events", "Events"));
  };

  const show = () => {
    if (state.view !== "time" || !dg.result) return;
    const now = dg.timelineNow();
    if (!now) {
      const empty = el("p", { class: "empty-note" }, "Nothing that is shown now has a date.");
      dg.fill(view, el("div", { class: "bar" }, swap()), empty);
      return;
    }
    const undated = what === "matters" ? [...dg.result.matters].filter((id) => !dg.matters.get(id).day).length : 0;
    const note = el(
      "p",
      { class: "empty-note" },
      "Draw over the bars to choose a time; it filters every view.",
      now.early > 0 && ` ${now.early} of earlier date stand in the first month.`,
      now.rough > 0 && ` ${now.rough} known by year only stand in January.`,
      undated > 0 && ` ${undated} without a date are left out.`,
    );
    dg.fill(view, el("div", { class: "bar" }, swap(), range(now)), key(now), draw(now), note, numbers(now));
  };
  dg.on("result", show);
  dg.on("ready", show);
  dg.on("state", (changed) => {
    if (changed.has("view")) show();
  });
})(window.dealgraph);
