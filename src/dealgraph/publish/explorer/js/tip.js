"use strict";
/* What is told of a node or line under the pointer. */
(function (dg) {
  const matched = (matter, condition) => {
    const match = dg.match(matter, condition);
    return match ? dg.matchWords(match) : "no";
  };
  const about = (id) => {
    const matter = dg.matters.get(id);
    const party = dg.parties.get(id);
    if (matter) {
      const status = matter.status && dg.labelOf("statuses", matter.status);
      const marks = matter.marks.map((mark) => mark + " " + dg.markLabel(mark));
      const matches = dg.asked().map((one) => `${dg.conditionWords({ ...one, reaches: [] })}: ${matched(matter, one)}`);
      return [dg.titleOf(matter), matter.date, status, ...marks, ...matches];
    }
    if (party) {
      const sectors = party.sectors.map((sector) => dg.labelOf("sectors", sector)).join(", ");
      const members = dg.members(id);
      const others = members.slice(1).map((one) => dg.label(one));
      const group = others.length > 0 && dg.short(`with ${others.join(", ")}`, 200);
      return [sectors, group, dg.plural(dg.mattersOf(members).size, "matter")];
    }
    return ["holding", dg.stakes.get(id).state];
  };

  /** Tells of a party, matter or holding beside a place on the map. */
  dg.tip = (id, at) => {
    const box = dg.by("tip");
    const node = dg.nodes.get(id);
    const holding = dg.stakes.get(id);
    if (!node && !holding) return;
    dg.fill(
      box,
      dg.el("strong", {}, dg.short((node || holding).label, 140)),
      dg.el("span", {}, about(id).filter(Boolean).join(" · ")),
    );
    dg.placeTip(box, at, dg.by("view-map"));
  };
  /** Shows what is told beside a place, inside of a frame. */
  dg.placeTip = (box, at, { clientWidth, clientHeight }) => {
    box.hidden = false;
    box.style.left = Math.max(8, Math.min(at.x + 14, clientWidth - box.offsetWidth - 8)) + "px";
    box.style.top = Math.max(8, Math.min(at.y + 14, clientHeight - box.offsetHeight - 8)) + "px";
  };
  dg.hideTip = () => {
    dg.by("tip").hidden = true;
  };
  dg.markLabel = (mark) => (dg.data.terms.find((kind) => kind.mark === mark) || { label: "" }).label;
})(window.dealgraph);
