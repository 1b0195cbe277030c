"use strict";
/* What lies over nodes and lines: rings, marks, names, and the veil over what is not picked out. */
(function (dg) {
  dg.labels = [];
  dg.dragging = false;
  const bridging = [...dg.parties.values()].filter((party) => party.bridge > 0.02 && dg.nodes.size > 60);
  const most = bridging.sort((a, b) => b.bridge - a.bridge).slice(0, 14);
  const bridges = new Set(most.map((party) => party.id));
  dg.isBridge = (id) => bridges.has(id);
  dg.anyBridge = () => bridges.size > 0;

  const shape = (context, node, radius = node.size) => {
    const corners = dg.corners(node.shape);
    context.beginPath();
    if (!corners) context.arc(node.x, node.y, radius, 0, 2 * Math.PI);
    else corners.forEach(([x, y], at) => context[at ? "lineTo" : "moveTo"](node.x + x * radius, node.y + y * radius));
    context.closePath();
  };

  const wash = (context, lit) => {
    const { a, e, f, d } = context.getTransform();
    const { width, height } = context.canvas;
    context.globalAlpha = 0.88;
    context.fillStyle = dg.ink("paper");
    context.fillRect(-e / a, -f / d, width / a, height / d);
    context.globalAlpha = 1;
    context.strokeStyle = dg.ink("soft");
    context.lineWidth = 1.1;
    for (const one of dg.shownNow().edges) {
      if (!dg.litEdge(one)) continue;
      const style = dg.lineOf(one);
      context.strokeStyle = one.edge.group === "matter" && !style.dashes ? dg.ink("soft") : style.color;
      context.setLineDash(style.dashes || []);
      const [from, to] = [dg.nodes.get(one.from), dg.nodes.get(one.to)];
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
    context.setLineDash([]);
    for (const id of lit.nodes) {
      const node = dg.nodes.get(id);
      if (!node || !dg.shownNow().nodes.has(id)) continue;
      shape(context, node);
      context.fillStyle = dg.shade(node.token);
      context.fill();
    }
  };

  const ring = (context, node, gap, colour, thick) => {
    context.beginPath();
    context.arc(node.x, node.y, node.size + gap, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.stroke();
  };

  /** Size of the letters in a node, in units of the map: none if they could not be read. */
  dg.letterSize = (node, scale) => (node.group === "party" && node.size * scale >= 6 ? node.size * 1.15 : 0);
  /** A letter in each party, so that colours are not needed to tell kinds of party apart. */
  const letters = (context, scale, lit) => {
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = dg.ink("paper");
    for (const id of dg.shownNow().nodes) {
      const node = dg.nodes.get(id);
      const size = dg.letterSize(node, scale);
      if (!size || (lit && !lit.nodes.has(id))) continue;
      context.font = `600 ${size}px ${dg.font}`;
      context.fillText(dg.signOf(node.token), node.x, node.y + size * 0.06);
    }
  };

  const SIGN = 12; // pixels of a sign of exclusion or prohibition
  /** The signs of a matter with their places in pixels from its middle, where they can be read. */
  dg.signsOf = (id, scale) => {
    const { marks = [] } = dg.matters.get(id) || {};
    if (scale < (dg.shownNow().nodes.size > 300 ? 1.1 : 0.7)) return [];
    const away = dg.nodes.get(id).size * scale * 0.7 + SIGN * 0.55;
    return marks.map((text, at) => ({ text, size: SIGN, x: away + at * SIGN * 1.1, y: -away }));
  };
  const marks = (context, scale, lit) => {
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `700 ${SIGN / scale}px ${dg.font}`;
    context.lineJoin = "round";
    context.lineWidth = 3 / scale;
    for (const id of dg.shownNow().nodes) {
      if (lit && !lit.nodes.has(id)) continue;
      const node = dg.nodes.get(id);
      for (const { text, x, y } of dg.signsOf(id, scale)) {
        context.strokeStyle = dg.ink("paper");
        context.strokeText(text, node.x + x / scale, node.y + y / scale);
        context.fillStyle = dg.ink("ink");
        context.fillText(text, node.x + x / scale, node.y + y / scale);
      }
    }
  };

  /** Drawn after nodes and edges. */
  dg.over = (context) => {
    const scale = dg.network.getScale();
    const lit = dg.litNow();
    context.save();
    if (lit) wash(context, lit);
    letters(context, scale, lit);
    marks(context, scale, lit);
    for (const id of bridges) {
      const node = dg.nodes.get(id);
      if (dg.shownNow().nodes.has(id) && (!lit || lit.nodes.has(id))) {
        ring(context, node, 3.5, dg.shade(node.token), 1.3);
      }
    }
    const picked = dg.nodes.get(dg.drawnAs(dg.state.sel));
    if (picked && dg.shownNow().nodes.has(picked.id)) {
      ring(context, picked, 5 + 2 / scale, dg.ink("accent"), Math.max(2.5, 2.5 / scale));
    }
    const here = dg.nodes.get(dg.cursor());
    if (here && dg.shownNow().nodes.has(dg.cursor())) ring(context, here, 3 + 4 / scale, dg.ink("focus"), 3 / scale);
    const direct = dg.state.draw === "edges" && dg.matters.has(dg.state.sel);
    if (direct) thick(context);
    names(context, scale, lit);
    context.restore();
  };
  /** A selected deal that is drawn as an edge. */
  const thick = (context) => {
    context.strokeStyle = dg.ink("accent");
    context.lineWidth = 3;
    for (const { edge, from, to } of dg.shownNow().edges) {
      if (edge.via !== dg.state.sel) continue;
      context.beginPath();
      context.moveTo(dg.nodes.get(from).x, dg.nodes.get(from).y);
      context.lineTo(dg.nodes.get(to).x, dg.nodes.get(to).y);
      context.stroke();
    }
  };

  /** The boxes of the buttons that lie on the map. */
  const buttons = () =>
    [...dg.by("map-tools").children].map((one) => {
      const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h } = /** @type {HTMLElement} */ (one);
      const { offsetLeft, offsetTop } = dg.by("map-tools");
      return { x: x + offsetLeft - 4, y: y + offsetTop - 4, w: w + 8, h: h + 8 };
    });
  /** A thin line from a node to its name. */
  const lead = (context, [from, to]) => {
    for (const [colour, wide] of [
      [dg.ink("paper"), 3],
      [dg.ink("soft"), 1],
    ]) {
      context.strokeStyle = colour;
      context.lineWidth = wide;
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
    }
    context.strokeStyle = dg.ink("paper");
    context.lineWidth = 3.5;
  };

  let last = null;
  /** Names for a view: while the map is dragged those that were there go with it. */
  const labelsOf = (frame, view, [x, y]) => {
    const same = last && view.length === last.view.length && view.every((one, at) => one === last.view[at]);
    if (!same || (!dg.dragging && (x !== last.x || y !== last.y))) last = { view, x, y, labels: dg.placeLabels(frame) };
    const [dx, dy] = [x - last.x, y - last.y];
    const moved = ([px, py]) => [px + dx, py + dy];
    return last.labels.map((one) => ({ ...one, x: one.x + dx, y: one.y + dy, leader: one.leader?.map(moved) }));
  };

  const names = (context, scale, lit) => {
    const { a, e, f } = context.getTransform();
    const ratio = a / scale;
    /** @type {(node: NodeEntry) => Point} */
    const place = (node) => [(node.x * a + e) / ratio, (node.y * a + f) / ratio];
    const { width, height } = context.canvas;
    const named = [...(lit ? lit.first : []), dg.drawnAs(dg.state.sel), dg.cursor()].filter(Boolean);
    const few = lit && lit.nodes.size < 40 ? lit.nodes : [];
    const frame = {
      visible: dg.shownNow().nodes,
      place,
      scale,
      wide: width / ratio,
      high: height / ratio,
      first: new Set([...named, ...few]),
      only: lit && new Set([...lit.nodes, ...named]),
      taken: buttons(),
    };
    dg.labels = labelsOf(frame, [dg.shownNow(), lit, scale, width, height, ...named], [e / ratio, f / ratio]);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = dg.ink("paper");
    for (const { leader } of dg.labels) if (leader) lead(context, leader);
    for (const one of dg.labels) {
      context.font = `${one.weight} ${one.size}px ${dg.font}`;
      context.strokeText(one.text, one.x + one.w / 2, one.y + 1);
      context.fillStyle = dg.ink(one.party ? "ink" : "soft");
      context.fillText(one.text, one.x + one.w / 2, one.y + 1);
    }
  };
})(window.dealgraph);
