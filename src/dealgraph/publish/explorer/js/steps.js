"use strict";
/* The map with the keyboard: from node to node by arrows, open by Enter. */
(function (dg) {
  let cursor = "";
  /** The node that the keyboard has reached, or an empty string. */
  dg.cursor = () => cursor;

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = ([dx, dy]) => {
    const from = dg.nodes.get(cursor) || dg.nodes.get(dg.drawnAs(dg.state.sel));
    const others = [...dg.shownNow().nodes].map((id) => dg.nodes.get(id));
    if (!from || !dg.shownNow().nodes.has(from.id)) {
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
    const { x, y } = dg.network.canvasToDOM(node);
    const { clientWidth, clientHeight } = dg.by("map");
    if (x < 40 || y < 40 || x > clientWidth - 40 || y > clientHeight - 40) dg.network.moveTo({ position: node });
    else dg.repaint();
    dg.tell(`${node.label}, ${node.group === "party" ? "party" : dg.titleOf(dg.matters.get(id))}`);
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
    dg.repaint();
  });
})(window.dealgraph);
