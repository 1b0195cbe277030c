"use strict";
/* What the timeline counts: matters or their events, by quarter or month, and apart where only the year is known. */
(function (dg) {
  const { state } = dg;
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const monthName = (month) => MONTHS[Number(month.slice(5, 7)) - 1];
  dg.eventsCounted = () => state.dates === "events";

  /* ---- days: a date may be known by day, month or year, and an empty end of a range is open ---- */
  const firstDay = (date) => date + "0000-01-01".slice(date.length);
  const lastDay = (date) => date + "9999-12-31".slice(date.length);
  /** Whether a date lies in a range whatever its day is. */
  dg.surely = (date, { since, until }) => firstDay(date) >= firstDay(since) && lastDay(date) <= lastDay(until);
  /** Whether a date may lie in a range. */
  dg.perhaps = (date, { since, until }) => lastDay(date) >= firstDay(since) && firstDay(date) <= lastDay(until);
  /** Whether two ranges share a day. */
  dg.overlap = (one, other) =>
    lastDay(one.until) >= firstDay(other.since) && firstDay(one.since) <= lastDay(other.until);
  /** The range from the beginning of the one to the end of the other, whichever is earlier. */
  dg.stretch = (one, other) => ({
    since: firstDay(one.since) < firstDay(other.since) ? one.since : other.since,
    until: lastDay(one.until) > lastDay(other.until) ? one.until : other.until,
  });
  /** The dates of a matter that count: of its announcement or filing, or of its events. */
  dg.datesOf = (matter) => {
    if (dg.eventsCounted()) return matter.events.map((event) => event.date).filter(Boolean);
    return matter.day ? [matter.date] : [];
  };
  /** A date as a heading: its month, or its year. */
  dg.periodOf = (date) =>
    date.length === 4 ? `${date}, month not known` : `${monthName(date.slice(0, 7))} ${date.slice(0, 4)}`;

  /* ---- series: the classes below the top one ---- */
  /** A class after those above it, from the top. */
  const chain = (kind) => {
    const [parent] = dg.classes.get(kind)?.parents || [];
    return parent ? [...chain(parent), kind] : [kind];
  };
  /** The class of a matter at a depth below the top, or its own if that is higher. */
  const branch = (matter, depth) => {
    const line = chain(matter.kinds[0]);
    return line[Math.min(depth, line.length - 1)];
  };
  const plural = (kind) => dg.classes.get(kind)?.plural ?? kind;

  /** One for each matter with a date, or for each event with one. @type {(ids: Iterable<string>) => Moment[]} */
  dg.moments = (ids) =>
    [...ids].flatMap((id) => {
      const matter = dg.matters.get(id);
      const series = branch(matter, 1);
      if (!dg.eventsCounted()) {
        return dg.datesOf(matter).map((date) => ({ matter, date, series, sort: plural(branch(matter, 2)), kind: "" }));
      }
      const dated = matter.events.filter((event) => event.date);
      return dated.map(({ date, kind }) => ({ matter, date, series, sort: dg.labelOf("events", kind), kind }));
    });

  /** How many of each sort, most first; what no list names comes last. */
  dg.sorts = (moments) => {
    const counts = new Map();
    for (const { sort, kind } of moments) {
      const found = counts.get(sort) || { sort, count: 0, last: kind === "other" };
      counts.set(sort, { ...found, count: found.count + 1 });
    }
    const order = (a, b) => Number(a.last) - Number(b.last) || b.count - a.count || (a.sort < b.sort ? -1 : 1);
    return [...counts.values()].sort(order);
  };
  /** A number of matters or events in words; events say in how many matters they are. */
  dg.momentsInWords = (moments) => {
    if (!dg.eventsCounted()) return dg.plural(moments.length, "matter");
    const matters = new Set(moments.map((one) => one.matter));
    return `${dg.plural(moments.length, "event")} in ${dg.plural(matters.size, "matter")}`;
  };

  /* ---- slots: stretches of time that have a bar ---- */
  /** The years that have bars of their own: a lonely early or late date must not press the rest together. */
  const bounds = (moments) => {
    const years = moments.map((one) => Number(one.date.slice(0, 4))).sort((a, b) => a - b);
    const away = Math.floor(years.length * 0.005);
    return [years[away], years[years.length - 1 - away]];
  };
  const two = (number) => String(number).padStart(2, "0");
  const slotsOf = (year) => {
    const months = state.step === "month" ? 1 : 3;
    return Array.from({ length: 12 / months }, (_, at) => {
      const [since, until] = [at * months + 1, (at + 1) * months].map((month) => `${year}-${two(month)}`);
      const [from, to] = [since, until].map(monthName);
      const name = months === 1 ? from.slice(0, 3) : `Q${at + 1}`;
      return {
        id: since,
        year: String(year),
        name,
        title: `${months === 1 ? from : `${from} to ${to}`} ${year}`,
        since,
        until,
      };
    });
  };
  const spans = (first, last) => {
    const early = {
      id: "earlier",
      year: "",
      name: "earlier",
      title: `Before ${first}`,
      since: "",
      until: String(first - 1),
    };
    const late = { id: "later", year: "", name: "later", title: `After ${last}`, since: String(last + 1), until: "" };
    const years = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    return [early, ...years.flatMap(slotsOf), late];
  };
  const wholeYear = (year) => ({
    id: year,
    year,
    name: "",
    title: `${year}, month not known`,
    since: year,
    until: year,
  });

  /** Everything except the range itself, so that the bars show what lies outside it. */
  const withoutRange = () => {
    if (!state.since && !state.until) return dg.result.matters;
    const near = dg.ego();
    const fits = (id) => (!near || near.matters.has(id)) && dg.fitsButYears(dg.matters.get(id));
    return [...dg.matters.keys()].filter(fits);
  };

  /** The bars as plain values, for the view and for pictures; null without any date. */
  dg.timelineNow = () => {
    const ids = [...withoutRange()];
    const moments = dg.moments(ids);
    if (!moments.length) return null;
    const [first, last] = bounds(moments);
    const filled = (span, fits) => ({ ...span, moments: moments.filter((one) => fits(one.date)) });
    const slots = spans(first, last).map((span) => filled(span, (date) => dg.surely(date, span)));
    const apart = Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
    const used = new Set(moments.map((one) => one.series));
    return {
      series: dg.data.classes.filter((kind) => used.has(kind.id)),
      slots: slots.filter((slot) => slot.year || slot.moments.length),
      rough: apart.map((year) => filled(wholeYear(year), (date) => date === year)).filter((one) => one.moments.length),
      moments,
      undated: ids.filter((id) => !dg.datesOf(dg.matters.get(id)).length).length,
    };
  };
})(window.dealgraph);
