"use strict";
/* Corporate groups, and what stands for them on the map where they are folded. */
(function (dg) {
  const { state } = dg;
  const tops = new Map();
  /** The highest parent of a party, or itself: all that share it are one group. */
  dg.top = (id) => {
    if (!tops.has(id)) {
      let top = id;
      const seen = new Set();
      while (dg.parties.get(top)?.parent && !seen.has(top)) {
        seen.add(top);
        top = dg.parties.get(top).parent;
      }
      tops.set(id, top);
    }
    return tops.get(id);
  };
  /** Parties by their groups. */
  dg.groupsOf = (parties) => {
    const found = new Map();
    for (const id of parties) found.set(dg.top(id), [...(found.get(dg.top(id)) || []), id]);
    return [...found.values()];
  };
  /** All matters of some parties, each once. */
  dg.mattersOf = (parties) => new Set(parties.flatMap((id) => [...dg.parties.get(id).matters]));

  let members = new Map(); // party that is drawn -> those for which it stands
  let faces = new Map(); // party -> the one that is drawn for it
  /** Choose who stands for each group: of its parties that are shown, the one with most matters that are. */
  dg.gather = ({ matters, parties }) => {
    const shown = (id) => [...dg.parties.get(id).matters].filter((one) => matters.has(one)).length;
    const before = (a, b) => b.shown - a.shown || b.all - a.all || (a.id < b.id ? -1 : 1);
    const rank = (id) => ({ id, shown: shown(id), all: dg.parties.get(id).matters.size });
    const ranked = dg.groupsOf(parties).map((group) => group.map(rank).sort(before));
    members = new Map(ranked.map((group) => [group[0].id, group.map(({ id }) => id)]));
    faces = new Map(ranked.flatMap((group) => group.map(({ id }) => [id, group[0].id])));
  };
  /** The node by which a party or matter is drawn now. */
  dg.drawnAs = (id) => (state.fold && faces.get(id)) || id;
  /** The parties for which a node stands, the best known first. */
  dg.members = (id) => (state.fold && members.get(id)) || [id];
  /** The name of a node on the map, of at most `length` letters: a group says how many more it holds. */
  dg.nameOf = (id, length) => {
    const more = dg.members(id).length - 1;
    return more ? `${dg.short(dg.label(id), length - 4)} +${more}` : dg.short(dg.label(id), length);
  };
  /** Who stands for whom, as a text that changes with it. */
  dg.folding = () => (state.fold ? [...faces].filter(([id, face]) => id !== face).join(" ") : "");
})(window.dealgraph);
