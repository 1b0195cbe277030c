"use strict";
/* The map: gives vis-network the nodes and lines, and keeps them in step with the filters. */
(function (dg) {
  const { state } = dg;
  let network, nodes, edges, shown, mode;
  const told = new Map(); // what vis-network was told of the place, size and presence of each node
  const CONTENT = [...dg.FILTERS, "fold", "draw"]; // a change of these changes what is on the map
  let clicked = false; // a selection made on the map leaves the view where it is
  dg.network = null;
  dg.font = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

  /** @param {NodeEntry} node */
  const looks = (node) => {
    const colour = dg.shade(node.token);
    return { background: colour, border: dg.ink("paper") };
  };
  /** @param {NodeEntry} node */
  const drawn = (node) => ({
    ...placed(node),
    shape: node.shape,
    color: looks(node),
    borderWidth: node.group === "party" ? 1.5 : 1,
  });
  /** @param {NodeEntry} node */
  const placed = ({ id, x, y, size }) => ({ id, x, y, size, hidden: !shown.nodes.has(id) });
  /** Places and sizes that vis-network does not know yet. */
  const news = () =>
    [...dg.nodes.values()].map(placed).filter((one) => {
      const text = one.hidden ? "" : `${one.x} ${one.y} ${one.size}`;
      const old = told.get(one.id);
      told.set(one.id, text);
      return text !== old;
    });
  const look = () => {
    shown = dg.visible();
    dg.arrange(shown);
  };
  const modeNow = () => [state.draw, state.fold, dg.folding()].join();

  const line = ({ edge }) => {
    const matter = dg.matterOf(edge);
    const colour = matter && dg.shade(dg.nodes.get(matter.id).token);
    if (matter?.line) return { color: colour, dashes: [5, 4], width: 1 };
    if (edge.group === "direct") return { color: colour, width: 1.2 };
    if (edge.group === "matter") return { color: dg.ink("thread"), width: 0.9 };
    return { color: dg.ink("holding"), dashes: [1.5, 4], width: 1.4 };
  };
  const bow = (number) =>
    number
      ? { enabled: true, type: number % 2 ? "curvedCW" : "curvedCCW", roundness: 0.08 * Math.ceil(number / 2) }
      : { enabled: false };

  /** Edges of everything, filtered or not: vis-network hides those of hidden nodes by itself. */
  const drawnEdges = () => {
    const beside = new Map();
    const all = dg.among({ matters: new Set(dg.matters.keys()), parties: new Set(dg.parties.keys()) });
    return all.edges.map((one) => {
      const { edge, from, to } = one;
      const pair = [from, to].sort().join(" ");
      const number = beside.get(pair) || 0;
      beside.set(pair, number + 1);
      const direct = edge.group === "direct";
      const hide = direct && !dg.result.matters.has(edge.via);
      return { id: edge.id, from, to, hidden: hide, ...line(one), smooth: bow(direct ? number : 0) };
    });
  };

  const OPTIONS = {
    physics: false,
    layout: { improvedLayout: false },
    interaction: {
      hover: true,
      dragNodes: false,
      selectConnectedEdges: false,
      hoverConnectedEdges: false,
      multiselect: false,
      keyboard: false,
      zoomSpeed: 0.7,
      hideEdgesOnDrag: dg.nodes.size > 2500,
      hideEdgesOnZoom: dg.nodes.size > 2500,
    },
    nodes: { chosen: false, font: { size: 0 } },
    edges: { chosen: false, smooth: false, hoverWidth: 0, selectionWidth: 0, arrowStrikethrough: false },
  };

  const start = () => {
    look();
    mode = modeNow();
    news();
    nodes = new vis.DataSet([...dg.nodes.values()].map(drawn));
    edges = new vis.DataSet(drawnEdges());
    network = new vis.Network(dg.by("map"), { nodes, edges }, OPTIONS);
    dg.network = network;
    dg.by("map").querySelector(".vis-network").tabIndex = -1; // the map itself is the one stop for Tab
    network.on("beforeDrawing", dg.under);
    network.on("afterDrawing", dg.over);
    network.on("click", (event) => {
      clicked = true;
      dg.select(event.nodes[0] || matterAt(event.edges[0]) || "");
      clicked = false;
    });
    network.on("hoverNode", (event) => dg.tip(event.node, event.pointer.DOM));
    network.on("hoverEdge", (event) => dg.tip(matterAt(event.edge) || holdingAt(event.edge), event.pointer.DOM));
    for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(name, dg.hideTip);
    network.on("dragStart", () => {
      dg.dragging = true;
    });
    network.on("dragEnd", () => {
      dg.dragging = false;
      dg.repaint();
    });
    for (const name of ["zoom", "dragEnd"]) network.on(name, dg.keepZoom);
    dg.pick();
    dg.place();
    emptiness();
  };

  const edgeOf = (id) => (id === undefined ? null : dg.edges[Number(String(id).slice(1))]);
  /** What an edge of a group stands for: a matter, or a holding. */
  const viaAt = (id, group) => {
    const edge = edgeOf(id);
    return edge?.group === group ? edge.via : "";
  };
  const matterAt = (id) => viaAt(id, "direct");
  const holdingAt = (id) => viaAt(id, "stake");

  /** Bring visible nodes and edges in line with filters and switches. */
  const update = () => {
    if (!network) return;
    look();
    const changed = news();
    if (changed.length) nodes.update(changed);
    if (mode !== modeNow()) {
      mode = modeNow();
      edges.clear();
      edges.add(drawnEdges());
    } else if (state.draw === "edges") hideEdges();
    emptiness();
    dg.pick();
  };
  const emptiness = () => {
    dg.by("empty").hidden = shown.nodes.size > 0;
    if (shown.nodes.size) return;
    dg.fill(
      dg.by("empty"),
      dg.el("h2", {}, "Nothing fits all of this"),
      dg.el("p", {}, "Take a filter away, or start again with everything."),
      dg.button("Show everything", dg.reset),
    );
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

  let painting = 0;
  /** Draw again, once a frame however often it is asked for. */
  dg.repaint = () => {
    cancelAnimationFrame(painting);
    painting = requestAnimationFrame(() => network && network.redraw());
  };
  dg.shownNow = () => shown;
  dg.lineOf = line;
  dg.on("ready", start);
  dg.on("result", update);
  dg.on("theme", recolour);
  dg.on("state", (changed) => {
    if (!network) return;
    if (changed.has("fold") || changed.has("draw")) update();
    const picked = changed.has("sel") || changed.has("path");
    if (picked) dg.pick();
    if (changed.has("areas")) dg.repaint();
    const gently = clicked;
    // by then the panel has its place
    if (changed.has("link")) dg.later(dg.place);
    else if (CONTENT.some((name) => changed.has(name))) dg.later(dg.refit);
    else if (picked) dg.later(() => dg.bring(gently));
  });
})(window.dealgraph);
