"use strict";
/* The timeline as a view: bars to choose a time from, and a list of what lies in it. */
(function (dg) {
  const { el, state } = dg;
  const SVG = "http://www.w3.org/2000/svg";
  const PAGE = 60;
  const view = dg.by("view-time");
  let limit = PAGE;
  let pointer = "mouse"; // what was used last
  let stroked = false; // the click that ends a stroke must not choose its last bar

  const svg = (tag, attributes, ...children) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, dg.clean(value));
    node.append(...children);
    return node;
  };
  const ranged = () => Boolean(state.since || state.until);
  const exactly = ({ since, until }) => state.since === since && state.until === until;
  const range = ({ since, until }) => dg.set({ since, until });
  const whole = () => range({ since: "", until: "" });

  /** Chooses the time of a bar, or all from the chosen time to it; chosen again, a bar is let go. */
  const choose = (slot, extend) => {
    if (extend && ranged()) range(dg.stretch(state, slot));
    else if (exactly(slot)) whole();
    else range(slot);
  };

  /* ---- the chart ---- */
  const inWords = (slot, now) => {
    const about = (kind) => {
      const own = slot.moments.filter((one) => one.series === kind.id);
      const sorts = dg.sorts(own).map(({ sort, count }) => `${sort} ${count}`);
      return own.length > 0 && `${kind.plural} ${own.length} (${sorts.join(", ")})`;
    };
    return [`${slot.title}: ${dg.momentsInWords(slot.moments)}`, ...now.series.map(about).filter(Boolean)];
  };
  /** A place to point at, over the whole height of a bar. */
  const target = (now, { slot, x, w }, [y, h]) => {
    const looks = {
      class: "slot",
      role: "button",
      tabindex: "-1",
      "data-key": "slot-" + slot.id,
      "aria-pressed": String(ranged() && dg.slotFits(slot)),
      "aria-label": inWords(slot, now).join(". "),
    };
    return svg("g", looks, svg("rect", { x, y, width: w, height: h, rx: 3 }));
  };
  const draw = (now) => {
    const bars = dg.timelineBars(now, view.clientWidth - 40);
    const found = dg.blankPicture(bars.wide, bars.high);
    dg.drawTimeline(found, now, bars);
    const chart = dg.toElement(found);
    const looks = {
      class: "chart",
      role: "group",
      "aria-label":
        "Bars by time: arrow keys go from one to the next, Enter chooses one, Shift and Enter choose all up to it",
    };
    for (const [name, value] of Object.entries(looks)) chart.setAttribute(name, value);
    const drawn = svg("g", { "aria-hidden": "true" }, ...chart.childNodes);
    const middle = bars.base + 43;
    const upper = bars.places.map((place) => target(now, place, [0, middle]));
    const lower = bars.apart.map((place) => target(now, place, [middle, bars.high - middle]));
    const mark = svg("rect", { class: "brushed", y: 0, height: middle, x: 0, width: 0 });
    chart.replaceChildren(drawn, mark, ...upper, ...lower);
    const slots = [...bars.places, ...bars.apart].map((place) => place.slot);
    const tip = el("div", { class: "tip", hidden: true });
    const frame = el("div", { class: "chart-frame" }, el("div", { class: "chart-box" }, chart), tip);
    keys(chart, slots);
    clicks(chart, slots);
    brush(chart, bars, mark);
    tell(chart, slots, now, tip);
    return frame;
  };

  /** One bar is a stop for Tab; arrows go on from there. */
  const keys = (chart, slots) => {
    const nodes = [...chart.querySelectorAll(".slot")];
    const first = ranged() ? slots.findIndex(dg.slotFits) : -1;
    (nodes[first] || nodes[0]).setAttribute("tabindex", "0");
    chart.addEventListener("keydown", (event) => {
      const at = nodes.indexOf(document.activeElement);
      if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: nodes.length - 1 };
      if (event.key in steps) nodes[steps[event.key]]?.focus();
      else if (event.key === "Enter" || event.key === " ") choose(slots[at], event.shiftKey);
      else return;
      event.preventDefault();
    });
  };
  const slotAt = (event) => event.target.closest?.(".slot")?.dataset.key.slice("slot-".length);
  /** A click or a tap chooses a bar; a second tap the time up to it, as a finger has no Shift key and must scroll. */
  const clicks = (chart, slots) => {
    chart.addEventListener("click", (event) => {
      const slot = slots.find((one) => one.id === slotAt(event));
      if (!slot || stroked) return;
      const second = pointer !== "mouse" && slots.some(exactly) && !exactly(slot);
      choose(slot, event.shiftKey || second);
    });
  };
  /** With a mouse a time is chosen by drawing over the bars; a finger that moves scrolls. */
  const brush = (chart, bars, mark) => {
    let from = null;
    let to = null;
    const at = (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * bars.wide;
      const found = bars.places.findIndex((place) => x < place.x + place.w);
      return found < 0 ? bars.places.length - 1 : found;
    };
    const ends = () => [Math.min(from, to), Math.max(from, to)].map((number) => bars.places[number]);
    chart.addEventListener("pointerdown", (event) => {
      pointer = event.pointerType;
      stroked = false;
      const upper = bars.places.some((place) => place.slot.id === slotAt(event));
      if (pointer === "mouse" && event.button === 0 && upper) from = at(event);
    });
    chart.addEventListener("pointermove", (event) => {
      if (from === null || (to === null && at(event) === from)) return;
      if (to === null) chart.setPointerCapture(event.pointerId);
      stroked = true;
      to = at(event);
      const [first, last] = ends();
      mark.setAttribute("x", first.x);
      mark.setAttribute("width", last.x + last.w - first.x);
    });
    const end = (event) => {
      const drawn = event.type === "pointerup" && to !== null;
      const [first, last] = drawn ? ends() : [];
      from = to = null;
      mark.setAttribute("width", "0");
      if (drawn) range({ since: first.slot.since, until: last.slot.until });
    };
    chart.addEventListener("pointerup", end);
    chart.addEventListener("pointercancel", end);
  };
  /** What a bar holds, told beside the pointer or the focus. */
  const tell = (chart, slots, now, tip) => {
    const hide = () => {
      tip.hidden = true;
    };
    const show = (event, x, y) => {
      const slot = slots.find((one) => one.id === slotAt(event));
      if (!slot) return hide();
      const frame = tip.parentElement;
      const [title, ...lines] = inWords(slot, now);
      const box = frame.getBoundingClientRect();
      dg.fill(
        tip,
        el("strong", {}, title),
        lines.map((line) => el("p", {}, line)),
      );
      dg.placeTip(tip, { x: x - box.left, y: y - box.top }, frame);
    };
    chart.addEventListener(
      "pointermove",
      (event) => event.pointerType === "mouse" && show(event, event.clientX, event.clientY),
    );
    chart.addEventListener("focusin", (event) => {
      const box = event.target.getBoundingClientRect();
      if (event.target.matches(":focus-visible")) show(event, box.right, box.top);
    });
    chart.addEventListener("pointerleave", hide);
    chart.addEventListener("focusout", hide);
  };

  /* ---- around the chart ---- */
  const key = (now) => {
    const line = ({ kind, text }) => el("li", {}, dg.glyph("square", dg.shade(kind.colour)), text);
    return el("ul", { class: "series", "aria-label": "Colours" }, dg.timelineKey(now).map(line));
  };
  const swap = (name, title, options) => {
    const choice = ([id, text]) =>
      dg.button(text, () => dg.set({ [name]: id }), {
        "aria-pressed": state[name] === id,
        "data-key": `${name}-${id}`,
      });
    return el("div", { class: "switch", role: "group", "aria-label": title }, options.map(choice));
  };
  const swaps = () => [
    swap("dates", "What is counted", [
      ["", "Matters"],
      ["events", "Events"],
    ]),
    swap("step", "One bar for each", [
      ["", "Quarters"],
      ["month", "Months"],
    ]),
  ];
  /** Months to choose from; what a link or another view has chosen is among them. */
  const months = (now, value) => {
    const years = [...new Set(now.slots.map((slot) => slot.year).filter(Boolean))];
    const all = years.flatMap((year) =>
      Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, "0")}`),
    );
    const list = !value || all.includes(value) ? all : [...all, value].sort();
    return [["", "any"], ...list.map((month) => [month, month])];
  };
  const pickers = (now) => {
    const pick = (name, label) => {
      const run = (month) => {
        const changed = { since: state.since, until: state.until, [name]: month };
        // an end before the beginning would be no time at all
        const turned = month && !dg.overlap({ since: "", until: changed.until }, { since: changed.since, until: "" });
        range(turned ? { since: month, until: month } : changed);
      };
      const looks = { "data-range": name, "data-key": "range-" + name };
      return el(
        "label",
        { class: "year" },
        label,
        dg.choice(looks, months(now, state[name]), state[name] || null, run),
      );
    };
    const clear = dg.button("Whole time", whole, { class: "clear", "data-key": "whole" });
    return el("div", { class: "years" }, pick("since", "from"), pick("until", "to"), ranged() && clear);
  };

  /* ---- below the chart ---- */
  const compare = (a, b) => (a < b ? -1 : Number(a > b));
  /** The latest first; a date that is known by year only comes after the months of its year. */
  const latest = (a, b) => compare(b.date, a.date) || compare(a.matter.id, b.matter.id);
  /** Events as the record tells them: of those of one day and kind, each is told once. */
  const teller = () => {
    const told = new Map();
    return ({ matter, date, kind }) => {
      const name = [matter.id, date, kind].join(" ");
      const at = told.get(name) || 0;
      told.set(name, at + 1);
      const groups = dg.record(matter.id).groups.filter((group) => group.kind === "event");
      const same = (one) => one.date === date && one.about.some((about) => about.id.endsWith(":" + kind));
      return groups.flatMap((group) => group.statements.filter(same))[at]?.label;
    };
  };
  const line = (moment, event) => {
    const { matter, date, sort } = moment;
    const name = dg.nameButton({ id: matter.id, label: matter.label });
    const status = matter.status && dg.labelOf("statuses", matter.status);
    const about = (words) => el("p", { class: "about" }, words.filter(Boolean).join(" · "));
    const told = event
      ? [el("p", {}, event(moment) || sort), name, about([sort, dg.titleOf(matter)])]
      : [name, about([dg.titleOf(matter), status])];
    return el("li", {}, el("time", {}, date), el("div", {}, told));
  };
  const period = (list, all, event) => {
    const title = dg.periodOf(list[0].date);
    const every = all.filter((one) => dg.periodOf(one.date) === title);
    const heading = el("h3", {}, title, el("span", { class: "number" }, dg.momentsInWords(every)));
    return el(
      "section",
      { class: "group" },
      heading,
      el(
        "ul",
        { class: "matters" },
        list.map((one) => line(one, event)),
      ),
    );
  };
  const longer = () => {
    limit += PAGE * 4;
    show();
  };
  const timeInWords = () => {
    if (!ranged()) return "The whole time";
    const [from, to] = [state.since || "the beginning", state.until || "the end"];
    return from === to ? from : `${from} to ${to}`;
  };
  const below = () => {
    const all = dg.moments(dg.result.matters).filter((one) => !ranged() || dg.surely(one.date, state));
    const periods = new Map();
    for (const one of all.sort(latest).slice(0, limit)) {
      const title = dg.periodOf(one.date);
      periods.set(title, [...(periods.get(title) || []), one]);
    }
    const event = dg.eventsCounted() ? teller() : null;
    const hidden = all.length - limit;
    return el(
      "div",
      { class: "moments" },
      el("h2", {}, `${timeInWords()}: ${dg.momentsInWords(all)}`),
      [...periods.values()].map((list) => period(list, all, event)),
      hidden > 0 &&
        dg.button(`Show ${Math.min(PAGE * 4, hidden)} more`, longer, { class: "moreover", "data-key": "more" }),
    );
  };
  const numbers = (now) => {
    const years = [...new Set(now.moments.map((one) => one.date.slice(0, 4)))].sort();
    const titles = ["", ...years, "All"].map((title) => el("th", { scope: "col" }, title));
    const row = (name, moments, looks) => {
      const counts = years.map((year) => moments.filter((one) => one.date.startsWith(year)).length);
      const cells = [...counts, moments.length].map((count) => el("td", {}, count ? count.toLocaleString("en") : "–"));
      return el("tr", looks, el("th", { scope: "row" }, name), cells);
    };
    const rows = now.series.map((kind) => {
      const own = now.moments.filter((one) => one.series === kind.id);
      const parts = dg.sorts(own).map(({ sort }) =>
        row(
          sort,
          own.filter((one) => one.sort === sort),
          { class: "part" },
        ),
      );
      return [row(kind.plural, own, { class: "whole" }), parts.length > 1 && parts];
    });
    const head = el("thead", {}, el("tr", {}, titles));
    const table = el(
      "table",
      { class: "records" },
      head,
      el("tbody", {}, rows, row("All", now.moments, { class: "whole" })),
    );
    const open = Boolean(view.querySelector(".numbers[open]"));
    const summary = el("summary", { "data-key": "numbers" }, "The numbers by year");
    return el("details", { class: "numbers", open }, summary, el("div", { class: "sheet" }, table));
  };

  const content = () => {
    const now = dg.timelineNow();
    if (!now) {
      const empty = el("p", { class: "empty-note" }, "Nothing that is shown now has a date.");
      return [el("div", { class: "bar" }, swaps()), empty];
    }
    const hint = dg.coarse()
      ? "Tap a bar to choose its time, and another for all up to it; or take months from the lists above."
      : "Click on a bar or draw over several to choose a time; it filters every view.";
    const notes = el(
      "p",
      { class: "empty-note" },
      [el("span", { class: "how" }, hint), ...dg.timelineNotes(now)].flatMap((one) => [one, " "]),
    );
    return [el("div", { class: "bar" }, swaps(), pickers(now)), key(now), draw(now), notes, numbers(now), below()];
  };
  /** Where the chart was; at first, what is chosen, or the latest. */
  const scroll = (box, left) => {
    const chosen = /** @type {SVGGElement} */ (box?.querySelector('.slot[aria-pressed="true"]'));
    if (box) box.scrollLeft = left ?? (chosen ? chosen.getBBox().x - 60 : box.scrollWidth);
  };
  /** Draws anew; scrolled places stay, and so does the focus. */
  const show = () => {
    if (state.view !== "time" || !dg.result || !view.clientWidth) return;
    const held = view.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    const [left, top] = [view.querySelector(".chart-box")?.scrollLeft, view.scrollTop];
    dg.fill(view, content());
    scroll(view.querySelector(".chart-box"), left);
    view.scrollTop = top;
    if (!held) return;
    const again = view.querySelector(`[data-key="${held}"]`) || view.querySelector("select, button");
    again.focus({ preventScroll: true });
  };
  const restart = () => {
    limit = PAGE;
    show();
  };
  dg.on("result", restart);
  dg.on("ready", show);
  dg.on("theme", show);
  dg.on("state", (changed) => {
    if (["view", "dates", "step"].some((name) => changed.has(name))) restart();
  });
  let wide = 0;
  new ResizeObserver(() => {
    if (view.clientWidth && view.clientWidth !== wide) show();
    wide = view.clientWidth;
  }).observe(view);
})(window.dealgraph);
