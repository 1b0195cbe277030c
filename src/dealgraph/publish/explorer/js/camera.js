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
    else frame(heart(), { most: 1.6, slow: false });
  };
  /** What a large map opens on: most of its largest part, without what hangs far out. */
  const heart = () => {
    const shown = dg.shownNow();
    const part = dg.laidOut(shown) || shown.nodes.size < 60 ? [...shown.nodes] : dg.parts(shown)[0];
    const all = part.map((id) => dg.nodes.get(id));
    if (all.length < 60 || dg.laidOut(shown)) return part;
    const middle = (axis) => all.map((node) => node[axis]).sort((a, b) => a - b)[all.length >> 1];
    const [x, y] = [middle("x"), middle("y")];
    const far = (node) => Math.hypot(node.x - x, node.y - y);
    const reach = all.map(far).sort((a, b) => a - b)[Math.floor(all.length * 0.98)];
    return all.filter((node) => far(node) <= reach).map((node) => node.id);
  };

  /** Pixels at the edges of the map where nothing is put: for names, and for the buttons. */
  const margins = () => {
    const { clientWidth, clientHeight } = dg.by("map");
    const tools = dg.by("map-tools");
    const side = clientWidth > 500 ? 70 : 32;
    return { side, top: 22, bottom: tools.offsetHeight ? clientHeight - tools.offsetTop + 22 : 30 };
  };
  /** How much of the map is seen: on a phone a panel covers the lower part. */
  const seenHeight = () => {
    const { clientHeight } = dg.by("map");
    return dg.narrow() && !dg.by("panel").hidden ? Math.max(150, clientHeight - innerHeight * 0.58) : clientHeight;
  };
  /** Shows some nodes with room around them. */
  const frame = (ids, { most, slow }) => {
    const found = ids.map((id) => dg.nodes.get(id)).filter((node) => node && dg.shownNow().nodes.has(node.id));
    if (!found.length) return;
    const bounds = (axis) => [
      Math.min(...found.map((node) => node[axis] - node.size)),
      Math.max(...found.map((node) => node[axis] + node.size)),
    ];
    const [[left, right], [upper, lower]] = [bounds("x"), bounds("y")];
    const { clientWidth, clientHeight } = dg.by("map");
    const { side, top, bottom } = margins();
    const room = seenHeight() - top - bottom;
    const scale = Math.max(
      0.02,
      Math.min(most, (clientWidth - 2 * side) / (right - left + 1), room / (lower - upper + 1)),
    );
    const down = clientHeight / 2 - top - room / 2;
    const position = { x: (left + right) / 2, y: (upper + lower) / 2 + down / scale };
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
  /** Show everything, and let the link say so. */
  dg.fit = () => {
    show([...dg.shownNow().nodes]);
  };
  /** Show what filters and switches have left; what is seen of another view is for later. */
  dg.refit = () => {
    if (dg.by("map").clientWidth) show(heart());
    else {
      placed = false;
      dg.set({ zoom: "" });
    }
  };
  const show = (ids) => {
    clearTimeout(keeping);
    frame(ids, { most: 1.6, slow: true });
    dg.set({ zoom: "" });
  };

  dg.on("state", (changed) => {
    if (changed.has("view") && dg.network && !placed) dg.later(dg.place);
  });

  /** Brings what is picked out into view, if the middle of it is not to be read there. */
  dg.bring = (gently) => {
    const lit = dg.litNow();
    if (!lit || dg.state.view !== "map") return;
    const box = dg.by("map");
    const high = seenHeight();
    const away = [...lit.first].some((id) => {
      const node = dg.nodes.get(id);
      const { x, y } = node ? dg.network.canvasToDOM(node) : { x: 99, y: 99 };
      return x < 40 || y < 40 || x > box.clientWidth - 40 || y > high - 40;
    });
    if (!away && (gently || dg.network.getScale() > 0.9)) return;
    frame([...lit.nodes], { most: 1.25, slow: !dg.narrow() });
  };
})(window.dealgraph);
