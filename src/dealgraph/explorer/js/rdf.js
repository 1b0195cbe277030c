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
    return kind.startsWith("@") ? { value: text(packed[0]), language: kind.slice(1) } : { value: text(packed[0]), type: dg.iri(kind) };
  };

  /** Subjects of a record with their pairs: itself, its statements, and the sources they cite. */
  dg.triples = (id) => {
    const { subjects } = dg.entries();
    const byIri = new Map(Object.keys(subjects).map((number) => [term(number).iri, number]));
    const own = dg.iri(id);
    const wanted = [...byIri.keys()].filter((iri) => iri === own || iri.startsWith(own + "#"));
    const found = [];
    for (let at = 0; at < wanted.length; at += 1) {
      const flat = subjects[byIri.get(wanted[at])] || [];
      const pairs = [];
      for (let i = 0; i < flat.length; i += 2) {
        const [predicate, object] = [term(flat[i]), term(flat[i + 1])];
        pairs.push([predicate.iri, object]);
        if (predicate.iri.endsWith("ns#source") && byIri.has(object.iri) && !wanted.includes(object.iri)) wanted.push(object.iri);
      }
      if (pairs.length) found.push([wanted[at], pairs]);
    }
    return found;
  };

  const quote = (value) => '"' + value.replace(/[\\"\n\r\t]/g, (c) => ({ "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" })[c]) + '"';
  const writer = () => {
    const used = new Map();
    const known = Object.entries(dg.entries().prefixes).sort((a, b) => b[1].length - a[1].length);
    const name = (iri) => {
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
      for (const [predicate, values] of grouped) lines.push(`${name(predicate)} ${values.map(object).join(",\n        ")}`);
      return `${name(subject)} ${lines.join(" ;\n    ")} .`;
    });
    const prefixes = [...used].sort().map(([prefix, space]) => `@prefix ${prefix}: <${space}> .`);
    return `${prefixes.join("\n")}\n\n${blocks.join("\n\n")}\n`;
  };

  /** JSON-LD 1.1, in expanded form. */
  dg.jsonld = (id) =>
    JSON.stringify(
      dg.triples(id).map(([subject, pairs]) => {
        const node = { "@id": subject };
        for (const [predicate, value] of pairs) {
          const key = predicate === TYPE ? "@type" : predicate;
          const written = value.iri ? (key === "@type" ? value.iri : { "@id": value.iri }) : value.language ? { "@value": value.value, "@language": value.language } : value.type === XSD + "string" ? { "@value": value.value } : { "@value": value.value, "@type": value.type };
          node[key] = [...(node[key] || []), written];
        }
        return node;
      }),
      null,
      1,
    ) + "\n";

  /** A query for `dealgraph query` or an endpoint that yields the record with its statements. */
  dg.sparql = (id) => `PREFIX dg: <${dg.entries().prefixes.dg}>
CONSTRUCT { ?subject ?property ?value }
WHERE {
  { BIND(<${dg.iri(id)}> AS ?subject) }
  UNION { <${dg.iri(id)}> dg:term|dg:amount|dg:event|dg:stake ?subject }
  UNION { ?subject dg:owner|dg:owned <${dg.iri(id)}> }
  GRAPH ?file { ?subject ?property ?value }
  FILTER(?file != <https://w3id.org/dealgraph/file/derived>)
}
`;

  dg.citation = (id) => {
    const record = dg.record(id);
    const matter = dg.matters.get(id);
    const seen = matter && matter.asOf ? `, status as of ${matter.asOf}` : "";
    const read = record.sources.length ? `, from ${dg.plural(record.sources.length, "source")}` : "";
    return dg.clean(`“${record.title}”, in: dealgraph ${dg.data.version}${seen}${read}. ${record.iri} (CC BY 4.0)`);
  };
})(window.dealgraph);
