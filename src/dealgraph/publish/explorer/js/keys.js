"use strict";
/* Keys that work everywhere: / searches, Escape closes, 1 to 4 change the view. */
(function (dg) {
  const VIEWS = ["map", "table", "rights", "time"];
  const writing = (node) => node && /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") return escape();
    if (writing(event.target)) return;
    if (event.key === "/") {
      dg.by("search").focus();
      event.preventDefault();
    } else if (VIEWS[Number(event.key) - 1]) dg.set({ view: VIEWS[Number(event.key) - 1] }, true);
  });

  const escape = () => {
    if (document.body.classList.contains("filters-open")) dg.filters(false);
    else if (dg.state.path) dg.set({ path: "" }, true);
    else if (dg.state.sel) {
      dg.select("");
      (dg.state.view === "map" ? dg.by("map") : dg.by("main")).focus();
    }
  };
})(window.dealgraph);
