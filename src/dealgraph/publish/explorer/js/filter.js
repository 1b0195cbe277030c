"use strict";
/* Which matters and parties fit, and how many would under each choice. */
(function (dg) {
  const { state } = dg;
  const any = (list, test) => !list.length || list.some(test);

  /** A condition on terms: `with~exclusion~generative-ai-training`; a part may be empty. */
  dg.condition = (text) => {
    const [how, kind = "", concern = ""] = text.split("~");
    return { how, kind, concern };
  };
  dg.holds = (matter, { kind, concern }) => {
    const wider = concern ? dg.wider(concern) : null;
    return matter.terms.some((term) => (!kind || term.kind === kind) && (!wider || wider.has(term.concern)));
  };

  /** @param {MatterEntry} matter */
  const standings = (matter) => (matter.money.length ? matter.money.map((amount) => amount.standing) : ["none"]);
  /** @param {MatterEntry} matter */
  const inRange = (matter) => {
    if (!state.since && !state.until) return true;
    const day = matter.day || "";
    return (
      Boolean(day) &&
      day.slice(0, state.since.length) >= state.since &&
      (!state.until || day.slice(0, state.until.length) <= state.until)
    );
  };

  /**
   * One test a facet; values of a matter in a facet for the counts.
   * @type {Record<string, { test: (m: MatterEntry) => boolean, values: (m: MatterEntry) => Iterable<string> }>}
   */
  const FACETS = {
    kind: { test: (m) => any(state.kind, (kind) => m.classes.has(kind)), values: (m) => m.classes },
    medium: { test: (m) => any(state.medium, (medium) => m.media.includes(medium)), values: (m) => m.media },
    sector: { test: (m) => any(state.sector, (sector) => m.sectors.has(sector)), values: (m) => m.sectors },
    status: { test: (m) => any(state.status, (status) => m.status === status), values: (m) => [m.status] },
    money: { test: (m) => any(state.money, (one) => standings(m).includes(one)), values: (m) => new Set(standings(m)) },
    years: { test: inRange, values: (m) => [(m.day || "").slice(0, 4)] },
    term: {
      test: (m) =>
        state.term.every((text) => dg.holds(m, dg.condition(text)) !== (dg.condition(text).how === "without")),
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
    for (const matter of dg.matters.values()) {
      if (near && !near.matters.has(matter.id)) continue;
      const failed = Object.keys(FACETS).filter((name) => !FACETS[name].test(matter));
      if (!failed.length) matters.add(matter.id);
      if (!failed.length || (failed.length === 1 && failed[0] === "term")) within.push(matter);
      // a choice in a facet is counted among what all other facets let through
      if (failed.length > 1) continue;
      for (const name of failed.length ? failed : Object.keys(FACETS)) {
        for (const value of FACETS[name].values(matter)) counts[name].set(value, (counts[name].get(value) || 0) + 1);
      }
    }
    return { matters, parties: partiesOf(matters, near), counts, within };
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
    if (dg.FILTERS.some((name) => changed.has(name))) update();
    else if (changed.has("fold")) tellCount();
  });
  dg.on("begin", update);
})(window.dealgraph);
