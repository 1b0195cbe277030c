"use strict";
/* Records as objects, unpacked when they are first read. Order of fields: records.py. */
(function (dg) {
  let packed = null;
  const entries = () => (packed = packed || JSON.parse(dg.by("entries").textContent));
  dg.entries = entries;

  const S = (number) => entries().strings[number];
  const all = (list) => list.map(S);
  const link = ([id, label]) => ({ id: S(id), label: S(label) });
  const fact = ([name, values]) => ({ name: S(name), values: values.map(link) });
  const numbers = (list) => list.map((number) => -number);

  const statement = ([id, kind, label, about, facts, standing, origin, said, note, date, figure, sources]) => ({
    id: S(id), kind: S(kind), label: S(label), about: S(about), facts: facts.map(fact), standing: S(standing), origin: S(origin),
    said: said.map(link), note: S(note), date: S(date), figure: S(figure), sources: numbers(sources),
  });
  const group = ([kind, title, meaning, statements]) => ({ kind: S(kind), title: S(title), meaning: S(meaning), statements: statements.map(statement) });
  const matter = ([id, title, announced, status, roles]) => ({ id: S(id), title: S(title), announced: S(announced), status: S(status), roles: all(roles) });
  const source = ([number, url, publisher, published, relays, note]) => ({
    number: -number, url: S(url), publisher: S(publisher), published: S(published), relays: all(relays), note: S(note),
  });

  dg.hasRecord = (id) => Object.hasOwn(entries().records, id);
  /** The record of an id, as `dealgraph show` has it, or null. */
  dg.record = (id) => {
    if (!dg.hasRecord(id)) return null;
    const [title, kinds, aliases, facts, groups, links, matters, notes, sources] = entries().records[id];
    return {
      id, iri: dg.iri(id), title: S(title), kinds: all(kinds), aliases: all(aliases), facts: facts.map(fact), groups: groups.map(group),
      links: links.map(fact), matters: matters.map(matter), notes: all(notes), sources: sources.map(source),
    };
  };
  /** A prefixed name in full. */
  dg.iri = (name) => {
    const at = name.indexOf(":");
    const prefix = entries().prefixes[name.slice(0, at)];
    return prefix && !name.startsWith("http") ? prefix + name.slice(at + 1) : name;
  };
})(window.dealgraph);
