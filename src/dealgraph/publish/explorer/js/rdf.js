"use strict";
/* A record as Turtle and as JSON-LD, and the SPARQL that yields it. */
(function (dg) {
  const XSD = "http://www.w3.org/2001/XMLSchema#";
  const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
  const text = (number) => dg.entries().strings[number];

  const term = (number) => {
    const packed = dg.entries().terms[number];
    if (!Array.isArray(packed)) return { iri: dg.iri(text(packed)) };
    const kind = text(packed[1]);
    return kind.startsWith("@")
      ? { value: text(packed[0]), language: kind.slice(1) }
      : { value: text(packed[0]), type: dg.iri(kind) };
  };

  /** Subjects of a record with their pairs, as `record/triples.py` walks them. */
  dg.triples = (id) => {
    const { subjects, walks } = dg.entries();
    /** @type {(flat: number[]) => [string, Value][]} */
    const pairs = (flat) => flat.flatMap((number, at) => (at % 2 ? [] : [[term(number).iri, term(flat[at + 1])]]));
    /** @type {(number: number) => [string, [string, Value][]]} */
    const told = (number) => [term(number).iri, pairs(subjects[number])];
    return walks[id].map(told).filter(([, some]) => some.length);
  };

  const ESCAPED = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const quote = (value) => `"${value.replace(/[\\"\n\r\t]/g, (c) => ESCAPED[c])}"`;
  const writer = () => {
    const used = new Map();
    const known = Object.entries(dg.entries().prefixes).sort((a, b) => b[1].length - a[1].length);
    const name = (iri) => {
      if (iri.startsWith("_:")) return iri; // a blank node
      for (const [prefix, space] of known) {
        const local = iri.slice(space.length);
        if (iri.startsWith(space) && /^[A-Za-z0-9_]([\w-]*[\w])?$/.test(local)) {
          used.set(prefix, space);
          return `${prefix}:${local}`;
        }
      }
      return `<${iri}>`;
    };
    const object = (value) => {
      if (value.iri) return name(value.iri);
      if (value.language) return `${quote(value.value)}@${value.language}`;
      return value.type === XSD + "string" ? quote(value.value) : `${quote(value.value)}^^${name(value.type)}`;
    };
    return { used, name, object };
  };

  /** RDF 1.1 Turtle. */
  dg.turtle = (id) => {
    const { used, name, object } = writer();
    const blocks = dg.triples(id).map(([subject, pairs]) => {
      const grouped = new Map();
      for (const [predicate, value] of pairs) grouped.set(predicate, [...(grouped.get(predicate) || []), value]);
      const types = grouped.get(TYPE) || [];
      grouped.delete(TYPE);
      const lines = types.length ? [`a ${types.map(object).join(", ")}`] : [];
      for (const [predicate, values] of grouped) {
        lines.push(`${name(predicate)} ${values.map(object).join(",\n        ")}`);
      }
      return `${name(subject)} ${lines.join(" ;\n    ")} .`;
    });
    const prefixes = [...used].sort().map(([prefix, space]) => `@prefix ${prefix}: <${space}> .`);
    return `${prefixes.join("\n")}\n\n${blocks.join("\n\n")}\n`;
  };

  const valueObject = ({ iri, value, language, type }) => {
    if (iri) return { "@id": iri };
    if (language) return { "@value": value, "@language": language };
    return type === XSD + "string" ? { "@value": value } : { "@value": value, "@type": type };
  };
  const nodeObject = ([subject, pairs]) => {
    const node = { "@id": subject };
    for (const [predicate, value] of pairs) {
      const [key, written] = predicate === TYPE ? ["@type", value.iri] : [predicate, valueObject(value)];
      node[key] = [...(node[key] || []), written];
    }
    return node;
  };
  /** JSON-LD 1.1, in expanded form. */
  dg.jsonld = (id) => JSON.stringify(dg.triples(id).map(nodeObject), null, 1) + "\n";

  /** A query for `dealgraph query` or an endpoint that yields the same triples. */
  dg.sparql = (id) => dg.entries().query.replaceAll("{record}", () => dg.iri(id));

  dg.citation = (id) => {
    const record = dg.record(id);
    const matter = dg.matters.get(id);
    const seen = matter && matter.asOf ? `, status as of ${matter.asOf}` : "";
    const read = record.sources.length ? `, from ${dg.plural(record.sources.length, "source")}` : "";
    return dg.clean(`“${record.title}”, in: dealgraph ${dg.data.version}${seen}${read}. ${record.iri} (CC BY 4.0)`);
  };
})(window.dealgraph);
