"use strict";
/* Names on the map: the important ones first, and none over another. */
(function (dg) {
  const CUT = { party: 26, matter: 44 };
  const widths = new Map();
  const brush = document.createElement("canvas").getContext("2d");
  let ranked = null;

  const width = (text, size, weight) => {
    const key = weight + text;
    if (!widths.has(key)) {
      brush.font = `${weight} 20px ${dg.font}`;
      widths.set(key, brush.measureText(text).width / 20);
    }
    return widths.get(key) * size;
  };
  dg.textWidth = width;

  const ranking = () => {
    const before = (a, b) => b.size - a.size || (a.group < b.group ? 1 : -1) || (a.id < b.id ? -1 : 1);
    return (ranked = ranked || [...dg.nodes.values()].sort(before));
  };

  const overlaps = (box, boxes) =>
    boxes.some((other) => {
      const across = box.x < other.x + other.w && other.x < box.x + box.w;
      return across && box.y < other.y + other.h && other.y < box.y + box.h;
    });

  /** @type {(node: NodeEntry, scale: number, strong: boolean) => Omit<Label, "x" | "y">} */
  const label = (node, scale, strong) => {
    const party = node.group === "party";
    const grown = (party ? 10.5 : 10) + node.size * Math.min(scale, 1) * 0.18;
    const size = Math.round(Math.min(16, grown) * 2) / 2 + (strong ? 1 : 0);
    const text = dg.short(party ? node.label : node.label.split(": ")[0], CUT[node.group]);
    const heavy = node.size > 14 || strong ? 600 : 500;
    const weight = party ? heavy : 400;
    return { id: node.id, text, size, weight, party, w: width(text, size, weight) + 10, h: size + 6 };
  };

  /** The first free place of a label: below its node, above, right or left of it. */
  const spot = (box, x, y, r, free) => {
    const places = [
      [x - box.w / 2, y + r + 2],
      [x - box.w / 2, y - r - box.h - 2],
      [x + r + 2, y - box.h / 2],
      [x - r - box.w - 2, y - box.h / 2],
    ];
    return places.map(([left, top]) => ({ ...box, x: left, y: top })).find(free);
  };

  /** Places labels in a window; `first` come before all others, `only` leaves out the rest. */
  dg.placeLabels = ({ visible, place, scale, wide, high, first = new Set(), only = null }) => {
    const boxes = [];
    const found = [];
    const room = Math.max(12, (wide * high) / 13000); // more names than this are not read
    const candidates = [
      ...ranking().filter((node) => first.has(node.id)),
      ...ranking().filter((node) => !first.has(node.id)),
    ];
    const obstacles = ranking()
      .slice(0, 60)
      .filter((node) => visible.has(node.id) && node.size * scale > 9);
    const blocked = obstacles.map((node) => {
      const [x, y] = place(node);
      const r = node.size * scale * 0.8;
      return { x: x - r, y: y - r, w: 2 * r, h: 2 * r };
    });
    for (const node of candidates) {
      const strong = first.has(node.id);
      if (!visible.has(node.id) || (only && !only.has(node.id))) continue;
      const r = node.size * scale;
      if (!strong && (found.length > room || (node.group === "matter" && scale < 1.5) || r < 3.2)) continue;
      const [x, y] = place(node);
      if (x < -80 || y < -20 || x > wide + 80 || y > high + 20) continue;
      const free = (one) => !overlaps(one, boxes) && !overlaps(one, strong ? [] : blocked);
      const box = spot(label(node, scale, strong), x, y, r, free);
      if (!box) continue;
      boxes.push(box);
      found.push(box);
    }
    return found;
  };
})(window.dealgraph);
