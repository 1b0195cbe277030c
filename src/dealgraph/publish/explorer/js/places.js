"use strict";
/* Where nodes lie and how large they are: as the page was made, or anew for the few that a filter leaves. */
(function (dg) {
  const MOST = 500; // nodes that are laid out while a reader waits
  const PAIRS = 2e6; // pairs of nodes that are looked at for it
  const LINK = 62; // units that a line would like to be long
  const WIDE = 1.35; // times that in a part with a hub
  const HUB = 12; // lines of a node that needs more room around it
  const GAP = 34; // units between parts that nothing links
  const ROOM = 18; // units between two nodes, for names
  const TURNS = 36; // directions in which a place is looked for
  const home = new Map([...dg.nodes.values()].map(({ id, x, y, size }) => [id, { x, y, size }]));

  /** Who is linked with whom. @type {(shown: Shown) => Map<string, Set<string>>} */
  const linked = ({ nodes, edges }) => {
    const near = new Map([...nodes].sort().map((id) => [id, new Set()]));
    for (const { from, to } of edges) {
      near.get(from).add(to);
      near.get(to).add(from);
    }
    return near;
  };
  /** How many lines lead from a node to each other one. */
  const stepsFrom = (near, start) => {
    const steps = new Map([[start, 0]]);
    // a map also gives what is added while one goes through it
    for (const [id, step] of steps) for (const next of near.get(id)) if (!steps.has(next)) steps.set(next, step + 1);
    return steps;
  };
  const partsOf = (near) => {
    const seen = new Set();
    const found = [];
    for (const id of near.keys()) {
      if (seen.has(id)) continue;
      found.push([...stepsFrom(near, id).keys()]);
      found.at(-1).forEach((one) => seen.add(one));
    }
    return found.sort((a, b) => b.length - a.length || (a[0] < b[0] ? -1 : 1));
  };
  /** What is shown, by parts that nothing links, the largest first. */
  dg.parts = (shown) => partsOf(linked(shown));

  /** How far apart the nodes of a part would like to be, row by row. */
  const wishes = (part, near) => {
    const number = new Map(part.map((id, at) => [id, at]));
    const link = part.some((id) => near.get(id).size >= HUB) ? LINK * WIDE : LINK;
    const far = new Float64Array(part.length ** 2);
    part.forEach((id, at) => {
      for (const [other, steps] of stepsFrom(near, id)) far[at * part.length + number.get(other)] = steps * link;
    });
    return far;
  };
  /** Move each node to where its wishes meet, from where it is on the whole map (stress majorization). */
  const settle = (part, near) => {
    const far = wishes(part, near);
    const size = part.length;
    const xs = Float64Array.from(part, (id) => home.get(id).x);
    const ys = Float64Array.from(part, (id) => home.get(id).y);
    const move = (one) => {
      let [x, y, total] = [0, 0, 0];
      for (let other = 0; other < size; other += 1) {
        if (other === one) continue;
        const wish = far[one * size + other];
        const [dx, dy] = [xs[one] - xs[other], ys[one] - ys[other]];
        const pull = wish / (Math.sqrt(dx * dx + dy * dy) + 1e-9);
        const weight = 1 / (wish * wish);
        x += weight * (xs[other] + dx * pull);
        y += weight * (ys[other] + dy * pull);
        total += weight;
      }
      xs[one] = x / total;
      ys[one] = y / total;
    };
    const rounds = Math.max(8, Math.min(60, Math.floor(PAIRS / size ** 2)));
    for (let round = 0; size > 1 && round < rounds; round += 1) for (let one = 0; one < size; one += 1) move(one);
    return part.map((id, at) => ({ id, size: dg.nodes.get(id).size, x: xs[at], y: ys[at] }));
  };
  /** Turn a part around its middle until it is as wide as can be: screens are wider than high. */
  const level = (placed) => {
    const mean = (value) => placed.reduce((sum, node) => sum + value(node), 0) / placed.length;
    const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
    const about = placed.map(({ x, y }) => ({ x: x - mx, y: y - my }));
    const sum = (value) => about.reduce((all, node) => all + value(node), 0);
    const angle =
      Math.atan2(
        2 * sum(({ x, y }) => x * y),
        sum(({ x, y }) => x * x - y * y),
      ) / 2;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return placed.map((node, at) => {
      const { x, y } = about[at];
      return { ...node, x: x * cos + y * sin, y: y * cos - x * sin };
    });
  };
  /** Push nodes apart that overlap, a little at a time. */
  const separate = (placed) => {
    const push = (one, other) => {
      const [dx, dy] = [other.x - one.x || 0.01, other.y - one.y];
      const room = one.size + other.size + ROOM;
      if (dx > room || dx < -room || dy > room || dy < -room) return false;
      const far = Math.sqrt(dx * dx + dy * dy);
      const lack = room - far;
      if (lack < 0.1) return false;
      const [x, y] = [(dx / far) * (lack / 2), (dy / far) * (lack / 2)];
      one.x -= x;
      one.y -= y;
      other.x += x;
      other.y += y;
      return true;
    };
    for (let round = 0, moved = true; moved && round < 40; round += 1) {
      moved = false;
      placed.forEach((one, at) => {
        for (let other = at + 1; other < placed.length; other += 1) if (push(one, placed[other])) moved = true;
      });
    }
    return placed;
  };

  /**
   * How far out, in a direction, a disc is first free of what has a place.
   * @type {(room: number, way: Point, placed: any[]) => number}
   */
  const firstFree = (room, [dx, dy], placed) => {
    const taken = [];
    for (const { x, y, size } of placed) {
      const [along, aside] = [x * dx + y * dy, x * dy - y * dx];
      const half = (room + size) ** 2 - aside ** 2;
      if (half > 0) taken.push([along - Math.sqrt(half), along + Math.sqrt(half)]);
    }
    let reach = 0;
    for (const [start, end] of taken.sort((a, b) => a[0] - b[0])) {
      if (start >= reach) break;
      reach = Math.max(reach, end);
    }
    return reach;
  };
  /** Put a part where it is free and nearest to the middle; maps are wider than high. */
  const beside = (part, placed) => {
    const room = Math.max(...part.map(({ x, y, size }) => Math.hypot(x, y) + size)) + GAP / 2;
    const spots = Array.from({ length: TURNS }, (_, at) => {
      const angle = (2 * Math.PI * at) / TURNS;
      const reach = firstFree(room, [Math.cos(angle), Math.sin(angle)], placed);
      return [reach * Math.cos(angle), reach * Math.sin(angle)];
    });
    /** @type {(spot: number[]) => number} */
    const cost = ([x, y]) => Math.hypot(x / 1.4, y);
    const [x, y] = spots.reduce((best, spot) => (cost(spot) < cost(best) - 1e-6 ? spot : best));
    part.forEach((node) => placed.push({ ...node, x: node.x + x, y: node.y + y }));
  };
  const anew = (shown) => {
    const near = linked(shown);
    const placed = [];
    for (const part of partsOf(near)) beside(separate(level(settle(part, near))), placed);
    return placed;
  };

  /** A party or group grows with its matters that are shown. */
  const sizeOf = (node, matters) => {
    if (node.group !== "party") return home.get(node.id).size;
    const own = [...dg.mattersOf(dg.members(node.id))].filter((id) => matters.has(id)).length;
    return Math.round(10 * (dg.data.growth.least + dg.data.growth.more * Math.sqrt(own))) / 10;
  };
  /** Whether what is shown is laid out for itself. */
  dg.laidOut = (shown) => dg.filtered() && shown.nodes.size <= MOST;
  /** Give what is shown its places and sizes. */
  dg.arrange = (shown) => {
    for (const id of shown.nodes) {
      const node = dg.nodes.get(id);
      Object.assign(node, home.get(id), { size: sizeOf(node, dg.result.matters) });
    }
    if (!dg.laidOut(shown)) return;
    for (const { id, x, y } of anew(shown)) Object.assign(dg.nodes.get(id), { x, y });
  };
})(window.dealgraph);
