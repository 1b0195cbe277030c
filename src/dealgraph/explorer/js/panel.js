"use strict";
/* The panel: a record as `dealgraph show` has it, every name a link. */
(function (dg) {
  const { el, state } = dg;
  const panel = dg.by("panel");
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  const FACET = { medium: "medium", sector: "sector", status: "status" };
  /** A name: leads to its record, or to the filter of its concept. */
  const name = ({ id, label }) => {
    if (dg.nodes.has(id) || dg.hasRecord(id)) return dg.button(label, () => dg.select(id), { class: "name", "data-id": id });
    const [space, token] = id.split(":");
    if (FACET[space] && token && dg.facetHas(FACET[space], token)) {
      return dg.button(label, () => dg.set({ [FACET[space]]: [token] }), { class: "name concept", title: "Show only these" });
    }
    if (!id && dg.safeUrl(label)) return dg.outside(label, dg.short(label, 60));
    return el("span", {}, label);
  };
  const list = (values) => values.map((value, at) => [at ? ", " : "", name(value)]);

  const facts = (record) => {
    if (!record.facts.length) return null;
    return el("dl", { class: "facts" }, record.facts.map((fact) => [el("dt", {}, capital(fact.name)), el("dd", {}, list(fact.values))]));
  };

  const cite = (record, numbers) =>
    numbers.length
      ? el("span", { class: "cites" }, numbers.map((number) => dg.button(String(number), () => toSource(number), { class: "cite", "aria-label": `Source ${number}` })))
      : el("span", { class: "nosource" }, "no source");
  const toSource = (number) => {
    const entry = dg.by("source-" + number);
    entry.scrollIntoView({ block: "center", behavior: dg.still() ? "auto" : "smooth" });
    entry.focus({ preventScroll: true });
  };

  const DOUBT = ["disputed", "denied"];
  const standing = (statement) => {
    const token = ([...dg.names.standings.values()].find((one) => one.label === statement.standing) || {}).id || "";
    const who = statement.said.length ? ["said by ", list(statement.said)] : null;
    if (!statement.standing && !who) return null;
    return el("p", { class: "standing" }, statement.standing && el("span", { class: "badge", "data-standing": token }, statement.standing), who && el("span", {}, who));
  };

  const statementView = (record, statement) =>
    el("li", { class: "statement", "data-standing": statement.standing },
      el("p", { class: "claim" }, statement.date && el("time", {}, statement.date), statement.label, " ", cite(record, statement.sources)),
      statement.figure && el("p", { class: "figure" }, el("strong", {}, statement.figure), statement.about && ` ${statement.about}`),
      standing(statement),
      el("p", { class: "about" },
        [!statement.figure && statement.about, statement.origin].filter(Boolean).map((part, at) => [at ? " · " : "", part])),
      statement.facts.length > 0 && el("dl", { class: "small" }, statement.facts.map((fact) => [el("dt", {}, fact.name), el("dd", {}, list(fact.values))])),
      statement.note && el("p", { class: "note" }, statement.note));

  const groupView = (record, group) =>
    el("section", { class: "group", "data-kind": group.kind },
      el("h3", {}, group.title, el("span", { class: "number" }, String(group.statements.length))),
      group.meaning && el("p", { class: "meaning" }, group.meaning),
      el("ul", { class: group.statements.some((one) => one.date) ? "line" : "plain" }, group.statements.map((one) => statementView(record, one))));

  /** Statements that sources contradict or a party denies, side by side by what they are about. */
  const contradictions = (record) => {
    const doubtful = record.groups.flatMap((group) => group.statements.filter((one) => DOUBT.includes(one.standing)).map((one) => ({ group, one })));
    if (!doubtful.length) return null;
    const about = new Map();
    for (const entry of doubtful) about.set(entry.one.about, [...(about.get(entry.one.about) || []), entry]);
    return el("section", { class: "group contradictions" },
      el("h3", {}, "Where sources disagree"),
      el("p", { class: "meaning" }, "Both readings are kept, each with its source. Nothing is averaged."),
      [...about].map(([topic, entries]) => [
        topic && el("h4", {}, topic),
        el("div", { class: "sides" }, entries.map(({ group, one }) =>
          el("div", { class: "side" }, el("p", { class: "kind" }, group.title), el("p", { class: "claim" }, one.label, " ", cite(record, one.sources)), one.figure && el("p", { class: "figure" }, one.figure), standing(one), one.note && el("p", { class: "note" }, one.note)))),
      ]));
  };

  const matters = (record) =>
    record.matters.length > 0 &&
    el("section", { class: "group" },
      el("h3", {}, "Takes part in", el("span", { class: "number" }, String(record.matters.length))),
      el("ul", { class: "matters" }, record.matters.map((matter) =>
        el("li", {}, el("time", {}, matter.announced || "–"), el("div", {}, name({ id: matter.id, label: matter.title }), el("p", { class: "about" }, [...matter.roles, matter.status].filter(Boolean).join(" · ")))))));

  const links = (record) =>
    record.links.length > 0 &&
    el("section", { class: "group" }, el("h3", {}, "Linked matters"),
      el("dl", { class: "facts" }, record.links.map((fact) => [el("dt", {}, capital(fact.name)), el("dd", {}, fact.values.map((value) => el("p", {}, name(value))))])));

  const sources = (record) =>
    record.sources.length > 0 &&
    el("section", { class: "group" }, el("h3", {}, "Sources", el("span", { class: "number" }, String(record.sources.length))),
      el("ol", { class: "sources" }, record.sources.map((source) =>
        el("li", { id: "source-" + source.number, tabindex: "-1" },
          dg.outside(source.url, source.publisher || host(source.url)),
          source.published && `, ${source.published}`,
          source.relays.length > 0 && `, relays ${source.relays.join(", ")}`,
          source.note && el("p", { class: "note" }, source.note),
          el("p", { class: "url" }, source.url)))));
  const host = (url) => {
    const safe = dg.safeUrl(url);
    return safe ? new URL(safe).hostname.replace(/^www\./, "") : url;
  };

  const save = (id, ending, text, type) => dg.save(`${id.replace(/[^\w.-]+/g, "-")}.${ending}`, text, type);
  const takes = (id) =>
    el("div", { class: "takes", role: "group", "aria-label": "Take this record away" },
      dg.button("Copy SPARQL", () => dg.copy(dg.sparql(id), "SPARQL"), { "data-take": "sparql" }),
      dg.button("Copy citation", () => dg.copy(dg.citation(id), "Citation"), { "data-take": "citation" }),
      dg.button("Turtle", () => save(id, "ttl", dg.turtle(id), "text/turtle"), { "data-take": "turtle" }),
      dg.button("JSON-LD", () => save(id, "jsonld", dg.jsonld(id), "application/ld+json"), { "data-take": "jsonld" }),
      dg.button("Print", () => window.print(), { "data-take": "print" }));

  const head = (record) => {
    const node = dg.nodes.get(record.id);
    return el("header", { class: "head" },
      el("p", { class: "kinds" }, node && el("i", { class: "swatch", colour: dg.shade(node.token) }), record.kinds.join(", ")),
      el("h2", { tabindex: "-1", id: "panel-title" }, record.title),
      record.aliases.length > 0 && el("p", { class: "about" }, "also ", record.aliases.join(", ")),
      el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => dg.select("") }, "×"));
  };

  const recordView = (record) => [
    head(record), dg.walkView(record.id), facts(record), contradictions(record), record.groups.map((group) => groupView(record, group)),
    matters(record), links(record),
    record.notes.length > 0 && el("section", { class: "group" }, el("h3", {}, "Notes"), record.notes.map((note) => el("p", { class: "note" }, note))),
    sources(record), takes(record.id), el("p", { class: "iri" }, record.id),
  ];

  const unknown = (id) => [
    el("header", { class: "head" }, el("h2", { tabindex: "-1", id: "panel-title" }, "Not on this page"), el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => dg.select("") }, "×")),
    el("p", {}, `There is no record “${dg.short(id, 80)}” here. The page may show a part of the graph, or the link may be old.`),
  ];

  const show = (focus) => {
    const open = Boolean(state.sel || state.path);
    panel.hidden = !open;
    document.body.classList.toggle("has-panel", open);
    if (!open) return;
    const record = state.path ? null : dg.record(state.sel);
    dg.fill(panel, state.path ? dg.pathView() : record ? recordView(record) : unknown(state.sel));
    panel.scrollTop = 0;
    if (focus) dg.by("panel-title").focus({ preventScroll: true });
    if (record) dg.tell(`${record.title}: opened in the panel`);
  };
  dg.nameButton = name;
  dg.on("ready", () => show(false));
  dg.on("theme", () => show(false));
  dg.on("state", (changed) => {
    if (changed.has("sel") || changed.has("path")) show(true);
  });
})(window.dealgraph);
