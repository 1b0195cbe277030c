"use strict";
/* What the reader sees, kept in the fragment of the address, so that a link reopens it. */
(function (dg) {
  const LISTS = ["kind", "medium", "sector", "status", "money", "term", "column"];
  const EMPTY = {
    view: "map",
    kind: [],
    medium: [],
    sector: [],
    status: [],
    money: [],
    amount: "",
    term: [],
    column: [],
    since: "",
    until: "",
    dates: "",
    step: "",
    text: "",
    sel: "",
    ego: "",
    path: "",
    draw: "nodes",
    fold: "",
    areas: "",
    sort: "",
    by: "",
    rows: "",
    zoom: "",
  };
  const state = { ...EMPTY };
  dg.state = state;
  dg.FILTERS = ["kind", "medium", "sector", "status", "money", "amount", "term", "since", "until", "ego"];
  /** What narrows some view: filters, and the words that rows of the table must hold. */
  dg.NARROWING = [...dg.FILTERS, "text"];
  dg.filtered = () => dg.FILTERS.some((name) => state[name].length > 0);

  const encode = (text) => encodeURIComponent(text).replace(/%3A/g, ":");

  const written = (name) =>
    LISTS.includes(name) ? state[name].map(encode).join(",") : encode(state[name]).replace(/%2C/g, ",");

  dg.fragment = () =>
    Object.keys(EMPTY)
      .filter((name) => String(state[name]) !== String(EMPTY[name]))
      .map((name) => `${name}=${written(name)}`)
      .join("&");

  const decode = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  };

  const parse = (fragment) => {
    const found = { ...EMPTY };
    for (const part of fragment.replace(/^#/, "").split("&")) {
      const [name, value = ""] = part.split("=");
      if (!Object.hasOwn(EMPTY, name)) continue;
      found[name] = LISTS.includes(name) ? value.split(",").filter(Boolean).map(decode) : decode(value);
    }
    for (const name of ["sel", "ego"]) {
      if (Object.hasOwn(dg.data.moved, found[name])) found[name] = dg.data.moved[found[name]];
    }
    if (!["map", "table", "rights", "time"].includes(found.view)) found.view = "map";
    return found;
  };

  const write = (push) => {
    const fragment = dg.fragment();
    if (location.hash.replace(/^#/, "") === fragment) return;
    const address = fragment ? "#" + fragment : location.pathname + location.search;
    try {
      history[push ? "pushState" : "replaceState"](null, "", address);
    } catch {
      location.hash = fragment; // pages in a frame without a history of their own
    }
  };

  /** Change something; `push` makes a step that the Back button undoes. */
  dg.set = (change, push) => {
    const changed = Object.keys(change).filter((name) => String(state[name]) !== String(change[name]));
    if (!changed.length) return;
    Object.assign(state, change);
    write(push);
    dg.emit("state", new Set(changed));
  };
  /** A list with a value added, or without it where it was there. */
  dg.flipped = (list, value) => (list.includes(value) ? list.filter((one) => one !== value) : [...list, value]);
  dg.toggle = (name, value) => dg.set({ [name]: dg.flipped(state[name], value) });
  dg.reset = () => dg.set(Object.fromEntries(dg.NARROWING.map((name) => [name, EMPTY[name]])));
  dg.select = (id) => dg.set({ sel: id, path: "" }, true);

  const reopen = () => {
    const next = parse(location.hash);
    const changed = Object.keys(EMPTY).filter((name) => String(state[name]) !== String(next[name]));
    Object.assign(state, next);
    if (changed.length) dg.emit("state", new Set([...changed, "link"]));
  };
  addEventListener("popstate", reopen);
  addEventListener("hashchange", reopen);
  Object.assign(state, parse(location.hash));
})(window.dealgraph);
