"use strict";
/* Building the page without markup: text is only ever set as text. */
(function (dg) {
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

  /** Text without control characters and without those that turn the direction of writing. */
  dg.clean = (text) => String(text ?? "").replace(CONTROLS, "");

  /** Text of at most `length` characters. */
  dg.short = (text, length) => {
    const letters = Array.from(dg.clean(text));
    return letters.length > length
      ? letters
          .slice(0, length - 1)
          .join("")
          .trimEnd() + "…"
      : letters.join("");
  };

  /** A URL that may be followed, or null: nothing but http and https is. */
  dg.safeUrl = (text) => {
    try {
      const url = new URL(text);
      return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
    } catch {
      return null;
    }
  };

  const add = (node, child) => {
    if (Array.isArray(child)) child.forEach((one) => add(node, one));
    else if (child instanceof Node) node.append(child);
    else if (child !== null && child !== undefined && child !== false) {
      node.append(document.createTextNode(dg.clean(child)));
    }
  };

  /** An element with attributes (`on…` are listeners) and children; strings become text. */
  dg.el = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || (value === false && !name.startsWith("aria-"))) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "colour") node.style.setProperty("--colour", value);
      else node.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : dg.clean(value));
    }
    add(node, children);
    return node;
  };

  /** A link to another site that tells it nothing; plain text where the address is not safe. */
  dg.outside = (url, text) => {
    const href = dg.safeUrl(url);
    return href
      ? dg.el("a", { href, target: "_blank", rel: "noopener noreferrer", class: "outside" }, text)
      : dg.el("span", { class: "unsafe", title: "This address is not a web page" }, text);
  };

  /** Children with a comma between each two. */
  dg.listed = (children, comma = ", ") => children.map((child, at) => [at ? comma : "", child]);

  /** A list to choose from: `options` are pairs of value and text, `run` is told the value. */
  dg.choice = (attributes, options, value, run) =>
    dg.el(
      "select",
      { ...attributes, onchange: (event) => run(event.target.value) },
      options.map(([id, text]) => dg.el("option", { value: id, selected: id === value }, text)),
    );

  dg.button = (text, onclick, attributes) => dg.el("button", { type: "button", onclick, ...attributes }, text);
  dg.by = (id) => document.getElementById(id);
  dg.fill = (node, ...children) => {
    node.replaceChildren();
    add(node, children);
    return node;
  };

  const listeners = new Map();
  dg.on = (event, run) => listeners.set(event, [...(listeners.get(event) || []), run]);
  dg.emit = (event, value) => (listeners.get(event) || []).forEach((run) => run(value));

  /** Tell screen readers, once things have settled. */
  let telling;
  dg.tell = (text) => {
    clearTimeout(telling);
    telling = setTimeout(() => {
      dg.by("live").textContent = dg.clean(text);
    }, 150);
  };

  /** Run once the next drawing is on the screen. */
  dg.later = (run) => requestAnimationFrame(() => requestAnimationFrame(() => run()));

  dg.plural = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many || one + "s"}`;
  dg.still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  /** Whether a finger points, which hides what it touches. */
  dg.coarse = () => matchMedia("(pointer: coarse)").matches;
  dg.narrow = () => matchMedia("(max-width: 760px)").matches;
})((window.dealgraph = window.dealgraph || /** @type {any} */ ({})));
