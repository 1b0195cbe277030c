"use strict";
/* Which matters and parties fit, and how many would under each choice. */
(function (dg) {
  const { state } = dg;
  const any = (list, test) => !list.length || list.some(test);

  /** Standings of the figures that are in the range asked for; "none" where there is no figure at all.
   * @param {MatterEntry} matter */
  const standings = (matter) =>
    matter.money.length || state.amount ? dg.ranged(matter).map((amount) => amount.standing) : ["none"];
  /** One and the same figure must be of the kind, in the range and of a standing that is asked for.
   * @param {MatterEntry} matter */
  const hasMoney = (matter) =>
    any(state.money, (one) => standings(matter).includes(one)) &&
    (!state.amount || dg.hasAmount(matter, dg.amountFilter(state.amount)));
  /** @param {MatterEntry} matter */
  const inRange = (matter) =>
    (!state.since && !state.until) || dg.datesOf(matter).some((date) => dg.surely(date, state));

  /**
   * One test a facet; values of a matter in a facet for the counts.
   * @type {Record<string, { test: (m: MatterEntry) => boolean, values: (m: MatterEntry) => Iterable<string> }>}
   */
  const FACETS = {
    kind: { test: (m) => any(state.kind, (kind) => m.classes.has(kind)), values: (m) => m.classes },
    medium: { test: (m) => any(state.medium, (medium) => m.media.includes(medium)), values: (m) => m.media },
    sector: { test: (m) => any(state.sector, (sector) => m.sectors.has(sector)), values: (m) => m.sectors },
    status: { test: (m) => any(state.status, (status) => m.status === status), values: (m) => [m.status] },
    money: { test: hasMoney, values: (m) => new Set(standings(m)) },
    years: { test: inRange, values: (m) => [(m.day || "").slice(0, 4)] },
    term: {
      test: (m) => state.term.every((text) => dg.meets(m, dg.condition(text))),
      values: () => [],
    },
  };

  dg.result = null;
  dg.fitsButYears = (matter) => Object.keys(FACETS).every((name) => name === "years" || FACETS[name].test(matter));

  const compute = () => {
    const near = dg.ego();
    const counts = Object.fromEntries(Object.keys(FACETS).map((name) => [name, new Map()]));
    const matters = new Set();
    const within = [];
    const priced = [];
    for (const matter of dg.matters.values()) {
      if (near && !near.matters.has(matter.id)) continue;
      const failed = Object.keys(FACETS).filter((name) => !FACETS[name].test(matter));
      if (!failed.length) matters.add(matter.id);
      if (failed.every((name) => name === "term")) within.push(matter);
      if (failed.every((name) => name === "money")) priced.push(matter);
      // a choice in a facet is counted among what all other facets let through
      if (failed.length > 1) continue;
      for (const name of failed.length ? failed : Object.keys(FACETS)) {
        for (const value of FACETS[name].values(matter)) counts[name].set(value, (counts[name].get(value) || 0) + 1);
      }
    }
    return { matters, parties: partiesOf(matters, near), counts, within, priced };
  };

  const partiesOf = (matters, near) => {
    if (!dg.filtered()) return new Set(dg.parties.keys());
    const found = new Set();
    for (const id of matters) for (const party of dg.matters.get(id).parties.keys()) found.add(party);
    const only = dg.FILTERS.every((name) => name === "ego" || !state[name].length);
    if (near && only) near.parties.forEach((id) => found.add(id));
    return found;
  };

  const update = () => {
    dg.result = compute();
    tellCount();
    dg.emit("result", dg.result);
  };
  const tellCount = () => {
    const { matters, parties } = dg.result;
    const all = dg.matters.size;
    const folded = state.fold && `, folded to ${dg.groupsOf(parties).length.toLocaleString("en")}`;
    const between = dg.plural(parties.size, "party", "parties") + folded;
    const text =
      matters.size === all
        ? `${dg.plural(all, "matter")} between ${between}`
        : `${matters.size.toLocaleString("en")} of ${all.toLocaleString("en")} matters, ${between}`;
    dg.by("count").textContent = text + (dg.data.note ? ` · ${dg.data.note}` : "");
    dg.tell(dg.by("count").textContent);
  };
  dg.on("state", (changed) => {
    if (["dates", ...dg.FILTERS].some((name) => changed.has(name))) update();
    else if (changed.has("fold")) tellCount();
  });
  dg.on("begin", update);
})(window.dealgraph);
