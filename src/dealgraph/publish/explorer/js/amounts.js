"use strict";
/* Amounts as numbers: like is compared with like, and nothing is added up or converted. */
(function (dg) {
  const { state } = dg;
  const MAY = "may";

  /** What is asked of amounts: `valuation~total~USD~100000000~~may`; a part may be empty. */
  dg.amountFilter = (text) => {
    const [purpose = "", basis = "", unit = "", from = "", to = "", may = ""] = text.split("~");
    // a number is one only with its unit
    const number = (part) => (unit && /^\d+(\.\d+)?$/.test(part) ? part : "");
    return { purpose, basis, unit, from: number(from), to: number(to), may: may === MAY };
  };
  dg.amountText = ({ purpose, basis, unit, from, to, may }) => {
    const range = unit ? [from, to] : ["", ""];
    return [purpose, basis, unit, ...range, range.join("") && may ? MAY : ""].join("~").replace(/~+$/, "");
  };

  const like = (row, { purpose, basis, unit }) =>
    (!purpose || row.purpose === purpose) && (!basis || row.basis === basis) && (!unit || row.unit === unit);
  /**
   * Whether a figure is in the range that is asked for; one with a limit or a range of its own may be.
   * @type {(row: AmountRow, filter: AmountFilter) => Fit}
   */
  const fit = (row, filter) => {
    if (!like(row, filter)) return "no";
    const [from, to] = [Number(filter.from || 0), Number(filter.to || Infinity)];
    const [least, most] = [row.least ?? 0, row.most ?? Infinity];
    if (least >= from && most <= to) return "is";
    return most >= from && least <= to ? "may" : "no";
  };
  const passes = (row, filter) => ["is", filter.may && "may"].includes(fit(row, filter));
  const stands = (row) => !state.money.length || state.money.includes(row.standing);
  /** Whether a matter has an amount that fits a filter and stands as is asked. */
  dg.hasAmount = (matter, filter) => matter.money.some((row) => stands(row) && passes(row, filter));
  /** Whether it has none of these, but one that may be in the range. */
  dg.mayHaveAmount = (matter, filter) =>
    dg.hasAmount(matter, { ...filter, may: true }) && !dg.hasAmount(matter, { ...filter, may: false });
  /** Figures of a matter that are of the kind and in the range that is asked for. */
  dg.ranged = (matter) => {
    if (!state.amount) return matter.money;
    const filter = dg.amountFilter(state.amount);
    return matter.money.filter((row) => passes(row, filter));
  };
  /** Those of them whose standing is asked for as well: what is shown first. */
  dg.figures = (matter) => dg.ranged(matter).filter(stands);

  /** What makes two figures alike: purpose, basis and unit. */
  dg.likeness = ({ purpose, basis, unit }) => `${purpose}~${basis}~${unit}`;
  const labelOf = (list, token) => token && dg.labelOf(list, token);
  dg.likenessWords = ({ purpose, basis, unit }) =>
    [labelOf("purposes", purpose), labelOf("bases", basis), labelOf("units", unit)].filter(Boolean).join(", ");
  const number = (text) => Number(text).toLocaleString("en", { maximumFractionDigits: 20 });
  dg.amountWords = (filter) => {
    const { from, to, may } = filter;
    const range = [from && `from ${number(from)}`, to && `to ${number(to)}`].filter(Boolean).join(" ");
    return [dg.likenessWords(filter) || "any figure", range, may && "or perhaps"].filter(Boolean).join(", ");
  };
  /** What is said of a figure, after the figure itself. */
  dg.figureWords = (row) => {
    const about = [labelOf("purposes", row.purpose), labelOf("bases", row.basis)];
    const sure = [labelOf("moneyStates", row.state), labelOf("standings", row.standing)];
    const perhaps = fit(row, dg.amountFilter(state.amount)) === "may" && "may be in the range";
    return [...about, ...sure, perhaps].filter(Boolean).join(", ");
  };

  /** The numbers that are told of a figure: one, or its limits. */
  const told = ({ least, most }) => [least, most].filter((one) => one !== null);
  /** Kinds of figure of some matters with the number of matters that have one, the most frequent first. */
  const kinds = (matters) => {
    const counts = new Map();
    for (const matter of matters) {
      for (const kind of new Set(dg.figures(matter).map(dg.likeness))) counts.set(kind, (counts.get(kind) || 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  /** By which kind of figure matters are sorted: the one asked for, or the most frequent; with all there are. */
  dg.sortedBy = (matters) => {
    const all = kinds(matters);
    const [kind, count] = all.find(([one]) => one === state.by) || all[0] || ["", 0];
    return { kind, count, all };
  };
  /** The greatest or the least number that a matter has of a kind, or null. */
  dg.amountKey = (matter, kind, down) => {
    const numbers = dg
      .figures(matter)
      .filter((row) => dg.likeness(row) === kind)
      .flatMap(told);
    if (!numbers.length) return null;
    return down ? Math.max(...numbers) : Math.min(...numbers);
  };

  const SCALES = { k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, bn: 1e9, b: 1e9, billion: 1e9, trillion: 1e12 };
  /** A number as people type it (`1,500,000`, `100 million`, `1.5bn`) as digits; null if it is none. */
  dg.readNumber = (text) => {
    const plain = text
      .trim()
      .toLowerCase()
      .replace(/(\d)[, ](?=\d{3}(?!\d))/g, "$1");
    if (!plain) return "";
    const found = /^(\d+(?:\.\d+)?) ?([a-z]*)$/.exec(plain);
    if (!found || (found[2] && !Object.hasOwn(SCALES, found[2]))) return null;
    return String(Number((Number(found[1]) * (SCALES[found[2]] || 1)).toPrecision(15)));
  };
  dg.writeNumber = (digits) => (digits ? number(digits) : "");
})(window.dealgraph);
