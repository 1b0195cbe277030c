"use strict";
/* Records as objects, unpacked when they are first read. The data names their fields, those of `record/views.py`. */
(function (dg) {
  let packed = null;
  dg.entries = () => packed;
  const inflate = async (text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    packed = JSON.parse(await new Response(stream).text());
  };
  /** Settled as soon as records can be read. */
  dg.unpacked = inflate(dg.by("entries").textContent);

  /** What unpacks values of a shape: "text", "number", the name of a class, or a list that holds one of these. */
  const unpacker = (shape) => {
    if (Array.isArray(shape)) return inList(unpacker(shape[0]));
    if (shape === "text") return (number) => dg.entries().strings[number];
    if (shape === "number") return (number) => number;
    if (!classes.has(shape)) classes.set(shape, inFields(dg.entries().shapes[shape]));
    return classes.get(shape);
  };
  const classes = new Map();
  const inList = (one) => (values) => values.map((value) => one(value));
  const inFields = (shapes) => {
    const fields = Object.entries(shapes).map(([name, shape]) => ({ name, unpack: unpacker(shape) }));
    return (values) => {
      const made = {};
      fields.forEach(({ name, unpack }, at) => (made[name] = unpack(values[at])));
      return made;
    };
  };

  dg.hasRecord = (id) => Object.hasOwn(dg.entries().records, id);
  /** The record of an id, as `dealgraph show` has it, or null. */
  dg.record = (id) =>
    dg.hasRecord(id) ? { id, iri: dg.iri(id), ...unpacker("Record")(dg.entries().records[id]) } : null;
  /** A prefixed name in full. */
  dg.iri = (name) => {
    const at = name.indexOf(":");
    const prefix = dg.entries().prefixes[name.slice(0, at)];
    return prefix && !name.startsWith("http") ? prefix + name.slice(at + 1) : name;
  };
})(window.dealgraph);
