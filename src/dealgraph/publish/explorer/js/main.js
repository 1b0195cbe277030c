"use strict";
/* Starting the page: views, theme, the sheet of filters. */
(function (dg) {
  const { state } = dg;
  const VIEWS = { map: "Map", table: "Table", rights: "Rights", time: "Timeline" };

  const tab = ([id, text]) => {
    const looks = { id: "tab-" + id, "aria-current": state.view === id ? "page" : null };
    return dg.button(text, () => dg.set({ view: id }, true), looks);
  };
  const view = () => {
    for (const id of Object.keys(VIEWS)) {
      dg.by("view-" + id).hidden = id !== state.view;
      const button = dg.by("tab-" + id);
      if (id === state.view) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    if (state.view === "map" && dg.network) dg.network.redraw();
  };

  dg.filters = (open) => {
    document.body.classList.toggle("filters-open", open && dg.narrow());
    document.body.classList.toggle("no-filters", !open && !dg.narrow());
    dg.by("show-filters").setAttribute("aria-expanded", String(open));
    if (open && dg.narrow()) dg.by("filters").querySelector("summary, button").focus();
  };
  dg.by("show-filters").addEventListener("click", () => {
    dg.filters(dg.by("show-filters").getAttribute("aria-expanded") !== "true");
  });
  if (dg.narrow()) dg.by("show-filters").setAttribute("aria-expanded", "false");
  dg.by("filters").append(dg.button("Show the result", () => dg.filters(false), { class: "done" }));

  const theme = () => {
    dg.by("theme").textContent = dg.dark() ? "Light" : "Dark";
    dg.by("theme").setAttribute("aria-label", dg.dark() ? "Light ground" : "Dark ground");
    dg.emit("theme");
  };
  dg.by("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = dg.dark() ? "light" : "dark";
    theme();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (!document.documentElement.dataset.theme) theme();
  });

  dg.on("state", (changed) => {
    if (changed.has("view")) view();
  });
  const begin = () => {
    dg.fill(dg.by("tabs"), Object.entries(VIEWS).map(tab));
    dg.emit("start"); // build what shows results
    dg.emit("begin"); // the first result
    view();
    dg.emit("ready");
    dg.by("theme").textContent = dg.dark() ? "Light" : "Dark";
    // ready is when the first complete drawing is on the screen
    dg.later(() => {
      performance.mark("dealgraph-ready");
      document.documentElement.dataset.ready = "true";
    });
  };
  const refuse = () => {
    dg.by("count").textContent = "This browser cannot open the page. It needs one of the year 2023 or later.";
  };
  if ("DecompressionStream" in window) dg.unpacked.then(begin);
  else refuse();
})(window.dealgraph);
