"use strict";
/* The legend: colours of sectors, shapes of kinds, marks; each colour and shape is a filter. */
(function (dg) {
  const { el, state } = dg;
  const SVG = "http://www.w3.org/2000/svg";

  /** A small drawing of a node, with a letter if it has one. */
  dg.glyph = (shape, colour, letter = "") => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "-1.3 -1.3 2.6 2.6");
    svg.setAttribute("class", "glyph");
    svg.setAttribute("aria-hidden", "true");
    const corners = dg.corners(shape);
    const node = document.createElementNS(SVG, corners ? "polygon" : "circle");
    const place = ([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`;
    if (corners) node.setAttribute("points", corners.map(place).join(" "));
    else node.setAttribute("r", "1");
    node.setAttribute("fill", colour);
    svg.append(node);
    if (letter) {
      const text = document.createElementNS(SVG, "text");
      text.setAttribute("y", "0.5");
      text.textContent = letter;
      svg.append(text);
    }
    return svg;
  };

  /** One line: a sign and what it means. */
  const line = (sign, text, attributes = {}) =>
    el("li", attributes, el("span", { class: "key" }, sign, el("span", {}, text)));
  const keys = (...lines) => el("ul", { class: "keys" }, lines);

  const colours = () => {
    const used = new Set([...dg.nodes.values()].filter((node) => node.group === "party").map((node) => node.token));
    return dg.data.colours.filter((colour) => used.has(colour.id)).map(colourKey);
  };
  const colourKey = (colour) => {
    const sectors = dg.data.sectors.filter((sector) => sector.colour === colour.id).map((sector) => sector.id);
    const on = sectors.length > 0 && sectors.every((one) => state.sector.includes(one));
    const others = state.sector.filter((one) => !sectors.includes(one));
    const flip = () => dg.set({ sector: on ? others : [...new Set([...state.sector, ...sectors])] });
    const looks = { class: "key", "aria-pressed": on, disabled: !sectors.length };
    const dot = dg.glyph("dot", dg.shade(colour.id), dg.signOf(colour.id));
    return el("li", {}, dg.button([dot, el("span", {}, colour.label)], flip, looks));
  };

  /** Classes that change the look: the first of each shape and colour, from above. */
  const shapes = () => {
    const look = (kind) => kind.shape + kind.colour;
    const used = (kind) =>
      [...dg.matters.values()].some((matter) => matter.kinds[0] === kind.id || matter.classes.has(kind.id));
    const same = (kind) => {
      const parent = dg.classes.get(kind.parents[0]);
      return parent && parent.parents.length && look(parent) === look(kind);
    };
    return dg.data.classes.filter((kind) => kind.parents.length && used(kind) && !same(kind)).map(shapeKey);
  };
  const shapeKey = (kind) => {
    const looks = { class: "key", "aria-pressed": state.kind.includes(kind.id), "data-kind": kind.id };
    const sign = [dg.glyph(kind.shape, dg.shade(kind.colour)), el("span", {}, kind.plural)];
    return el(
      "li",
      {},
      dg.button(sign, () => dg.toggle("kind", kind.id), looks),
    );
  };

  const mark = (kind) => {
    const text = `${kind.label} (${kind.plural.toLowerCase()})`;
    return line(el("b", { class: "mark" }, kind.mark), text, { title: kind.meaning });
  };
  /** The highest classes that are drawn with a line of their own. */
  const dashed = () => {
    const lined = (kind) => dg.classes.get(kind)?.line;
    return dg.data.classes.filter((kind) => kind.line && !kind.parents.some(lined));
  };
  const signs = () => [
    dg.data.terms.filter((kind) => kind.mark).map(mark),
    dg.anyBridge() && line(el("i", { class: "ring" }), "bridge: many ways lead through it"),
    line(el("i", { class: "blob" }), "they deal mostly among themselves"),
    line(el("i", { class: "dotted" }), "holding or parent"),
    dg.data.classes.some((kind) => kind.line) &&
      line(
        el("i", { class: "dashed" }),
        dashed()
          .map((kind) => kind.plural.toLowerCase())
          .join(", "),
      ),
  ];

  /** It is the key of the map: other views have their own. */
  const show = () => {
    dg.by("legend").hidden = state.view !== "map";
    const open = dg.by("legend").querySelector("details")?.open ?? !dg.narrow();
    dg.fill(
      dg.by("legend"),
      el(
        "details",
        { open },
        el("summary", {}, el("span", {}, "Legend")),
        el("h3", {}, `${state.fold ? "Groups and parties" : "Parties"}, sized by matters shown`),
        keys(colours()),
        el("h3", {}, "Matters"),
        keys(shapes()),
        el("h3", {}, "Signs"),
        el("ul", { class: "keys one" }, signs()),
      ),
    );
  };
  dg.on("ready", show);
  dg.on("theme", show);
  dg.on("state", (changed) => {
    if (["view", "sector", "kind", "fold"].some((name) => changed.has(name))) show();
  });
})(window.dealgraph);
