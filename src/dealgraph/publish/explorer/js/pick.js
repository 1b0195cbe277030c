"use strict";
/* What is picked out on the map: the selection with its neighbours, or paths. */
(function (dg) {
  let lit = null;
  /** What is picked out: `nodes`, of which `first` matter most and `centre` may be one; or null. */
  dg.litNow = () => lit;

  const around = (id) => {
    const own = dg.drawnAs(id);
    const matter = dg.matters.get(id);
    if (matter) return { first: new Set([id]), nodes: new Set([id, ...[...matter.parties.keys()].map(dg.drawnAs)]) };
    if (!dg.parties.has(id)) return null;
    const found = new Set([own]);
    for (const { edge, from, to } of dg.shownNow().edges) {
      if (from !== own && to !== own) continue;
      found.add(from).add(to);
      if (edge.group === "matter") {
        dg.matters.get(edge.from).parties.forEach((_, party) => found.add(dg.drawnAs(party)));
      }
    }
    return { first: new Set([own]), nodes: found, centre: own };
  };
  /** Whether a line belongs to what is picked out. */
  dg.litEdge = ({ edge, from, to }) => {
    if (!lit.nodes.has(from) || !lit.nodes.has(to)) return false;
    const matter = dg.matterOf(edge);
    if (!matter) return !lit.centre || from === lit.centre || to === lit.centre;
    return !lit.centre || [...matter.parties.keys()].some((id) => dg.drawnAs(id) === lit.centre);
  };

  /** Pick out anew; what the filters hide is not picked out. */
  dg.pick = () => {
    // what is shown only because it surrounds the selection is not veiled
    const surroundings = dg.state.sel && dg.state.ego.startsWith(dg.state.sel + "~");
    const found = dg.litPath() || (surroundings ? null : around(dg.state.sel));
    const seen = dg.shownNow();
    const drawn = (id) => seen.nodes.has(id) || seen.edges.some(({ edge }) => edge.via === id);
    lit = found && [...found.first].some(drawn) ? found : null;
    dg.repaint();
  };
})(window.dealgraph);
