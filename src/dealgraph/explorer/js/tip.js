"use strict";
/* What is told of a node or line under the pointer. */
(function (dg) {
  /** Tells of a party, matter or holding beside a place on the map. */
  dg.tip = (id, at) => {
    const box = dg.by("tip");
    const node = dg.nodes.get(id);
    const holding = dg.data.holdings[id];
    if (!node && !holding) return;
    const matter = dg.matters.get(id);
    const party = dg.parties.get(id);
    const about = matter
      ? [dg.titleOf(matter), matter.date, matter.status && dg.labelOf("statuses", matter.status), ...matter.marks.map((mark) => mark + " " + dg.markLabel(mark))]
      : party ? [party.sectors.map((sector) => dg.labelOf("sectors", sector)).join(", "), dg.plural(party.matters.size, "matter")] : ["holding", holding[1]];
    dg.fill(box, dg.el("strong", {}, dg.short(node ? node.label : holding[0], 140)), dg.el("span", {}, about.filter(Boolean).join(" · ")));
    box.hidden = false;
    const { clientWidth, clientHeight } = dg.by("view-map");
    box.style.left = Math.max(8, Math.min(at.x + 14, clientWidth - box.offsetWidth - 8)) + "px";
    box.style.top = Math.max(8, Math.min(at.y + 14, clientHeight - box.offsetHeight - 8)) + "px";
  };
  dg.hideTip = () => {
    dg.by("tip").hidden = true;
  };
  dg.markLabel = (mark) => (dg.data.terms.find((kind) => kind.mark === mark) || { label: "" }).label;
})(window.dealgraph);
