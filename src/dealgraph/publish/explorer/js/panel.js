"use strict";
/* The panel: a record as `dealgraph show` has it, every name a link. */
(function (dg) {
  const { el, state } = dg;
  const panel = dg.by("panel");
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  const FACET = { medium: "medium", sector: "sector", status: "status" };
  /** A name: leads to its record, or to the filter of its concept. */
  const name = ({ id, label }) => {
    if (dg.nodes.has(id) || dg.hasRecord(id)) {
      return dg.button(label, () => dg.select(id), { class: "name", "data-id": id });
    }
    const [space, token] = id.split(":");
    if (FACET[space] && token && dg.facetHas(FACET[space], token)) {
      const filter = () => dg.set({ [FACET[space]]: [token] });
      return dg.button(label, filter, { class: "name concept", title: "Show only these" });
    }
    if (!id && dg.safeUrl(label)) return dg.outside(label, dg.short(label, 60));
    return el("span", {}, label);
  };
  /** @param {Link[]} values */
  const names = (values) => dg.listed(values.map(name));
  /** Names in one line, as text. @param {Link[]} links */
  const labels = (links) => links.map((link) => link.label).join(", ");
  const dotted = (...parts) => parts.filter(Boolean).join(" · ");
  const note = (text) => text && el("p", { class: "note" }, text);
  const section = (title, count, ...body) =>
    el("section", { class: "group" }, el("h3", {}, title, el("span", { class: "number" }, String(count))), body);

  /** @param {RecordView} record */
  const facts = (record) => {
    if (!record.facts.length) return null;
    const lines = record.facts.map((fact) => [el("dt", {}, capital(fact.name)), el("dd", {}, names(fact.values))]);
    return el("dl", { class: "facts" }, lines);
  };

  /** @param {number[]} numbers */
  const cites = (numbers) => {
    if (!numbers.length) return el("span", { class: "nosource" }, "no source");
    const cite = (number) =>
      dg.button(String(number), () => toSource(number), { class: "cite", "aria-label": `Source ${number}` });
    return el("span", { class: "cites" }, numbers.map(cite));
  };
  const toSource = (number) => {
    const entry = dg.by("source-" + number);
    entry.scrollIntoView({ block: "center", behavior: dg.still() ? "auto" : "smooth" });
    entry.focus({ preventScroll: true });
  };

  const DOUBT = ["disputed", "denied"];
  /** @param {StatementView} statement */
  const standing = (statement) => {
    const text = labels(statement.standing);
    if (!text && !statement.said_by.length) return null;
    const token = [...dg.names.standings.values()].find((one) => one.label === text)?.id || "";
    const badge = text && el("span", { class: "badge", "data-standing": token }, text);
    const who = statement.said_by.length > 0 && el("span", {}, "said by ", names(statement.said_by));
    return el("p", { class: "standing" }, badge, who);
  };

  /** @param {StatementView} statement */
  const statementView = (statement) => {
    const { date, label, figure } = statement;
    const about = labels(statement.about);
    const best = statement.sources.length > 0 && `best source: ${sourceKind(statement.best_source)}`;
    const lines = statement.facts.map((fact) => [el("dt", {}, fact.name), el("dd", {}, names(fact.values))]);
    return el(
      "li",
      { class: "statement", "data-standing": labels(statement.standing) },
      el("p", { class: "claim" }, date && el("time", {}, date), label, " ", cites(statement.sources)),
      figure && el("p", { class: "figure" }, el("strong", {}, figure), about && ` ${about}`),
      standing(statement),
      el("p", { class: "about" }, dg.listed([!figure && about, best].filter(Boolean), " · ")),
      lines.length > 0 && el("dl", { class: "small" }, lines),
      note(statement.note),
    );
  };

  /** @param {Group} group */
  const groupView = (group) => {
    const look = group.statements.some((one) => one.date) ? "line" : "plain";
    const view = section(
      group.title,
      group.statements.length,
      group.meaning && el("p", { class: "meaning" }, group.meaning),
      el("ul", { class: look }, group.statements.map(statementView)),
    );
    view.dataset.kind = group.kind;
    return view;
  };

  /**
   * Statements that sources contradict or a party denies, side by side by what they are about.
   * @param {RecordView} record
   */
  const contradictions = (record) => {
    const topics = new Map();
    for (const group of record.groups) {
      for (const one of group.statements.filter((statement) => DOUBT.includes(labels(statement.standing)))) {
        const topic = labels(one.about);
        topics.set(topic, [...(topics.get(topic) || []), side(group, one)]);
      }
    }
    if (!topics.size) return null;
    return el(
      "section",
      { class: "group contradictions" },
      el("h3", {}, "Where sources disagree"),
      el("p", { class: "meaning" }, "Both readings are kept, each with its source. Nothing is averaged."),
      [...topics].map(([topic, sides]) => [topic && el("h4", {}, topic), el("div", { class: "sides" }, sides)]),
    );
  };
  /** @type {(group: Group, statement: StatementView) => HTMLElement} */
  const side = (group, statement) =>
    el(
      "div",
      { class: "side" },
      el("p", { class: "kind" }, group.title),
      el("p", { class: "claim" }, statement.label, " ", cites(statement.sources)),
      statement.figure && el("p", { class: "figure" }, statement.figure),
      standing(statement),
      note(statement.note),
    );

  /** @param {RecordView} record */
  const matters = (record) => {
    const line = ({ id, title, announced, roles, status }) => {
      const about = el("p", { class: "about" }, dotted(...roles, status));
      return el("li", {}, el("time", {}, announced || "–"), el("div", {}, name({ id, label: title }), about));
    };
    const list = record.matters.map(line);
    return list.length > 0 && section("Takes part in", list.length, el("ul", { class: "matters" }, list));
  };

  /** @param {RecordView} record */
  const links = (record) => {
    if (!record.links.length) return null;
    const value = (one) => el("p", {}, name(one));
    const lines = record.links.map(({ name: heading, values }) => [
      el("dt", {}, capital(heading)),
      el("dd", {}, values.map(value)),
    ]);
    return el("section", { class: "group" }, el("h3", {}, "Linked matters"), el("dl", { class: "facts" }, lines));
  };

  /** @param {RecordView} record */
  const notes = (record) =>
    record.notes.length > 0 && el("section", { class: "group" }, el("h3", {}, "Notes"), record.notes.map(note));

  /** @param {RecordView} record */
  const sources = (record) => {
    const line = (source) =>
      el(
        "li",
        { id: "source-" + source.number, tabindex: "-1" },
        dg.outside(source.url, source.publisher || host(source.url)),
        source.published && `, ${source.published}`,
        `, ${sourceKind(source.kind)}`,
        source.relays.length > 0 && `, relays ${source.relays.join(", ")}`,
        note(source.note),
        el("p", { class: "url" }, source.url),
      );
    const list = record.sources.map(line);
    return list.length > 0 && section("Sources", list.length, el("ol", { class: "sources" }, list));
  };
  /** The kind of a source, or that it is not known. */
  const sourceKind = (kinds) => labels(kinds) || "kind not known";
  const host = (url) => {
    const safe = dg.safeUrl(url);
    return safe ? new URL(safe).hostname.replace(/^www\./, "") : url;
  };

  const save = (id, ending, text, type) => dg.save(`${id.replace(/[^\w.-]+/g, "-")}.${ending}`, text, type);
  const takes = (id) =>
    el(
      "div",
      { class: "takes", role: "group", "aria-label": "Take this record away" },
      dg.button("Copy SPARQL", () => dg.copy(dg.sparql(id), "SPARQL"), { "data-take": "sparql" }),
      dg.button("Copy citation", () => dg.copy(dg.citation(id), "Citation"), { "data-take": "citation" }),
      dg.button("Turtle", () => save(id, "ttl", dg.turtle(id), "text/turtle"), { "data-take": "turtle" }),
      dg.button("JSON-LD", () => save(id, "jsonld", dg.jsonld(id), "application/ld+json"), { "data-take": "jsonld" }),
      dg.button("Print", () => window.print(), { "data-take": "print" }),
    );

  /** The head of a panel: a line above its title, lines below it, and the way out. */
  dg.panelHead = (title, close, above, below) =>
    el(
      "header",
      { class: "head" },
      above && el("p", { class: "kinds" }, above),
      el("h2", { tabindex: "-1", id: "panel-title" }, title),
      below,
      dg.button("×", close, { class: "close", "aria-label": "Close" }),
    );
  const close = () => dg.select("");
  /** @param {RecordView} record */
  const head = ({ id, title, kinds, aliases }) => {
    const node = dg.nodes.get(id);
    const swatch = node && el("i", { class: "swatch", colour: dg.shade(node.token) });
    const also = aliases.length > 0 && el("p", { class: "about" }, "also ", aliases.join(", "));
    return dg.panelHead(title, close, [swatch, labels(kinds)], also);
  };

  /** @param {RecordView} record */
  const recordView = (record) => [
    head(record),
    dg.walkView(record.id),
    record.abstract && el("p", { class: "abstract" }, record.abstract),
    facts(record),
    contradictions(record),
    record.groups.map(groupView),
    matters(record),
    links(record),
    notes(record),
    sources(record),
    takes(record.id),
    el("p", { class: "iri" }, record.id),
  ];

  const unknown = (id) => {
    const why = "The page may show a part of the graph, or the link may be old.";
    return [
      dg.panelHead("Not on this page", close),
      el("p", {}, `There is no record “${dg.short(id, 80)}” here. ${why}`),
    ];
  };

  const content = (record) => {
    if (state.path) return dg.pathView();
    return record ? recordView(record) : unknown(state.sel);
  };
  const show = (focus) => {
    const open = Boolean(state.sel || state.path);
    panel.hidden = !open;
    document.body.classList.toggle("has-panel", open);
    if (!open) return;
    const record = state.path ? null : dg.record(state.sel);
    dg.fill(panel, content(record));
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
