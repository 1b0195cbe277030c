"use strict";
/* Names on the map: the important ones first, none over another and none over what another node is. */
(function (dg) {
  const CUT = { party: 26, matter: 44 };
  const ALWAYS = 20; // parties with most matters that have a name, if need be with a line to it
  const MANY = 500; // nodes from which a map seen from afar has fewer names
  const LARGE = 20; // pixels from the middle of a node to its edge, from which names keep clear of it
  const BIG = 13; // … if it is larger than most, however near one looks
  const ROOMY = 28; // … and from which its own name may lie on it
  const READ = 8; // letters that are left of a name at least
  const CELL = 40; // pixels of the squares by which places are looked up
  const widths = new Map();
  const brush = document.createElement("canvas").getContext("2d");

  const width = (text, size, weight) => {
    const key = weight + text;
    if (!widths.has(key)) {
      brush.font = `${weight} 20px ${dg.font}`;
      widths.set(key, brush.measureText(text).width / 20);
    }
    return widths.get(key) * size;
  };
  dg.textWidth = width;

  const ranking = (visible) => {
    const kind = (node) => (node.group === "party" ? 0 : 1);
    const before = (a, b) => b.size - a.size || kind(a) - kind(b) || (a.id < b.id ? -1 : 1);
    return [...visible].map((id) => dg.nodes.get(id)).sort(before);
  };

  const overlap = (box, other) =>
    box.x < other.x + other.w && other.x < box.x + box.w && box.y < other.y + other.h && other.y < box.y + box.h;

  /** Small nodes and lines by squares, so that those in a box are found without looking at all. */
  const scattered = () => {
    const cells = new Map();
    let widest = 0;
    const key = (x, y) => Math.floor(x / CELL) * 100003 + Math.floor(y / CELL);
    /** @type {(x: number, y: number, r: number, id: string) => void} */
    const add = (x, y, r, id) => {
      widest = Math.max(widest, r);
      const list = cells.get(key(x, y));
      if (list) list.push({ x, y, r, id });
      else cells.set(key(x, y), [{ x, y, r, id }]);
    };
    /** Whether the middle of what is not of this node lies in a box, or comes nearer than a part of its radius. */
    const within = (box, id, part) => {
      const reach = widest * part + 1;
      for (let x = box.x - reach; x < box.x + box.w + reach + CELL; x += CELL) {
        for (let y = box.y - reach; y < box.y + box.h + reach + CELL; y += CELL) {
          for (const one of cells.get(key(x, y)) || []) {
            const far = one.r * part + 1;
            const across = one.x > box.x - far && one.x < box.x + box.w + far;
            if (across && one.y > box.y - far && one.y < box.y + box.h + far && one.id !== id) return true;
          }
        }
      }
      return false;
    };
    return { add, within };
  };

  /** @type {(node: NodeEntry, scale: number, strong: boolean) => Omit<Label, "x" | "y">} */
  const label = (node, scale, strong) => {
    const party = node.group === "party";
    const grown = (party ? 10.5 : 10) + node.size * Math.min(scale, 1) * 0.18;
    const size = Math.round(Math.min(16, grown) * 2) / 2 + (strong ? 1 : 0);
    const text = party ? dg.nameOf(node.id, CUT.party) : dg.short(node.label.split(": ")[0], CUT.matter);
    const heavy = node.size > 14 || strong ? 600 : 500;
    const weight = party ? heavy : 400;
    return { id: node.id, text, size, weight, party, w: width(text, size, weight) + 10, h: size + 6 };
  };

  /** Places of a label at its node, the best first: below it, above, at its sides, at its corners. */
  const around = (box, x, y, r) => {
    const [left, right] = [x - r - box.w - 2, x + r + 2];
    const [over, under] = [y - r - box.h - 2, y + r + 2];
    const [across, along] = [x - box.w / 2, y - box.h / 2];
    const corner = 0.7 * r;
    return [
      [across, under],
      [across, over],
      [right, along],
      [left, along],
      [x + corner, y + corner],
      [x + corner, y - corner - box.h],
      [x - corner - box.w, y + corner],
      [x - corner - box.w, y - corner - box.h],
    ];
  };
  /** A name in smaller and smaller letters that lies on its own node; the last is cut to fit, if enough is left. */
  const upon = (box, x, y, r) => {
    const made = (text, size) => {
      const [w, h] = [width(text, size, box.weight) + 2, size + 4];
      return { ...box, text, size, w, h, x: x - w / 2, y: y + 0.3 * r };
    };
    const letters = Math.floor((2 * r - 2) / width("n", 10, box.weight));
    const cut = box.party && letters >= READ ? [made(dg.nameOf(box.id, letters), 10)] : [];
    return [...[12, 11, 10].map((size) => made(box.text, size)), ...cut];
  };
  /** Places away from a node, the nearest first. */
  const away = function* (box, x, y, r, most) {
    for (let far = r + 14; far < most; far += 10) {
      for (let turn = 0; turn < 24; turn += 1) {
        const angle = (Math.PI * turn) / 12;
        const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
        yield { ...box, x: x + dx * (far + box.w / 2) - box.w / 2, y: y + dy * (far + box.h / 2) - box.h / 2 };
      }
    }
  };
  /**
   * The line from a node to a name that is away from it.
   * @type {(box: Box, x: number, y: number, r: number) => [Point, Point]}
   */
  const leader = (box, x, y, r) => {
    const end = [
      Math.max(box.x + 5, Math.min(x, box.x + box.w - 5)),
      Math.max(box.y + 2, Math.min(y, box.y + box.h - 2)),
    ];
    const far = Math.hypot(end[0] - x, end[1] - y) || 1;
    return [
      [x + ((end[0] - x) / far) * r, y + ((end[1] - y) / far) * r],
      [end[0], end[1]],
    ];
  };
  /** Points along a line, near enough to each other that no name falls between. */
  const along = ([[x, y], [toX, toY]]) => {
    const steps = Math.ceil(Math.hypot(toX - x, toY - y) / 6);
    return Array.from({ length: steps }, (_, at) => [x + ((toX - x) * at) / steps, y + ((toY - y) * at) / steps]);
  };

  /** What a name may not cover: other names and buttons, the middles of other nodes, and most of large ones. */
  const ground = (shown, { place, scale, wide, high, taken = [] }) => {
    const boxes = [...taken];
    const points = scattered();
    const large = [];
    for (const node of shown) {
      const [x, y] = place(node);
      const r = node.size * scale;
      const half = 0.85 * r;
      if (r > LARGE && node.size > BIG) large.push({ id: node.id, x: x - half, y: y - half, w: 2 * half, h: 2 * half });
      else points.add(x, y, r, node.id);
    }
    const inside = (box) => box.x > 1 && box.y > 1 && box.x + box.w < wide - 1 && box.y + box.h < high - 1;
    /** Whether a name fits that keeps clear of so much of other small nodes, and of most of large ones. */
    const fits = (box, part) =>
      inside(box) &&
      !boxes.some((other) => overlap(box, other)) &&
      !large.some((disc) => disc.id !== box.id && overlap(box, disc)) &&
      !points.within(box, box.id, part);
    /** Whether a line crosses no name, and no large node but its own. */
    const clear = (line, id) => {
      const crossed = [...boxes, ...large.filter((disc) => disc.id !== id)];
      return !along(line).some(([x, y]) => crossed.some((box) => overlap({ x, y, w: 1, h: 1 }, box)));
    };
    const take = (box) => {
      boxes.push(box);
      if (box.leader) along(box.leader).forEach(([x, y]) => points.add(x, y, 0, "line"));
      return box;
    };
    return { fits, clear, take };
  };

  /** The place of a name at its node, or on it if that is large. */
  const atNode = (box, x, y, r, { fits }) => {
    const places = around(box, x, y, r).map(([left, top]) => ({ ...box, x: left, y: top }));
    const kept = [0.8, 0.5, 0.3].find((part) => places.some((one) => fits(one, part)));
    if (kept) return places.find((one) => fits(one, kept));
    return r > ROOMY && upon(box, x, y, r).find((one) => fits(one, 0));
  };
  /** The place of a name that a line leads to: of those that are free the first whose line crosses nothing. */
  const withLine = (box, x, y, r, most, { fits, clear }) => {
    let second = null;
    for (const one of away(box, x, y, r, most)) {
      if (!fits(one, 0.8)) continue;
      const found = { ...one, leader: leader(one, x, y, r) };
      if (clear(found.leader, box.id)) return found;
      second = second || found;
    }
    return second;
  };

  /**
   * Places labels in a window; `first` come before all others, `only` leaves out the rest, and nothing is put
   * into the boxes that are `taken`.
   */
  dg.placeLabels = (frame) => {
    const { visible, place, scale, wide, high, first = new Set(), only = null } = frame;
    const found = [];
    const most = scale < 1 && visible.size > MANY ? (wide * high) / 13000 : Infinity; // more are not read
    const shown = ranking(visible).filter((node) => !only || only.has(node.id));
    const map = ground(shown, frame);
    const big = new Set(shown.filter((node) => node.group === "party").slice(0, ALWAYS));
    for (const node of [...shown.filter(({ id }) => first.has(id)), ...shown.filter(({ id }) => !first.has(id))]) {
      const must = first.has(node.id) || big.has(node);
      const r = node.size * scale;
      if (!must && (found.length > most || (node.group === "matter" && scale < 1.2) || r < 2.6)) continue;
      const [x, y] = place(node);
      if (x < 0 || y < 0 || x > wide || y > high) continue;
      const made = label(node, scale, first.has(node.id));
      const box = atNode(made, x, y, r, map) || (must && withLine(made, x, y, r, Math.max(wide, high) / 2.4, map));
      if (box) found.push(map.take(box));
    }
    return found;
  };
})(window.dealgraph);
