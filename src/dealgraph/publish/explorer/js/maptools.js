"use strict";
/* The buttons on the map: zoom, and switches for how it is drawn. */
(function (dg) {
  dg.on("ready", () => {
    const swap = (name, on, off, text, title) => {
      const flip = () => dg.set({ [name]: dg.state[name] === on ? off : on });
      return dg.button(text, flip, {
        "data-switch": name,
        "data-on": on,
        title,
        "aria-pressed": dg.state[name] === on,
      });
    };
    const lines = "Draw deals as lines between parties instead of nodes of their own";
    dg.fill(
      dg.by("map-tools"),
      dg.el(
        "div",
        { class: "group" },
        dg.button("+", () => dg.zoomBy(1.5), { "aria-label": "Zoom in" }),
        dg.button("−", () => dg.zoomBy(1 / 1.5), { "aria-label": "Zoom out" }),
        dg.button("Fit", dg.fit, { "aria-label": "Show everything" }),
      ),
      dg.el(
        "div",
        { class: "group" },
        swap("draw", "edges", "nodes", "Deals as lines", lines),
        swap("fold", "1", "", "Fold groups", "Draw a corporate group as its highest parent"),
        swap("areas", "off", "", "Hide areas", "Shaded areas: groups that deal mostly among themselves"),
      ),
    );
  });
  dg.on("state", () => {
    for (const one of document.querySelectorAll("[data-switch]")) {
      one.setAttribute("aria-pressed", String(dg.state[one.dataset.switch] === one.dataset.on));
    }
  });
})(window.dealgraph);
