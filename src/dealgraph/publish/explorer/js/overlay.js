"use strict";
/* What lies over nodes and lines: rings, marks, names, and the veil over what is not picked out. */
(function (dg) {
  dg.labels = [];
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

  const marks = (context, scale, lit) => {
    const size = Math.max(8, 7.5 / scale);
    context.font = `700 ${size}px ${dg.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const id of dg.shownNow().nodes) {
      const matter = dg.matters.get(id);
      if (!matter || !matter.marks.length || (lit && !lit.nodes.has(id))) continue;
      const node = dg.nodes.get(id);
      ring(context, node, 1.8, dg.ink("mark"), 1.4);
      if (scale < 1.1) continue;
      context.fillStyle = dg.ink("mark");
      const x = node.x + node.size + size * 0.55 * matter.marks.length;
      context.fillText(matter.marks.join(""), x, node.y - node.size - 2);
    }
  };

  /** Drawn after nodes and edges. */
  dg.over = (context) => {
    const scale = dg.network.getScale();
    const lit = dg.litNow();
    context.save();
    if (lit) wash(context, lit);
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

  const names = (context, scale, lit) => {
    const { a, e, f } = context.getTransform();
    const ratio = a / scale;
    /** @type {(node: NodeEntry) => Point} */
    const place = (node) => [(node.x * a + e) / ratio, (node.y * a + f) / ratio];
    const { width, height } = context.canvas;
    const named = [...(lit ? lit.first : []), dg.cursor()].filter(Boolean);
    const few = lit && lit.nodes.size < 40 ? lit.nodes : [];
    dg.labels = dg.placeLabels({
      visible: dg.shownNow().nodes,
      place,
      scale,
      wide: width / ratio,
      high: height / ratio,
      first: new Set([...named, ...few]),
      only: lit && new Set([...lit.nodes, ...named]),
    });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = dg.ink("paper");
    for (const one of dg.labels) {
      context.font = `${one.weight} ${one.size}px ${dg.font}`;
      context.strokeText(one.text, one.x + one.w / 2, one.y + 1);
      context.fillStyle = dg.ink(one.party ? "ink" : "soft");
      context.fillText(one.text, one.x + one.w / 2, one.y + 1);
    }
  };
})(window.dealgraph);
