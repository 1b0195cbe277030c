"use strict";
/* The map: vis-network draws nodes and edges, this module what lies under and over them. */
(function (dg) {
  const { state } = dg;
  let network, nodes, edges, shown, mode;
  const hidden = new Set();
  let lit = null; // what is picked out: { nodes, edges } or null
  let hulls = null;
  let cursor = "";
  let clicked = false; // a selection made on the map leaves the view where it is
  dg.font = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

  const looks = (node) => {
    const colour = dg.shade(node.token);
    return { background: colour, border: dg.ink("paper") };
  };
  const drawn = (node) => ({
    id: node.id, x: node.x, y: node.y, shape: node.shape, size: node.size, color: looks(node),
    hidden: !shown.nodes.has(node.id), borderWidth: node.group === "party" ? 1.5 : 1,
  });

  const line = ({ edge }) => {
    const matter = dg.matterOf(edge);
    if (matter && matter.line) return { color: dg.shade(dg.nodes.get(matter.id).token), dashes: [5, 4], width: 1 };
    if (edge.group === "direct") return { color: dg.shade(dg.nodes.get(matter.id).token), width: 1.2 };
    if (edge.group === "matter") return { color: dg.ink("thread"), width: 0.9 };
    return { color: dg.ink("holding"), dashes: [1.5, 4], width: 1.4 };
  };
  const bow = (number) => (number ? { enabled: true, type: number % 2 ? "curvedCW" : "curvedCCW", roundness: 0.08 * Math.ceil(number / 2) } : { enabled: false });

  /** Edges of everything, filtered or not: vis-network hides those of hidden nodes by itself. */
  const drawnEdges = () => {
    const beside = new Map();
    return dg.among({ matters: new Set(dg.matters.keys()), parties: new Set(dg.parties.keys()) }).edges.map((one) => {
      const pair = [one.from, one.to].sort().join(" ");
      const number = beside.get(pair) || 0;
      beside.set(pair, number + 1);
      const hidden = one.edge.group === "direct" && !dg.result.matters.has(one.edge.via);
      return { id: one.edge.id, from: one.from, to: one.to, hidden, ...line(one), smooth: one.edge.group === "direct" ? bow(number) : { enabled: false } };
    });
  };

  const OPTIONS = {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, dragNodes: false, selectConnectedEdges: false, hoverConnectedEdges: false, multiselect: false, keyboard: false, zoomSpeed: 0.7, hideEdgesOnDrag: dg.nodes.size > 2500, hideEdgesOnZoom: dg.nodes.size > 2500 },
    nodes: { chosen: false, font: { size: 0 } },
    edges: { chosen: false, smooth: false, hoverWidth: 0, selectionWidth: 0, arrowStrikethrough: false },
  };

  const start = () => {
    shown = dg.visible();
    mode = state.draw + state.fold;
    for (const id of dg.nodes.keys()) if (!shown.nodes.has(id)) hidden.add(id);
    nodes = new vis.DataSet([...dg.nodes.values()].map(drawn));
    edges = new vis.DataSet(drawnEdges());
    network = new vis.Network(dg.by("map"), { nodes, edges }, OPTIONS);
    dg.network = network;
    network.on("beforeDrawing", under);
    network.on("afterDrawing", over);
    network.on("click", (event) => {
      clicked = true;
      dg.select(event.nodes[0] || matterAt(event.edges[0]) || "");
      clicked = false;
    });
    network.on("hoverNode", (event) => tip(event.node, event.pointer.DOM));
    network.on("hoverEdge", (event) => tip(matterAt(event.edge) || holdingAt(event.edge), event.pointer.DOM));
    for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(name, () => { dg.by("tip").hidden = true; });
    for (const name of ["zoom", "dragEnd"]) network.on(name, keepZoom);
    pick();
    place();
    tools();
    emptiness();
  };

  const edgeOf = (id) => (id === undefined ? null : dg.edges[Number(String(id).slice(1))]);
  const matterAt = (id) => {
    const edge = edgeOf(id);
    return edge && edge.group === "direct" ? edge.via : "";
  };
  const holdingAt = (id) => {
    const edge = edgeOf(id);
    return edge && edge.group === "stake" ? edge.via : "";
  };

  const place = () => {
    const [x, y, scale] = state.zoom.split(",").map(Number);
    if (state.zoom && [x, y, scale].every(Number.isFinite) && scale > 0) network.moveTo({ position: { x, y }, scale });
    else if (lit) bring();
    else fit(false);
  };
  /** What a page opens on: everything but the small groups that lie far out. */
  const heart = () => {
    const all = [...shown.nodes].map((id) => dg.nodes.get(id));
    if (all.length < 60) return all.map((node) => node.id);
    const far = (node) => Math.hypot(node.x, node.y * 1.3);
    const reach = all.map(far).sort((a, b) => a - b)[Math.floor(all.length * 0.9)] * 1.04;
    return all.filter((node) => far(node) <= reach).map((node) => node.id);
  };
  const fit = (slow) => frame(slow ? [...shown.nodes] : heart(), { most: 1.6, slow });

  /** Shows some nodes with room around them, in the upper part if a panel covers the lower one. */
  const frame = (ids, { most, slow, high = dg.by("map").clientHeight }) => {
    const found = ids.map((id) => dg.nodes.get(id)).filter((node) => node && shown.nodes.has(node.id));
    if (!found.length) return;
    const bounds = (axis) => [Math.min(...found.map((node) => node[axis] - node.size)), Math.max(...found.map((node) => node[axis] + node.size))];
    const [[left, right], [top, bottom]] = [bounds("x"), bounds("y")];
    const { clientWidth, clientHeight } = dg.by("map");
    const scale = Math.max(0.02, Math.min(most, (clientWidth - (clientWidth > 700 ? 200 : 90)) / (right - left + 1), (high - 90) / (bottom - top + 1)));
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 + (clientHeight - high) / 2 / scale };
    network.moveTo({ position, scale, animation: slow && !dg.still() ? { duration: 250 } : false });
  };
  let keeping;
  const keepZoom = () => {
    clearTimeout(keeping);
    keeping = setTimeout(() => {
      const { x, y } = network.getViewPosition();
      dg.set({ zoom: `${x.toFixed(0)},${y.toFixed(0)},${network.getScale().toFixed(3)}` });
    }, 250);
  };
  dg.zoomBy = (factor) => {
    network.moveTo({ scale: Math.min(8, Math.max(0.05, network.getScale() * factor)), animation: dg.still() ? false : { duration: 150 } });
    keepZoom();
  };
  dg.fit = () => {
    fit(true);
    dg.set({ zoom: "" });
  };

  /** Bring visible nodes and edges in line with filters and switches. */
  const update = () => {
    if (!network) return;
    shown = dg.visible();
    hulls = null;
    const changed = [];
    for (const id of dg.nodes.keys()) {
      const hide = !shown.nodes.has(id);
      if (hidden.has(id) === hide) continue;
      changed.push({ id, hidden: hide });
      hidden[hide ? "add" : "delete"](id);
    }
    if (changed.length) nodes.update(changed);
    if (mode !== state.draw + state.fold) {
      mode = state.draw + state.fold;
      edges.clear();
      edges.add(drawnEdges());
    } else if (state.draw === "edges") hideEdges();
    emptiness();
    pick();
  };
  const emptiness = () => {
    dg.by("empty").hidden = shown.nodes.size > 0;
    if (!shown.nodes.size) {
      dg.fill(dg.by("empty"), dg.el("h2", {}, "Nothing fits all of this"), dg.el("p", {}, "Take a filter away, or start again with everything."), dg.button("Show everything", dg.reset));
    }
  };

  /** Deals that are drawn as edges have no node that could be hidden. */
  const hideEdges = () => {
    const direct = edges.get({ fields: ["id", "hidden"] }).filter((edge) => edgeOf(edge.id).group === "direct");
    const changed = direct.filter((edge) => edge.hidden === dg.result.matters.has(edgeOf(edge.id).via));
    if (changed.length) edges.update(changed.map((edge) => ({ id: edge.id, hidden: !edge.hidden })));
  };

  const recolour = () => {
    if (!network) return;
    nodes.update([...dg.nodes.values()].map((node) => ({ id: node.id, color: looks(node) })));
    edges.update(drawnEdges());
  };

  /** What is picked out: the selection with its neighbours, or the paths between two parties. */
  const pick = () => {
    lit = dg.litPath() || around(state.sel);
    repaint();
  };
  let painting = 0;
  /** Draw again, once a frame however often it is asked for. */
  const repaint = () => {
    cancelAnimationFrame(painting);
    painting = requestAnimationFrame(() => network && network.redraw());
  };
  const around = (id) => {
    const own = dg.drawnAs(id);
    const matter = dg.matters.get(id);
    if (matter) return { first: new Set([id]), nodes: new Set([id, ...[...matter.parties.keys()].map(dg.drawnAs)]) };
    if (!dg.parties.has(id)) return null;
    const found = new Set([own]);
    for (const { edge, from, to } of shown.edges) {
      if (from !== own && to !== own) continue;
      found.add(from).add(to);
      if (edge.group === "matter") dg.matters.get(edge.from).parties.forEach((_, party) => found.add(dg.drawnAs(party)));
    }
    return { first: new Set([own]), nodes: found, centre: own };
  };
  const litEdge = ({ edge, from, to }) => {
    if (!lit.nodes.has(from) || !lit.nodes.has(to)) return false;
    const matter = dg.matterOf(edge);
    if (!matter) return !lit.centre || from === lit.centre || to === lit.centre;
    return !lit.centre || [...matter.parties.keys()].some((id) => dg.drawnAs(id) === lit.centre);
  };

  /* ---- under and over ---- */
  const shape = (context, node, radius = node.size) => {
    const corners = dg.corners(node.shape);
    context.beginPath();
    if (!corners) context.arc(node.x, node.y, radius, 0, 2 * Math.PI);
    else corners.forEach(([x, y], at) => context[at ? "lineTo" : "moveTo"](node.x + x * radius, node.y + y * radius));
    context.closePath();
  };

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
    if (hulls) return hulls;
    hulls = [];
    for (const group of dg.data.groups.slice(0, 16)) {
      const members = group.filter((id) => shown.nodes.has(id)).map((id) => dg.nodes.get(id));
      if (members.length < 8) continue;
      const middle = ["x", "y"].map((axis) => members.map((node) => node[axis]).sort((a, b) => a - b)[members.length >> 1]);
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
  const under = (context) => {
    if (state.areas === "off") return;
    context.save();
    for (const { head, points } of dg.areas()) {
      const soft = dg.softly(points, 26);
      const between = (at) => [0, 1].map((axis) => (soft[at % soft.length][axis] + soft[(at + 1) % soft.length][axis]) / 2);
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

  const bridges = new Set([...dg.parties.values()].filter((party) => party.bridge > 0.02 && dg.nodes.size > 60).sort((a, b) => b.bridge - a.bridge).slice(0, 14).map((party) => party.id));
  dg.isBridge = (id) => bridges.has(id);
  dg.anyBridge = () => bridges.size > 0;

  const wash = (context) => {
    const { a, e, f, d } = context.getTransform();
    const { width, height } = context.canvas;
    context.globalAlpha = 0.88;
    context.fillStyle = dg.ink("paper");
    context.fillRect(-e / a, -f / d, width / a, height / d);
    context.globalAlpha = 1;
    context.strokeStyle = dg.ink("soft");
    context.lineWidth = 1.1;
    for (const one of shown.edges) {
      if (!litEdge(one)) continue;
      const style = line(one);
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
      if (!node || !shown.nodes.has(id)) continue;
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

  const marks = (context, scale) => {
    const size = Math.max(8, 7.5 / scale);
    context.font = `700 ${size}px ${dg.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const id of shown.nodes) {
      const matter = dg.matters.get(id);
      if (!matter || !matter.marks.length || (lit && !lit.nodes.has(id))) continue;
      const node = dg.nodes.get(id);
      ring(context, node, 1.8, dg.ink("mark"), 1.4);
      if (scale < 1.1) continue;
      context.fillStyle = dg.ink("mark");
      context.fillText(matter.marks.join(""), node.x + node.size + size * 0.55 * matter.marks.length, node.y - node.size - 2);
    }
  };

  const over = (context) => {
    const scale = network.getScale();
    context.save();
    if (lit) wash(context);
    marks(context, scale);
    for (const id of bridges) {
      const node = dg.nodes.get(id);
      if (shown.nodes.has(id) && (!lit || lit.nodes.has(id))) ring(context, node, 3.5, dg.shade(node.token), 1.3);
    }
    const picked = dg.nodes.get(dg.drawnAs(state.sel));
    if (picked && shown.nodes.has(picked.id)) ring(context, picked, 5 + 2 / scale, dg.ink("accent"), Math.max(2.5, 2.5 / scale));
    const here = dg.nodes.get(cursor);
    if (here && shown.nodes.has(cursor)) ring(context, here, 3 + 4 / scale, dg.ink("focus"), 3 / scale);
    const direct = state.draw === "edges" && dg.matters.has(state.sel);
    if (direct) thick(context);
    names(context, scale);
    context.restore();
  };
  /** A selected deal that is drawn as an edge. */
  const thick = (context) => {
    context.strokeStyle = dg.ink("accent");
    context.lineWidth = 3;
    for (const { edge, from, to } of shown.edges) {
      if (edge.via !== state.sel) continue;
      context.beginPath();
      context.moveTo(dg.nodes.get(from).x, dg.nodes.get(from).y);
      context.lineTo(dg.nodes.get(to).x, dg.nodes.get(to).y);
      context.stroke();
    }
  };

  const names = (context, scale) => {
    const { a, e, f } = context.getTransform();
    const ratio = a / scale;
    const place = (node) => [(node.x * a + e) / ratio, (node.y * a + f) / ratio];
    const { width, height } = context.canvas;
    const first = new Set(lit ? lit.first : []);
    if (cursor) first.add(cursor);
    dg.labels = dg.placeLabels({
      visible: shown.nodes, place, scale, wide: width / ratio, high: height / ratio, first: lit ? new Set([...first, ...(lit.nodes.size < 40 ? lit.nodes : [])]) : first, only: lit && new Set([...lit.nodes, ...first]),
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

  const tip = (id, at) => {
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
  dg.markLabel = (mark) => (dg.data.terms.find((kind) => kind.mark === mark) || { label: "" }).label;

  /* ---- keyboard ---- */
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = ([dx, dy]) => {
    const from = dg.nodes.get(cursor) || dg.nodes.get(dg.drawnAs(state.sel));
    const others = [...shown.nodes].map((id) => dg.nodes.get(id));
    if (!from || !shown.nodes.has(from.id)) {
      cursor = (others.sort((a, b) => b.size - a.size)[0] || {}).id || "";
    } else {
      const cost = (node) => {
        const along = (node.x - from.x) * dx + (node.y - from.y) * dy;
        const aside = Math.abs((node.x - from.x) * dy + (node.y - from.y) * dx);
        return along > 0.5 ? along + 2.2 * aside : Infinity;
      };
      const best = others.filter((node) => node !== from).sort((a, b) => cost(a) - cost(b))[0];
      if (best && cost(best) < Infinity) cursor = best.id;
    }
    show(cursor);
  };
  const show = (id) => {
    const node = dg.nodes.get(id);
    if (!node) return;
    const { x, y } = network.canvasToDOM(node);
    const { clientWidth, clientHeight } = dg.by("map");
    if (x < 40 || y < 40 || x > clientWidth - 40 || y > clientHeight - 40) network.moveTo({ position: node });
    else repaint();
    dg.tell(`${node.label}, ${node.group === "party" ? "party" : dg.titleOf(dg.matters.get(id))}`);
  };
  /** Brings what is picked out into view, if the middle of it is not to be read there. */
  const bring = () => {
    if (!lit || state.view !== "map") return;
    const near = lit.nodes.size < 60 ? lit.nodes : lit.first;
    const box = dg.by("map");
    const high = dg.narrow() ? Math.max(150, box.clientHeight - innerHeight * 0.58) : box.clientHeight;
    const away = [...lit.first].some((id) => {
      const node = dg.nodes.get(id);
      const { x, y } = node ? network.canvasToDOM(node) : { x: 99, y: 99 };
      return x < 40 || y < 40 || x > box.clientWidth - 40 || y > high - 40;
    });
    if (!away && network.getScale() > 0.9) return;
    frame([...near], { most: 1.25, slow: !dg.narrow(), high });
  };
  dg.by("map").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (STEPS[event.key]) step(STEPS[event.key]);
    else if (event.key === "Enter" && cursor) dg.select(cursor);
    else if (event.key === "+" || event.key === "=") dg.zoomBy(1.4);
    else if (event.key === "-") dg.zoomBy(1 / 1.4);
    else if (event.key === "0") dg.fit();
    else return;
    event.preventDefault();
  });
  dg.by("map").addEventListener("blur", () => {
    cursor = "";
    repaint();
  });

  const tools = () => {
    const swap = (name, on, off, text, title) =>
      dg.button(text, () => dg.set({ [name]: state[name] === on ? off : on }), { "data-switch": name, "data-on": on, title, "aria-pressed": state[name] === on });
    dg.fill(
      dg.by("map-tools"),
      dg.el("div", { class: "group" },
        dg.button("+", () => dg.zoomBy(1.5), { "aria-label": "Zoom in" }),
        dg.button("−", () => dg.zoomBy(1 / 1.5), { "aria-label": "Zoom out" }),
        dg.button("Fit", dg.fit, { "aria-label": "Show everything" })),
      dg.el("div", { class: "group" },
        swap("draw", "edges", "nodes", "Deals as lines", "Draw deals as lines between parties instead of nodes of their own"),
        swap("fold", "1", "", "Fold groups", "Draw a corporate group as its highest parent"),
        swap("areas", "off", "", "Hide areas", "Shaded areas: groups that deal mostly among themselves")),
    );
  };
  const press = () => {
    for (const one of document.querySelectorAll("[data-switch]")) one.setAttribute("aria-pressed", state[one.dataset.switch] === one.dataset.on);
  };

  dg.shownNow = () => shown;
  dg.litNow = () => lit;
  dg.lineOf = line;
  dg.on("ready", start);
  dg.on("result", update);
  dg.on("theme", recolour);
  dg.on("state", (changed) => {
    if (!network) return;
    if (changed.has("fold") || changed.has("draw")) update();
    if (changed.has("sel") || changed.has("path")) pick();
    if ((changed.has("sel") && !clicked) || changed.has("path")) requestAnimationFrame(() => requestAnimationFrame(bring)); // after the panel has its place
    clicked = false;
    if (changed.has("areas")) repaint();
    if (changed.has("link")) place();
    press();
  });
})(window.dealgraph);
