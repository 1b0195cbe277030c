"use strict";
/* The bars of the timeline as shapes: the same for the screen, for a saved picture and for a print. */
(function (dg) {
  const { state } = dg;
  const EDGE = { left: 76, right: 14, top: 26, plot: 230, names: 44, apart: 34 };
  const WIDEST = 64;
  const AWAY = 46; // for what is earlier or later than the years that have bars of their own

  /** @type {(now: Timeline, room: number) => Bars} */
  dg.timelineBars = (now, room) => {
    const ends = now.slots.filter((slot) => !slot.year).length;
    const inner = (room - EDGE.left - EDGE.right - ends * AWAY) / (now.slots.length - ends);
    const least = dg.coarse() ? 28 : 17;
    const step = Math.min(WIDEST, Math.max(state.step === "month" ? least : 34, inner));
    let x = EDGE.left;
    const places = now.slots.map((slot) => {
      const place = { slot, x, w: slot.year ? step : AWAY };
      x += place.w;
      return place;
    });
    const base = EDGE.top + EDGE.plot;
    const high = base + EDGE.names + (now.rough.length ? EDGE.apart : 0);
    const apart = now.rough.map((slot) => {
      const own = places.filter((place) => place.slot.year === slot.year);
      return { slot, x: own[0].x, w: own.length * step };
    });
    return { places, apart, step, base, top: EDGE.top, left: EDGE.left, wide: x + EDGE.right, high };
  };

  /** Round numbers for the axis, at most five. */
  const ticks = (most) => {
    const rough = Math.max(1, most / 4);
    const size = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((one) => one * size).find((one) => one >= rough);
    return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
  };
  /** Whether what a bar holds fits the chosen time; of a year without a month, only if the whole year does. */
  dg.slotFits = (slot) =>
    slot.since.length === 4 && slot.since === slot.until ? dg.surely(slot.since, state) : dg.overlap(slot, state);
  const alpha = (slot) => (dg.slotFits(slot) ? 1 : 0.28);
  /** Numbers stay readable outside of the chosen time. */
  const legible = (slot) => (dg.slotFits(slot) ? 1 : 0.7);
  const small = (fill) => ({ size: 12, fill: dg.ink(fill), anchor: "middle" });

  const axis = (found, bars, marks, scale) => {
    for (const mark of marks) {
      const y = bars.base - mark * scale;
      found.line([bars.left, y], [bars.wide, y], { stroke: dg.ink("line"), width: 1 });
      found.text(bars.left - 8, y + 4, mark.toLocaleString("en"), { ...small("soft"), anchor: "end" });
    }
    const counted = dg.eventsCounted() ? "events" : "matters";
    found.text(bars.left - 8, 12, counted, { ...small("soft"), anchor: "end" });
  };
  const bar = (found, bars, { slot, x, w }, series, scale) => {
    const wide = Math.min(w - (w > 24 ? 8 : 3), 44);
    let y = bars.base;
    for (const kind of series) {
      const tall = slot.moments.filter((one) => one.series === kind.id).length * scale;
      y -= tall;
      const style = { fill: dg.shade(kind.colour), alpha: alpha(slot) };
      if (tall) found.rect(x + (w - wide) / 2, y, wide, tall > 3 ? tall - 1 : tall, style);
    }
    const total = slot.moments.length;
    const size = w > 24 ? 12 : 10;
    if (total) found.text(x + w / 2, y - 5, String(total), { ...small("ink"), size, alpha: legible(slot) });
  };
  /** Quarters have their names, months every third one where they are narrow. */
  const names = (found, { places, base, step }) => {
    const every = state.step === "month" && step < 30 ? 3 : 1;
    let year = "";
    let number = 0;
    for (const { slot, x, w } of places) {
      if (slot.year !== year) number = 0;
      if (number % every === 0) {
        const text = every > 1 ? { x: x + 2, anchor: "start" } : { x: x + w / 2, anchor: "middle" };
        found.text(text.x, base + 16, slot.name, { ...small("soft"), anchor: text.anchor });
      }
      if (slot.year && slot.year !== year) {
        found.line([x, base], [x, base + 40], { stroke: dg.ink("faint"), width: 1 });
        found.text(x + 5, base + 35, slot.year, { ...small("ink"), weight: 600, anchor: "start" });
      }
      year = slot.year;
      number += 1;
    }
  };
  /** Slanted lines in a box: nothing else on the timeline looks so. */
  const hatch = (found, x, y, w, h, style) => {
    for (let at = 7; at < w + h; at += 7) {
      const from = at <= w ? [x + at, y] : [x + w, y + at - w];
      const to = at <= h ? [x, y + at] : [x + at - h, y + h];
      found.line(from, to, style);
    }
    found.rect(x, y, w, h, style);
  };
  const apart = (found, bars) => {
    const y = bars.base + EDGE.names + 4;
    if (bars.apart.length) found.text(bars.left - 8, y + 15, "year only", { ...small("soft"), anchor: "end" });
    for (const { slot, x, w } of bars.apart) {
      hatch(found, x + 2, y, w - 4, 22, { stroke: dg.ink("faint"), width: 1, alpha: 0.5 * alpha(slot) });
      const words = `${slot.moments.length}${w > 140 ? ", month not known" : ""}`;
      found.text(x + w / 2, y + 15, words, {
        ...small("ink"),
        weight: 600,
        halo: dg.ink("paper"),
        alpha: legible(slot),
      });
    }
  };

  /** Draws bars into a picture. @type {(found: Picture, now: Timeline, bars: Bars) => void} */
  dg.drawTimeline = (found, now, bars) => {
    const marks = ticks(Math.max(1, ...now.slots.map((slot) => slot.moments.length)));
    const scale = (bars.base - bars.top) / marks.at(-1);
    axis(found, bars, marks, scale);
    for (const place of bars.places) bar(found, bars, place, now.series, scale);
    names(found, bars);
    apart(found, bars);
  };
  /**
   * What the colours mean, and how many there are of each.
   * @type {(now: Timeline) => { kind: Kind, text: string }[]}
   */
  dg.timelineKey = (now) =>
    now.series.map((kind) => {
      const own = now.moments.filter((one) => one.series === kind.id);
      const [all, fit] = [own, own.filter((one) => dg.surely(one.date, state))].map((list) =>
        list.length.toLocaleString("en"),
      );
      return { kind, text: `${kind.plural}: ${fit === all ? all : `${fit} of ${all}`}` };
    });
  /** What the bars leave open, in sentences. @type {(now: Timeline) => string[]} */
  dg.timelineNotes = (now) => {
    const rough = now.rough.reduce((sum, slot) => sum + slot.moments.length, 0);
    const { since, until } = state;
    const unsure = now.moments.filter(({ date }) => dg.perhaps(date, state) && !dg.surely(date, state)).length;
    return [
      dg.eventsCounted()
        ? "An event counts at its own date, in the series of its matter."
        : "A matter counts once, when it was announced or filed.",
      rough > 0 && `${rough} known by year only ${rough === 1 ? "is" : "are"} in the hatched bars, in no month.`,
      now.undated > 0 &&
        `${dg.plural(now.undated, "matter")} without a ${dg.eventsCounted() ? "dated event" : "date"} left out.`,
      (since || until) &&
        unsure > 0 &&
        `${unsure} may lie in the chosen time, but the date is too rough to tell: left out.`,
    ].filter(Boolean);
  };
})(window.dealgraph);
