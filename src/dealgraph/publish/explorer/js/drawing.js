"use strict";
/* Pictures of a view: one list of shapes, written as SVG or painted on a canvas. */
(function (dg) {
  const escape = (text) => dg.clean(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const round = (number) => Math.round(number * 10) / 10;

  const box = (left, top, right, bottom) => [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  const picture = (wide, high) => {
    const shapes = [];
    const polygon = (points, style) => shapes.push({ kind: "polygon", points, ...style });
    return {
      wide,
      high,
      shapes,
      polygon,
      circle: (x, y, r, style) => shapes.push({ kind: "circle", x, y, r, ...style }),
      rect: (x, y, w, h, style) => polygon(box(x, y, x + w, y + h), style),
      line: (from, to, style) => polygon([from, to], style),
      text: (x, y, text, style) => shapes.push({ kind: "text", x, y, text: dg.clean(text), size: 12, ...style }),
    };
  };

  dg.blankPicture = picture;

  /** An SVG element; attributes without a value are left out. */
  const tag = (name, attributes, content) => {
    const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== "");
    const written = given.map(([key, value]) => ` ${key}="${escape(value)}"`).join("");
    return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
  };
  const looks = ({ fill, stroke, width, dashes, alpha }) => ({
    fill: fill || "none",
    stroke,
    "stroke-width": width && round(width),
    "stroke-dasharray": dashes && dashes.join(" "),
    opacity: alpha,
    "stroke-linejoin": stroke && "round",
  });
  const outlined = (halo) =>
    halo && { stroke: halo, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" };
  const textElement = ({ x, y, text, size, weight, anchor, fill, halo, turn, alpha }) =>
    tag(
      "text",
      {
        x: round(x),
        y: round(y),
        "font-size": size,
        "font-weight": weight || 400,
        "text-anchor": anchor || "start",
        fill,
        opacity: alpha,
        ...outlined(halo),
        transform: turn && `rotate(${turn} ${round(x)} ${round(y)})`,
      },
      escape(text),
    );
  const element = (shape) => {
    if (shape.kind === "text") return textElement(shape);
    if (shape.kind === "circle") {
      return tag("circle", { cx: round(shape.x), cy: round(shape.y), r: round(shape.r), ...looks(shape) });
    }
    const points = shape.points.map(([x, y]) => `${round(x)},${round(y)}`);
    return tag("polygon", { points: points.join(" "), ...looks(shape) });
  };
  dg.toSvg = ({ wide, high, shapes }) => {
    const xmlns = "http://www.w3.org/2000/svg";
    const size = { width: wide, height: high, viewBox: `0 0 ${wide} ${high}` };
    const content = `\n${shapes.map(element).join("\n")}\n`;
    return tag("svg", { xmlns, ...size, "font-family": dg.font }, content) + "\n";
  };

  /** A picture as an element of the page. */
  dg.toElement = (shapes) => {
    const parsed = new DOMParser().parseFromString(dg.toSvg(shapes), "image/svg+xml");
    return /** @type {any} */ (document.importNode(parsed.documentElement, true));
  };

  const paint = (context, shape) => {
    context.globalAlpha = shape.alpha ?? 1;
    context.setLineDash(shape.dashes || []);
    context.lineJoin = "round";
    if (shape.kind === "text") return write(context, shape);
    context.beginPath();
    if (shape.kind === "circle") context.arc(shape.x, shape.y, shape.r, 0, 2 * Math.PI);
    else shape.points.forEach(([x, y], at) => context[at ? "lineTo" : "moveTo"](x, y));
    context.closePath();
    if (shape.fill) {
      context.fillStyle = shape.fill;
      context.fill();
    }
    if (shape.stroke) {
      context.strokeStyle = shape.stroke;
      context.lineWidth = shape.width || 1;
      context.stroke();
    }
  };
  const write = (context, shape) => {
    context.save();
    context.translate(shape.x, shape.y);
    if (shape.turn) context.rotate((shape.turn * Math.PI) / 180);
    context.font = `${shape.weight || 400} ${shape.size}px ${dg.font}`;
    context.textAlign = { middle: "center", end: "right" }[shape.anchor] || "left";
    if (shape.halo) {
      context.strokeStyle = shape.halo;
      context.lineWidth = 3;
      context.strokeText(shape.text, 0, 0);
    }
    context.fillStyle = shape.fill;
    context.fillText(shape.text, 0, 0);
    context.restore();
  };
  dg.toCanvas = ({ wide, high, shapes }, ratio = 2) => {
    const canvas = document.createElement("canvas");
    canvas.width = wide * ratio;
    canvas.height = high * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    shapes.forEach((shape) => paint(context, shape));
    return canvas;
  };

  const frame = (wide, high) => {
    const found = picture(wide, high + 64);
    found.rect(0, 0, wide, high + 64, { fill: dg.ink("paper") });
    return found;
  };
  const caption = (found) => {
    const { wide, high } = found;
    const count = `${dg.by("count").textContent} · dealgraph ${dg.data.version}`;
    found.rect(0, high - 36, wide, 36, { fill: dg.ink("paper") });
    found.text(16, high - 14, dg.short(dg.data.title, 80), { size: 13, weight: 600, fill: dg.ink("ink") });
    found.text(wide - 16, high - 14, count, { size: 11, anchor: "end", fill: dg.ink("soft") });
    return found;
  };

  /** What the map shows now, in the places that its nodes have on the screen. */
  const map = () => {
    const { clientWidth, clientHeight } = dg.by("map");
    const found = frame(clientWidth, clientHeight);
    const scale = dg.network.getScale();
    const middle = dg.network.getViewPosition();
    const place = ({ x, y }) => [(x - middle.x) * scale + clientWidth / 2, (y - middle.y) * scale + clientHeight / 2];
    const lit = dg.litNow();
    const dim = (...ids) => (lit && !ids.every((id) => lit.nodes.has(id)) ? 0.12 : 1);
    const { nodes, edges } = dg.shownNow();
    if (dg.state.areas !== "off") dg.areas().forEach((area) => drawArea(found, area, place, scale));
    for (const edge of edges) drawEdge(found, edge, place, scale, dim(edge.from, edge.to));
    for (const id of nodes) drawNode(found, dg.nodes.get(id), place, scale, dim(id));
    for (const { x, y, w, text, size, weight, leader } of dg.labels) {
      if (leader) found.line(...leader, { stroke: dg.ink("soft"), width: 1 });
      const style = { size, weight, anchor: "middle", fill: dg.ink("ink"), halo: dg.ink("paper") };
      found.text(x + w / 2, y + size, text, style);
    }
    return caption(found);
  };
  const drawArea = (found, { head, points }, place, scale) => {
    const colour = dg.shade(head.token);
    const outline = dg.softly(points, 26).map(([x, y]) => place({ x, y }));
    found.polygon(outline, { fill: colour, stroke: colour, width: 8 * scale, alpha: 0.07 });
  };
  const drawEdge = (found, edge, place, scale, alpha) => {
    const { color: stroke, width, dashes } = dg.lineOf(edge);
    const [from, to] = [place(dg.nodes.get(edge.from)), place(dg.nodes.get(edge.to))];
    found.line(from, to, { stroke, width: width * Math.max(0.6, scale), dashes, alpha });
  };
  const drawNode = (found, node, place, scale, alpha) => {
    const [x, y] = place(node);
    const r = node.size * scale;
    const colour = dg.shade(node.token);
    const style = { fill: colour, stroke: dg.ink("paper"), width: scale, alpha };
    const shape = dg.corners(node.shape)?.map(([dx, dy]) => [x + dx * r, y + dy * r]);
    if (shape) found.polygon(shape, style);
    else found.circle(x, y, r, style);
    const letter = dg.letterSize(node, scale) * scale;
    const middle = { anchor: "middle", weight: 700, alpha };
    const written = { ...middle, size: round(letter), fill: dg.ink("paper") };
    if (letter) found.text(x, y + letter * 0.36, dg.signOf(node.token), written);
    const signed = { ...middle, fill: dg.ink("ink"), halo: dg.ink("paper") };
    for (const sign of dg.signsOf(node.id, scale)) {
      found.text(x + sign.x, y + sign.y + sign.size * 0.36, sign.text, { ...signed, size: sign.size });
    }
    if (dg.isBridge(node.id)) found.circle(x, y, r + 3.5 * scale, { stroke: colour, width: 1.3 * scale, alpha });
  };

  const timeline = () => {
    const now = dg.timelineNow();
    if (!now) return caption(frame(900, 60));
    const bars = dg.timelineBars(now, 1000);
    const notes = dg.timelineNotes(now);
    const found = frame(Math.max(bars.wide, 900), bars.high + 30 + notes.length * 18);
    dg.drawTimeline(found, now, bars);
    let x = bars.left;
    for (const { kind, text } of dg.timelineKey(now)) {
      found.rect(x, bars.high + 8, 11, 11, { fill: dg.shade(kind.colour) });
      found.text(x + 17, bars.high + 18, text, { size: 12, fill: dg.ink("ink") });
      x += dg.textWidth(text, 12, 400) + 40;
    }
    notes.forEach((note, at) => {
      found.text(bars.left, bars.high + 42 + at * 18, note, { size: 11, fill: dg.ink("soft") });
    });
    return caption(found);
  };

  const matrix = () => {
    const { list, columns, sign, place } = dg.matrixNow();
    const [side, left, top] = [26, 430, 190];
    const ink = { size: 12, fill: dg.ink("ink") };
    const found = frame(left + columns.length * side + 120, top + list.length * side);
    /** How near an answer is to the use, as on the screen: filled, dashed or dotted. */
    const marked = (reach, tone) => {
      if (reach === "own") return { fill: tone, alpha: 0.25 };
      return { stroke: tone, width: 1, dashes: reach === "wider" ? [4, 2] : [1, 2] };
    };
    const cell = (answers, x, y) => {
      const silent = { stroke: dg.ink("line"), width: 1, dashes: [2, 3] };
      if (!answers.length) found.rect(x + 1, y + 1, side - 2, side - 2, silent);
      const wide = (side - 2) / answers.length;
      answers.forEach(({ kind, reach }, at) => {
        const start = x + 1 + at * wide;
        found.rect(start, y + 1, wide, side - 2, marked(reach, dg.ink(`tone${place(kind) % 10}`)));
        const style = { ...ink, size: answers.length > 2 ? 8 : 12, weight: 700, anchor: "middle" };
        found.text(start + wide / 2, y + 17, sign(kind), style);
      });
    };
    columns.forEach((one, at) => {
      found.text(left + at * side + 17, top - 8, dg.short(one.label, 34), { ...ink, turn: -55 });
    });
    list.forEach((matter, number) => {
      const y = top + number * side;
      found.text(left - 10, y + 17, dg.short(matter.label, 60), { ...ink, anchor: "end" });
      columns.forEach((one, at) => cell(dg.answers(matter, one.id), left + at * side, y));
    });
    return caption(found);
  };

  const VIEWS = { map, time: timeline, rights: matrix };
  /** The picture of the present view, or null where the view is text. */
  dg.picture = () => (VIEWS[dg.state.view] ? VIEWS[dg.state.view]() : null);
})(window.dealgraph);
