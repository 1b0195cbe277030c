"use strict";
/* The data of the page, indexed. */
(function (dg) {
  const read = (id) => JSON.parse(dg.by(id).textContent);
  const data = read("data");
  const index = (list) => new Map(list.map((entry) => [entry.id, entry]));

  dg.data = data;
  dg.nodes = index(read("nodes"));
  dg.edges = read("edges").map((edge, number) => ({ ...edge, id: "e" + number }));
  dg.matters = index(data.matters);
  dg.parties = index(data.parties);
  dg.classes = index([...data.classes, ...data.sorts]);
  dg.concerns = index(data.concerns);
  dg.termKinds = index(data.terms);
  dg.colours = index(data.colours);
  /** A row as an object: the data states the names of its fields once. */
  const named = (fields, row) => {
    const made = /** @type {any} */ ({});
    fields.forEach((name, at) => (made[name] = row[at]));
    return made;
  };
  dg.stakes = new Map(Object.entries(data.holdings).map(([id, row]) => [id, named(data.fields.holdings, row)]));
  dg.names = {
    media: index(data.media),
    statuses: index(data.statuses),
    sectors: index(data.sectors),
    standings: index(data.standings),
    events: index(data.events),
    purposes: index(data.purposes),
    bases: index(data.bases),
    moneyStates: index(data.moneyStates),
    units: index(data.units),
  };

  dg.label = (id) => (dg.nodes.has(id) ? dg.nodes.get(id).label : id);
  dg.labelOf = (list, token) => (dg.names[list].get(token) || { label: token }).label;

  /** A class with all its superclasses that the page knows. */
  const above = new Map();
  dg.above = (kind) => {
    if (!above.has(kind)) {
      const found = new Set([kind]);
      for (const parent of (dg.classes.get(kind) || { parents: [] }).parents) {
        dg.above(parent).forEach((one) => found.add(one));
      }
      above.set(kind, found);
    }
    return above.get(kind);
  };
  /** A heading groups concerns: nothing is said of it itself. */
  dg.isHeading = (concern) => concern.head === concern.id;

  for (const matter of dg.matters.values()) {
    for (const list of ["kinds", "media", "also"]) matter[list] = matter[list] || [];
    for (const list of ["terms", "money", "events"]) {
      matter[list] = (matter[list] || []).map((row) => named(data.fields[list], row));
    }
    matter.parties = new Map();
    matter.classes = new Set(matter.kinds.flatMap((kind) => [...dg.above(kind)]));
    matter.label = dg.label(matter.id);
  }
  for (const party of dg.parties.values()) {
    party.sectors = party.sectors || [];
    party.also = party.also || [];
    party.matters = new Set();
    party.label = dg.label(party.id);
  }
  for (const edge of dg.edges) {
    if (edge.group !== "matter") continue;
    dg.matters.get(edge.from).parties.set(edge.to, edge.roles);
    dg.parties.get(edge.to).matters.add(edge.from);
  }
  for (const matter of dg.matters.values()) {
    matter.sectors = new Set([...matter.parties.keys()].flatMap((id) => dg.parties.get(id).sectors));
    matter.marks = [...new Set(matter.terms.map(({ kind }) => (dg.termKinds.get(kind) || {}).mark).filter(Boolean))];
  }
  /** Stakes and parents as pairs of parties. */
  dg.holdings = dg.edges.filter((edge) => edge.group === "stake" || edge.group === "parent");
  dg.titleOf = (matter) => matter.kinds.map((kind) => (dg.classes.get(kind) || { label: kind }).label).join(", ");
})(window.dealgraph);
