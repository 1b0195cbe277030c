"use strict";
/* Shaded areas under the map: groups that deal mostly among themselves. */
(function (dg) {
  let hulls = null;
  let drawnFor = null;

  const hull = (points) => {
    const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
    const half = (list) => {
      const found = [];
      for (const point of list) {
        while (found.length > 1 && turn(found.at(-2), found.at(-1), point) <= 0) found.pop();
        found.push(point);
      }
      return found.slice(0, -1);
    };
    return [...half(sorted), ...half(sorted.reverse())];
  };

  /** Areas of parties and matters that are linked mostly among themselves, without outliers. */
  dg.areas = () => {
    if (hulls && drawnFor === dg.shownNow()) return hulls;
    drawnFor = dg.shownNow();
    hulls = [];
    for (const group of dg.data.groups.slice(0, 16)) {
      const members = group.filter((id) => dg.shownNow().nodes.has(id)).map((id) => dg.nodes.get(id));
      if (members.length < 8) continue;
      const median = (axis) => members.map((node) => node[axis]).sort((a, b) => a - b)[members.length >> 1];
      const middle = [median("x"), median("y")];
      const reach = (node) => Math.hypot(node.x - middle[0], node.y - middle[1]);
      const core = [...members].sort((a, b) => reach(a) - reach(b)).slice(0, Math.ceil(members.length * 0.62));
      const head = members.filter((node) => node.group === "party").sort((a, b) => b.size - a.size)[0];
      if (head) hulls.push({ head, points: hull(core.map((node) => [node.x, node.y])) });
    }
    return hulls;
  };

  /** A hull as a soft outline: pushed outwards from its middle, corners rounded. */
  dg.softly = (points, room) => {
    const middle = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
    return points.map(([x, y]) => {
      const far = Math.hypot(x - middle[0], y - middle[1]) || 1;
      return [x + ((x - middle[0]) / far) * room, y + ((y - middle[1]) / far) * room];
    });
  };
  /** Drawn before nodes and edges. */
  dg.under = (context) => {
    if (dg.state.areas === "off") return;
    context.save();
    for (const { head, points } of dg.areas()) {
      const soft = dg.softly(points, 26);
      /** @type {(at: number) => Point} */
      const between = (at) => {
        const [one, other] = [soft[at % soft.length], soft[(at + 1) % soft.length]];
        return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
      };
      context.beginPath();
      context.moveTo(...between(0));
      soft.forEach((_, at) => context.quadraticCurveTo(...soft[(at + 1) % soft.length], ...between(at + 1)));
      context.closePath();
      context.fillStyle = dg.shade(head.token);
      context.globalAlpha = dg.dark() ? 0.13 : 0.075;
      context.fill();
    }
    context.restore();
  };
})(window.dealgraph);
