"use strict";
/* Walking the graph: surroundings to a depth, shortest paths, corporate groups. */
(function (dg) {
  const { el, state } = dg;
  const MOST = 12; // paths that are listed

  const near = new Map(); // party -> parties by holdings
  const join = (from, to, edge) => near.set(from, [...(near.get(from) || []), { to, edge }]);
  for (const edge of dg.holdings) {
    join(edge.from, edge.to, edge);
    join(edge.to, edge.from, edge);
  }

  let last = { key: null, value: null };
  /** Matters and parties within the steps that `state.ego` says, or null. */
  dg.ego = () => {
    if (last.key !== state.ego) last = { key: state.ego, value: state.ego ? around(...state.ego.split("~")) : null };
    return last.value;
  };
  const around = (id, hops) => {
    const matter = dg.matters.get(id);
    if (!matter && !dg.parties.has(id)) return null;
    const matters = new Set(matter ? [id] : []);
    let frontier = new Set(matter ? matter.parties.keys() : [id]);
    const parties = new Set(frontier);
    for (let step = matter ? 1 : 0; step < Number(hops); step += 1) {
      const next = new Set();
      for (const party of frontier) {
        for (const one of dg.parties.get(party).matters) {
          matters.add(one);
          dg.matters.get(one).parties.forEach((_, other) => next.add(other));
        }
        for (const { to } of near.get(party) || []) next.add(to);
      }
      frontier = new Set([...next].filter((party) => !parties.has(party)));
      frontier.forEach((party) => parties.add(party));
    }
    return { matters, parties };
  };

  /** Steps from a party: to other parties, by a matter that is shown or a holding. */
  const steps = (party) => {
    const found = [];
    for (const id of dg.parties.get(party).matters) {
      if (!dg.result.matters.has(id)) continue;
      dg.matters.get(id).parties.forEach((_, other) => {
        if (other !== party) found.push({ to: other, matter: id });
      });
    }
    for (const { to, edge } of near.get(party) || []) found.push({ to, edge });
    return found;
  };
  /** All shortest paths, each a list of steps; at most `MOST`. */
  dg.paths = (from, to) => {
    if (!dg.parties.has(from) || !dg.parties.has(to) || from === to) return [];
    const before = new Map([[from, []]]);
    let frontier = [from];
    while (frontier.length && !before.has(to)) {
      const next = new Map();
      for (const party of frontier) {
        for (const step of steps(party)) {
          if (!before.has(step.to)) next.set(step.to, [...(next.get(step.to) || []), { ...step, from: party }]);
        }
      }
      next.forEach((list, party) => before.set(party, list));
      frontier = [...next.keys()];
    }
    if (!before.has(to)) return [];
    const trails = [];
    const back = (party, trail) => {
      if (trails.length >= MOST) return;
      if (party === from) trails.push(trail);
      else before.get(party).forEach((step) => back(step.from, [step, ...trail]));
    };
    back(to, []);
    return trails;
  };

  let listed = { key: "", trails: [] };
  const trails = () => {
    const key = `${state.path} ${dg.result.matters.size}`;
    const [from, to] = state.path.split("~");
    if (listed.key !== key) listed = { key, trails: dg.paths(from, to) };
    return listed.trails;
  };
  dg.litPath = () => {
    if (!state.path) return null;
    const [from, to] = state.path.split("~");
    const nodes = new Set([from, to].filter((id) => dg.parties.has(id)).map(dg.drawnAs));
    for (const { from: before, to: after, matter } of trails().flat()) {
      for (const id of [before, after, matter].filter(Boolean)) nodes.add(dg.drawnAs(id));
    }
    return { first: new Set([...nodes].filter((id) => dg.parties.has(id))), nodes };
  };

  const roles = (matter, party) =>
    (dg.matters.get(matter).parties.get(party) || []).map((role) => dg.data.roles[role] || role).join(", ");
  const name = (id) => dg.nameButton({ id, label: dg.label(id) });
  const via = ({ matter, from, to, edge }) => {
    if (matter) return [name(matter), el("small", {}, `${roles(matter, from)} – ${roles(matter, to)}`)];
    if (edge.group === "parent") return "parent and subsidiary";
    return dg.nameButton({ id: edge.via, label: dg.stakes.get(edge.via)?.label || "holding" });
  };
  const stepView = (step) => [el("span", { class: "via" }, via(step)), name(step.to)];
  const summary = (list) => {
    const [from, to] = state.path.split("~");
    if (list.length) {
      const ways = list.length >= MOST ? `the first ${MOST} ways` : dg.plural(list.length, "way");
      return el("p", { class: "meaning" }, `${dg.plural(list[0].length, "step")}, ${ways}, through what is shown now.`);
    }
    if (from === to) return el("p", {}, "These are the same party.");
    const none = "No path leads from one to the other through what is shown now.";
    return el("p", {}, `${none} Take a filter away, or try another party.`);
  };
  dg.pathView = () => {
    const [from, to] = state.path.split("~");
    const list = trails();
    const path = (trail) => el("li", {}, el("div", { class: "path" }, name(from), trail.map(stepView)));
    const close = () => dg.set({ path: "" }, true);
    return [
      dg.panelHead(`${dg.label(from)} – ${dg.label(to)}`, close, "Shortest paths"),
      summary(list),
      el("ol", { class: "paths" }, list.map(path)),
    ];
  };

  const group = (id, open) => {
    const top = dg.top(id);
    const members = [...dg.parties.keys()].filter((one) => dg.top(one) === top);
    if (members.length < 2) return null;
    const matters = dg.plural(dg.mattersOf(members).size, "matter");
    return el(
      "details",
      { class: "family", open },
      el("summary", {}, `Corporate group: ${dg.plural(members.length, "party", "parties")}, ${matters}`),
      el("p", {}, dg.listed(members.map(name))),
      dg.button(state.fold ? "Unfold groups on the map" : "Fold groups on the map", () =>
        dg.set({ fold: state.fold ? "" : "1" }),
      ),
    );
  };
  const pathTo = (id) => {
    const choose = (event) => {
      event.preventDefault();
      const hit = dg.find(input.value).find((entry) => dg.parties.has(entry.id) && entry.id !== id);
      if (hit) dg.set({ path: `${id}~${hit.id}` }, true);
      else dg.fill(reply, `No party is called “${dg.short(input.value, 40)}”.`);
    };
    const reply = el("span", { class: "reply", role: "status" });
    const known = [...dg.parties.values()].sort((a, b) => b.matters.size - a.matters.size).slice(0, 200);
    const options = known.map((party) => el("option", { value: party.label }));
    const input = el("input", {
      type: "text",
      id: "path-to",
      list: "path-parties",
      placeholder: "another party",
      "aria-label": "Path to another party",
      autocomplete: "off",
    });
    return el(
      "form",
      { class: "path-form", onsubmit: choose },
      el("label", { for: "path-to" }, "Path to"),
      input,
      el("datalist", { id: "path-parties" }, options),
      el("button", { type: "submit" }, "Show"),
      reply,
    );
  };
  /** The tools of a panel to walk on from here. */
  dg.walkView = (id, open = false) => {
    if (!dg.nodes.has(id)) return null;
    const hops = state.ego.startsWith(id + "~") ? state.ego.split("~")[1] : "";
    const depth = (number) => {
      const on = hops === String(number);
      const flip = () => dg.set({ ego: on ? "" : `${id}~${number}`, zoom: "" });
      const looks = { "aria-pressed": on, "aria-label": dg.plural(number, "step"), "data-hops": String(number) };
      return dg.button(String(number), flip, looks);
    };
    return el(
      "div",
      { class: "walk" },
      el(
        "div",
        { class: "ego", role: "group", "aria-label": "Show only the surroundings, by steps" },
        el("span", {}, "Only its surroundings, steps:"),
        [1, 2, 3].map(depth),
      ),
      dg.parties.has(id) && pathTo(id),
      dg.parties.has(id) && group(id, open),
    );
  };
  dg.on("state", (changed) => {
    if (!changed.has("ego") && !changed.has("fold")) return;
    const old = document.querySelector("#panel .walk");
    if (!old || !dg.nodes.has(state.sel)) return;
    const pressed =
      document.activeElement && old.contains(document.activeElement) ? document.activeElement.dataset.hops : null;
    const fresh = dg.walkView(state.sel, Boolean(old.querySelector("details[open]")));
    const folding = document.activeElement?.matches("#panel .family > button");
    old.replaceWith(fresh);
    if (pressed) fresh.querySelector(`[data-hops="${pressed}"]`).focus();
    if (folding) fresh.querySelector(".family > button").focus();
  });
})(window.dealgraph);
