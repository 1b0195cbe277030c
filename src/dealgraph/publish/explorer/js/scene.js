"use strict";
/* Looks: colours of the present ground, shapes, and what is visible on the map. */
(function (dg) {
  dg.dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  /** The shade of a colour token on the present ground. */
  dg.shade = (token) => {
    const colour = dg.colours.get(token);
    return (colour && (dg.dark() ? colour.dark : colour.light)) || dg.ink("faint");
  };
  /** The letter of a colour token, for those who do not tell colours apart. */
  dg.signOf = (token) => dg.colours.get(token)?.sign ?? "";
  const inks = new Map();
  /** A colour of the style sheet, for the canvas. */
  dg.ink = (name) => {
    if (!inks.has(name)) {
      const style = getComputedStyle(document.documentElement);
      inks.set(name, style.getPropertyValue("--" + name).trim());
    }
    return inks.get(name);
  };
  dg.on("theme", () => inks.clear());

  const SIDES = { triangle: [3, -90], triangleDown: [3, 90], diamond: [4, 0], hexagon: [6, 0] };
  /** Corners of a shape around the origin with radius 1; null for a dot. */
  dg.corners = (shape) => {
    if (shape === "square") {
      return [
        [-0.8, -0.8],
        [0.8, -0.8],
        [0.8, 0.8],
        [-0.8, 0.8],
      ];
    }
    if (shape === "star") {
      return Array.from({ length: 10 }, (_, at) => {
        const reach = at % 2 ? 0.5 : 1.15;
        const angle = (Math.PI * (at * 36 - 90)) / 180;
        return [reach * Math.cos(angle), reach * Math.sin(angle)];
      });
    }
    const found = SIDES[shape];
    if (!found) return null;
    return Array.from({ length: found[0] }, (_, at) => {
      const angle = (Math.PI * (found[1] + (at * 360) / found[0])) / 180;
      return [1.1 * Math.cos(angle), 1.1 * Math.sin(angle)];
    });
  };

  const line = (matter) => matter.kinds.map((kind) => (dg.classes.get(kind) || {}).line).find(Boolean) || "";
  for (const matter of dg.matters.values()) matter.line = line(matter);

  /** Ids of visible nodes and the visible edges, with folded groups drawn as one. */
  dg.visible = () => {
    dg.gather(dg.result);
    return dg.among(dg.result);
  };
  dg.among = ({ matters, parties }) => {
    const direct = dg.state.draw === "edges";
    // matters are drawn as edges or as nodes with edges to their parties; holdings are drawn always
    const drawn = (edge) => {
      if (edge.group === "direct") return direct && matters.has(edge.via);
      return edge.group !== "matter" || (!direct && matters.has(edge.from));
    };
    const nodes = new Set(direct ? [] : matters);
    parties.forEach((id) => nodes.add(dg.drawnAs(id)));
    const seen = new Set();
    const edges = [];
    for (const edge of dg.edges) {
      if (!drawn(edge)) continue;
      const from = dg.drawnAs(edge.from);
      const to = dg.drawnAs(edge.to);
      const key = `${from} ${to} ${edge.group === "matter" ? "" : edge.via || edge.group}`;
      if (from === to || !nodes.has(from) || !nodes.has(to) || seen.has(key)) continue;
      seen.add(key);
      edges.push({ edge, from, to });
    }
    return { nodes, edges };
  };
  /** The matter that an edge belongs to, if any. */
  dg.matterOf = (edge) => {
    if (edge.group === "direct") return dg.matters.get(edge.via);
    return edge.group === "matter" ? dg.matters.get(edge.from) : undefined;
  };
})(window.dealgraph);
