"use strict";
/* What a print says of itself, and how it differs from the screen: light colours, the map as a picture, an open key. */
(function (dg) {
  const { el, state } = dg;
  const head = el("div", { class: "print" });
  const map = el("div", { class: "print" });
  document.body.prepend(head);
  dg.by("view-map").append(map);
  /** What to undo after a print. */
  let undo = [];

  /** The last day on which somebody looked at what has become of a matter. */
  const recordDay = () =>
    [...dg.matters.values()].map((matter) => matter.asOf || "").reduce((a, b) => (a > b ? a : b), "");
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
      .map((part) => String(part).padStart(2, "0"))
      .join("-");
  };
  /** The record in the panel, or the view with its filters. */
  const shown = () => {
    if (state.path) return [dg.by("panel-title").textContent];
    if (state.sel) return [`Record: ${dg.by("panel-title").textContent}`, dg.hasRecord(state.sel) && dg.iri(state.sel)];
    const chips = dg.filterWords().map(({ text }) => text);
    return [
      `${dg.by("tab-" + state.view).textContent}: ${dg.by("count").textContent}`,
      chips.length > 0 && `Showing only: ${chips.join("; ")}`,
      cut() && `Printed are the first ${cut().toLocaleString("en")} lines; “Show more” on the page adds others.`,
    ];
  };
  /** How many lines are printed, if the page has more of them. */
  const cut = () => {
    const view = dg.by("view-" + state.view);
    const more = view.querySelector(".moreover:not([hidden])");
    return more ? view.querySelectorAll("tbody tr[data-id], .moments li").length : 0;
  };
  const about = () => {
    const day = recordDay();
    const status = day && `record as of ${day}`;
    return [status, `dealgraph ${dg.data.version}`, "CC BY 4.0", `printed ${today()}`].filter(Boolean).join(" · ");
  };

  const light = () => {
    if (!dg.dark()) return;
    const { theme } = document.documentElement.dataset;
    const turn = (to) => {
      if (to) document.documentElement.dataset.theme = to;
      else delete document.documentElement.dataset.theme;
      dg.emit("theme");
    };
    turn("light");
    undo.push(() => turn(theme));
  };
  /** The legend is built anew with each theme: it is looked up whenever it is needed. */
  const legend = () => dg.by("legend").querySelector("details");
  const openLegend = () => {
    if (legend().open) return;
    legend().open = true;
    undo.push(() => {
      legend().open = false;
    });
  };
  const before = () => {
    after(); // a browser may tell twice
    light();
    openLegend();
    const lines = [...shown(), about(), location.href].filter(Boolean);
    dg.fill(
      head,
      el("p", { class: "print-title" }, dg.data.title),
      lines.map((line) => el("p", {}, line)),
    );
    if (state.view === "map" && dg.network) dg.fill(map, dg.toElement(dg.picture()));
  };
  const after = () => {
    undo.forEach((one) => one());
    undo = [];
    dg.fill(head);
    dg.fill(map);
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
})(window.dealgraph);
