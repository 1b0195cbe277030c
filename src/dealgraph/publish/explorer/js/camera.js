"use strict";
/* Which part of the map is seen. */
(function (dg) {
  let placed = false;
  /** Go where the link says, to what is picked out, or to everything. */
  dg.place = () => {
    if (!dg.by("map").clientWidth) return; // another view is shown: once the map is
    placed = true;
    const [x, y, scale] = dg.state.zoom.split(",").map(Number);
    if (dg.state.zoom && [x, y, scale].every(Number.isFinite) && scale > 0) {
      dg.network.moveTo({ position: { x, y }, scale });
    } else if (dg.litNow()) dg.bring();
    else fit(false);
  };
  /** What a page opens on: everything but the small groups that lie far out. */
  const heart = () => {
    const all = [...dg.shownNow().nodes].map((id) => dg.nodes.get(id));
    if (all.length < 60) return all.map((node) => node.id);
    const far = (node) => Math.hypot(node.x, node.y * 1.3);
    const reach = all.map(far).sort((a, b) => a - b)[Math.floor(all.length * 0.9)] * 1.04;
    return all.filter((node) => far(node) <= reach).map((node) => node.id);
  };
  const fit = (slow) => frame(slow ? [...dg.shownNow().nodes] : heart(), { most: 1.6, slow });

  /** Shows some nodes with room around them, in the upper part if a panel covers the lower one. */
  const frame = (ids, { most, slow, high = dg.by("map").clientHeight }) => {
    const found = ids.map((id) => dg.nodes.get(id)).filter((node) => node && dg.shownNow().nodes.has(node.id));
    if (!found.length) return;
    const bounds = (axis) => [
      Math.min(...found.map((node) => node[axis] - node.size)),
      Math.max(...found.map((node) => node[axis] + node.size)),
    ];
    const [[left, right], [top, bottom]] = [bounds("x"), bounds("y")];
    const { clientWidth, clientHeight } = dg.by("map");
    const across = (clientWidth - (clientWidth > 500 ? 200 : 110)) / (right - left + 1);
    const scale = Math.max(0.02, Math.min(most, across, (high - 90) / (bottom - top + 1)));
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 + (clientHeight - high) / 2 / scale };
    dg.network.moveTo({ position, scale, animation: slow && !dg.still() ? { duration: 250 } : false });
  };
  let keeping;
  dg.keepZoom = () => {
    clearTimeout(keeping);
    keeping = setTimeout(() => {
      const { x, y } = dg.network.getViewPosition();
      dg.set({ zoom: `${x.toFixed(0)},${y.toFixed(0)},${dg.network.getScale().toFixed(3)}` });
    }, 250);
  };
  dg.zoomBy = (factor) => {
    dg.network.moveTo({
      scale: Math.min(8, Math.max(0.05, dg.network.getScale() * factor)),
      animation: dg.still() ? false : { duration: 150 },
    });
    dg.keepZoom();
  };
  dg.fit = () => {
    fit(true);
    dg.set({ zoom: "" });
  };

  dg.on("state", (changed) => {
    if (changed.has("view") && dg.network && !placed) dg.later(dg.place);
  });

  /** Brings what is picked out into view, if the middle of it is not to be read there. */
  dg.bring = (gently) => {
    const lit = dg.litNow();
    if (!lit || dg.state.view !== "map") return;
    const near = lit.nodes.size < 60 ? lit.nodes : lit.first;
    const box = dg.by("map");
    const high = dg.narrow() ? Math.max(150, box.clientHeight - innerHeight * 0.58) : box.clientHeight;
    const away = [...lit.first].some((id) => {
      const node = dg.nodes.get(id);
      const { x, y } = node ? dg.network.canvasToDOM(node) : { x: 99, y: 99 };
      return x < 40 || y < 40 || x > box.clientWidth - 40 || y > high - 40;
    });
    if (!away && (gently || dg.network.getScale() > 0.9)) return;
    frame([...near], { most: 1.25, slow: !dg.narrow(), high });
  };
})(window.dealgraph);
