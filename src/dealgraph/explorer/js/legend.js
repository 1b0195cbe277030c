"use strict";
/* The legend: colours of sectors, shapes of kinds, marks; each colour and shape is a filter. */
(function (dg) {
  const { el, state } = dg;
  const SVG = "http://www.w3.org/2000/svg";

  /** A small drawing of a node. */
  dg.glyph = (shape, colour) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "-1.3 -1.3 2.6 2.6");
    svg.setAttribute("class", "glyph");
    svg.setAttribute("aria-hidden", "true");
    const corners = dg.corners(shape);
    const node = document.createElementNS(SVG, corners ? "polygon" : "circle");
    if (corners) node.setAttribute("points", corners.map((point) => point.map((n) => n.toFixed(2)).join(",")).join(" "));
    else node.setAttribute("r", "1");
    node.setAttribute("fill", colour);
    svg.append(node);
    return svg;
  };

  const sectorsOf = (token) => dg.data.sectors.filter((sector) => sector.colour === token).map((sector) => sector.id);
  const colours = () => {
    const used = new Set([...dg.nodes.values()].filter((node) => node.group === "party").map((node) => node.token));
    return dg.data.colours.filter((colour) => used.has(colour.id)).map((colour) => {
      const sectors = sectorsOf(colour.id);
      const on = sectors.length > 0 && sectors.every((one) => state.sector.includes(one));
      const flip = () => dg.set({ sector: on ? state.sector.filter((one) => !sectors.includes(one)) : [...new Set([...state.sector, ...sectors])] });
      return el("li", {}, dg.button([dg.glyph("dot", dg.shade(colour.id)), el("span", {}, colour.label)], flip, { class: "key", "aria-pressed": on, disabled: sectors.length ? null : true }));
    });
  };
  /** Classes that change the look: the first of each shape and colour, from above. */
  const shapes = () => {
    const seen = new Map();
    for (const kind of dg.data.classes) {
      const used = [...dg.matters.values()].some((matter) => matter.kinds[0] === kind.id || matter.classes.has(kind.id));
      const key = kind.shape + kind.colour;
      if (!used || !kind.parents.length) continue;
      const parent = dg.classes.get(kind.parents[0]);
      if (parent && parent.parents.length && parent.shape + parent.colour === key) continue;
      seen.set(kind.id, kind);
    }
    return [...seen.values()].map((kind) =>
      el("li", {}, dg.button([dg.glyph(kind.shape, dg.shade(kind.colour)), el("span", {}, kind.plural)], () => dg.toggle("kind", kind.id), { class: "key", "aria-pressed": state.kind.includes(kind.id), "data-kind": kind.id })));
  };
  const marks = () =>
    dg.data.terms.filter((kind) => kind.mark).map((kind) => el("li", { title: kind.meaning }, el("span", { class: "key" }, el("b", { class: "mark" }, kind.mark), el("span", {}, `${kind.label} (${kind.plural.toLowerCase()})`))));

  const show = () => {
    const open = dg.by("legend").querySelector("details")?.open ?? !dg.narrow();
    dg.fill(dg.by("legend"),
      el("details", { open }, el("summary", {}, el("span", {}, "Legend")),
        el("h3", {}, "Parties, sized by number of matters"), el("ul", { class: "keys" }, colours()),
        el("h3", {}, "Matters"), el("ul", { class: "keys" }, shapes()),
        el("h3", {}, "Signs"), el("ul", { class: "keys one" }, marks(),
          dg.anyBridge() && el("li", {}, el("span", { class: "key" }, el("i", { class: "ring" }), el("span", {}, "bridge: many ways lead through it"))),
          el("li", {}, el("span", { class: "key" }, el("i", { class: "blob" }), el("span", {}, "they deal mostly among themselves"))),
          el("li", {}, el("span", { class: "key" }, el("i", { class: "dotted" }), el("span", {}, "holding or parent"))),
          dg.data.classes.some((kind) => kind.line) && el("li", {}, el("span", { class: "key" }, el("i", { class: "dashed" }), el("span", {}, dg.data.classes.filter((kind) => kind.line && !(kind.parents.map((p) => dg.classes.get(p)).some((p) => p && p.line))).map((kind) => kind.plural.toLowerCase()).join(", ")))))));
  };
  dg.on("ready", show);
  dg.on("theme", show);
  dg.on("state", (changed) => {
    if (changed.has("sector") || changed.has("kind")) show();
  });
})(window.dealgraph);
