"use strict";
/* Pictures of a view: one list of shapes, written as SVG or painted on a canvas. */
(function (dg) {
  const escape = (text) => dg.clean(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const round = (number) => Math.round(number * 10) / 10;

  const picture = (wide, high) => {
    const shapes = [];
    return {
      wide, high, shapes,
      polygon: (points, style) => shapes.push({ kind: "polygon", points, ...style }),
      circle: (x, y, r, style) => shapes.push({ kind: "circle", x, y, r, ...style }),
      rect: (x, y, w, h, style) => shapes.push({ kind: "polygon", points: [[x, y], [x + w, y], [x + w, y + h], [x, y + h]], ...style }),
      line: (x1, y1, x2, y2, style) => shapes.push({ kind: "polygon", points: [[x1, y1], [x2, y2]], ...style }),
      text: (x, y, text, style) => shapes.push({ kind: "text", x, y, text: dg.clean(text), size: 12, ...style }),
    };
  };

  const attributes = (shape) =>
    [["fill", shape.fill || "none"], ["stroke", shape.stroke], ["stroke-width", shape.width && round(shape.width)], ["stroke-dasharray", shape.dashes && shape.dashes.join(" ")], ["opacity", shape.alpha], ["stroke-linejoin", shape.stroke && "round"]]
      .filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => ` ${name}="${escape(value)}"`).join("");
  const element = (shape) => {
    if (shape.kind === "circle") return `<circle cx="${round(shape.x)}" cy="${round(shape.y)}" r="${round(shape.r)}"${attributes(shape)}/>`;
    if (shape.kind === "polygon") return `<polygon points="${shape.points.map((point) => point.map(round).join(",")).join(" ")}"${attributes(shape)}/>`;
    return `<text x="${round(shape.x)}" y="${round(shape.y)}" font-size="${shape.size}" font-weight="${shape.weight || 400}" text-anchor="${shape.anchor || "start"}" fill="${escape(shape.fill)}"${shape.halo ? ` stroke="${escape(shape.halo)}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"` : ""}${shape.turn ? ` transform="rotate(${shape.turn} ${round(shape.x)} ${round(shape.y)})"` : ""}>${escape(shape.text)}</text>`;
  };
  dg.toSvg = ({ wide, high, shapes }) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" font-family="${escape(dg.font)}">\n${shapes.map(element).join("\n")}\n</svg>\n`;

  const paint = (context, shape) => {
    context.globalAlpha = shape.alpha ?? 1;
    context.setLineDash(shape.dashes || []);
    context.lineJoin = "round";
    if (shape.kind === "text") return write(context, shape);
    context.beginPath();
    if (shape.kind === "circle") context.arc(shape.x, shape.y, shape.r, 0, 2 * Math.PI);
    else shape.points.forEach(([x, y], at) => context[at ? "lineTo" : "moveTo"](x, y));
    context.closePath();
    if (shape.fill) { context.fillStyle = shape.fill; context.fill(); }
    if (shape.stroke) { context.strokeStyle = shape.stroke; context.lineWidth = shape.width || 1; context.stroke(); }
  };
  const write = (context, shape) => {
    context.save();
    context.translate(shape.x, shape.y);
    if (shape.turn) context.rotate((shape.turn * Math.PI) / 180);
    context.font = `${shape.weight || 400} ${shape.size}px ${dg.font}`;
    context.textAlign = { middle: "center", end: "right" }[shape.anchor] || "left";
    if (shape.halo) { context.strokeStyle = shape.halo; context.lineWidth = 3; context.strokeText(shape.text, 0, 0); }
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
    found.rect(0, high - 36, wide, 36, { fill: dg.ink("paper") });
    found.text(16, high - 14, dg.short(dg.data.title, 80), { size: 13, weight: 600, fill: dg.ink("ink") });
    found.text(wide - 16, high - 14, `${dg.by("count").textContent} · dealgraph ${dg.data.version}`, { size: 11, anchor: "end", fill: dg.ink("soft") });
    return found;
  };

  const map = () => {
    const box = dg.by("map");
    const [wide, high] = [box.clientWidth, box.clientHeight];
    const found = frame(wide, high);
    const scale = dg.network.getScale();
    const { x: cx, y: cy } = dg.network.getViewPosition();
    const place = ({ x, y }) => [(x - cx) * scale + wide / 2, (y - cy) * scale + high / 2];
    const { nodes, edges } = dg.shownNow();
    const lit = dg.litNow();
    if (dg.state.areas !== "off") for (const { head, points } of dg.areas()) {
      const colour = dg.shade(head.token);
      found.polygon(dg.softly(points, 26).map(([x, y]) => place({ x, y })), { fill: colour, stroke: colour, width: 8 * scale, alpha: 0.07 });
    }
    const dim = (...ids) => (lit && !ids.every((id) => lit.nodes.has(id)) ? 0.12 : 1);
    for (const one of edges) {
      const style = dg.lineOf(one);
      const [from, to] = [place(dg.nodes.get(one.from)), place(dg.nodes.get(one.to))];
      found.line(...from, ...to, { stroke: style.color, width: style.width * Math.max(0.6, scale), dashes: style.dashes, alpha: dim(one.from, one.to) });
    }
    for (const id of nodes) {
      const node = dg.nodes.get(id);
      const [x, y] = place(node);
      const r = node.size * scale;
      const style = { fill: dg.shade(node.token), stroke: dg.ink("paper"), width: scale, alpha: dim(id) };
      const corners = dg.corners(node.shape);
      if (corners) found.polygon(corners.map(([dx, dy]) => [x + dx * r, y + dy * r]), style);
      else found.circle(x, y, r, style);
      const matter = dg.matters.get(id);
      if (matter && matter.marks.length) found.circle(x, y, r + 1.8 * scale, { stroke: dg.ink("mark"), width: 1.4 * scale, alpha: dim(id) });
      if (dg.isBridge(id)) found.circle(x, y, r + 3.5 * scale, { stroke: dg.shade(node.token), width: 1.3 * scale, alpha: dim(id) });
    }
    for (const one of dg.labels || []) found.text(one.x + one.w / 2, one.y + one.size, one.text, { size: one.size, weight: one.weight, anchor: "middle", fill: dg.ink("ink"), halo: dg.ink("paper") });
    return caption(found);
  };

  const timeline = () => {
    const now = dg.timelineNow();
    const { wide, high, left, bottom, top } = dg.timelineSize;
    const found = frame(wide, high + 40);
    if (!now) return caption(found);
    const step = (wide - left) / now.span.length;
    const scale = (high - bottom - top) / now.most;
    now.span.forEach((month, at) => {
      let y = high - bottom;
      now.names.forEach((name, number) => {
        const count = now.stacks.get(month).get(name) || 0;
        if (count) found.rect(left + at * step + 0.5, (y -= count * scale), Math.max(1, step - 1), count * scale - 0.5, { fill: dg.ink(`tone${number % 10}`) });
      });
      if (month.endsWith("-01")) found.text(left + at * step + 2, high - 12, month.slice(0, 4), { size: 12, fill: dg.ink("soft") });
    });
    let x = left;
    let y = high + 14;
    now.names.forEach((name, number) => {
      const wideText = dg.textWidth(now.label(name), 12, 400) + 30;
      if (x + wideText > wide) { x = left; y += 20; }
      found.rect(x, y - 10, 11, 11, { fill: dg.ink(`tone${number % 10}`) });
      found.text(x + 16, y, now.label(name), { size: 12, fill: dg.ink("ink") });
      x += wideText;
    });
    return caption(found);
  };

  const matrix = () => {
    const { list, columns, sign, place } = dg.matrixNow();
    const [side, left, top] = [26, 430, 190];
    const found = frame(left + columns.length * side + 120, top + list.length * side);
    columns.forEach((one, at) => found.text(left + at * side + 17, top - 8, dg.short(one.label, 34), { size: 12, turn: -55, fill: dg.ink("ink") }));
    list.forEach((matter, number) => {
      const y = top + number * side;
      found.text(left - 10, y + 17, dg.short(matter.label, 60), { size: 12, anchor: "end", fill: dg.ink("ink") });
      columns.forEach((one, at) => {
        const answers = dg.answers(matter, one.id);
        const x = left + at * side;
        if (!answers.length) return found.rect(x + 1, y + 1, side - 2, side - 2, { stroke: dg.ink("line"), width: 1, dashes: [2, 3] });
        const [{ kind }] = answers;
        found.rect(x + 1, y + 1, side - 2, side - 2, { fill: dg.ink(`tone${place(kind) % 10}`), alpha: 0.25 });
        found.text(x + side / 2, y + 17, answers.map((answer) => sign(answer.kind)).join(""), { size: answers.length > 2 ? 8 : 12, weight: 700, anchor: "middle", fill: dg.ink("ink") });
      });
    });
    return caption(found);
  };

  const VIEWS = { map, time: timeline, rights: matrix };
  /** The picture of the present view, or null where the view is text. */
  dg.picture = () => (VIEWS[dg.state.view] ? VIEWS[dg.state.view]() : null);
})(window.dealgraph);
