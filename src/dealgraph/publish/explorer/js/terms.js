"use strict";
/* What terms say on a use: of the use itself, through a broader one, or of a narrower one only. */
(function (dg) {
  /** How a term reaches a use, the nearest first, in words. */
  dg.REACHES = { own: "said of this use", wider: "through a broader one", narrower: "of a narrower one only" };
  const nearest = /** @type {Reach[]} */ (Object.keys(dg.REACHES));

  const within = (concern) => dg.concerns.get(concern)?.within || [];
  const headOf = (concern) => dg.concerns.get(concern)?.head;
  const reach = (named, concern) => {
    // of a heading nothing is said: who asks for it asks for everything below it
    if (named === concern || headOf(named) === concern) return "own";
    if (within(concern).includes(named)) return "wider";
    return within(named).includes(concern) ? "narrower" : "";
  };
  /** Whether a narrower or a broader use can make a difference. */
  dg.hasReach = (concern) => Boolean(concern) && headOf(concern) !== concern;

  /** A condition: `with~exclusion~generative-ai-training~own.wider`; a part may be empty. */
  dg.condition = (text) => {
    const [how, kind = "", concern = "", reaches = ""] = text.split("~");
    return { how, kind, concern, reaches: nearest.filter((one) => reaches.split(".").includes(one)) };
  };
  dg.conditionText = ({ how, kind, concern, reaches }) =>
    [how, kind, concern, ...(reaches.length ? [reaches.join(".")] : [])].join("~");
  dg.conditionWords = ({ how, kind, concern, reaches }) => {
    const has = how === "without" ? "no" : "has";
    const on = concern ? ` on ${dg.concernLabel(concern)}` : "";
    const said = reaches.length ? `, ${reaches.map((one) => dg.REACHES[one]).join(" or ")}` : "";
    return `${has} ${dg.termKinds.get(kind)?.label ?? "term"}${on}${said}`;
  };
  dg.concernLabel = (concern) => dg.concerns.get(concern)?.label ?? concern;

  /** How near a matter comes to a use with terms of a kind, and the uses that it names there; or null. */
  dg.match = (matter, { kind, concern }) => {
    const terms = matter.terms.filter((term) => !kind || term.kind === kind);
    if (!concern) return terms.length ? { reach: "own", named: [] } : null;
    /** @type {Map<string, Set<string>>} */
    const found = new Map(nearest.map((one) => [one, new Set()]));
    for (const term of terms) found.get(reach(term.concern, concern))?.add(term.concern);
    const best = nearest.find((one) => found.get(one).size);
    return best ? { reach: best, named: [...found.get(best)] } : null;
  };
  /** A match in words; where it is not of the use itself, with the uses that are named. */
  dg.matchWords = ({ reach: way, named }) =>
    way === "own" ? dg.REACHES.own : `${dg.REACHES[way]}: ${named.map(dg.concernLabel).join(", ")}`;

  /** Whether a matter has what a condition asks for, whichever way the condition puts it. */
  dg.holds = (matter, condition) => {
    const match = dg.match(matter, condition);
    return Boolean(match) && (!condition.reaches.length || condition.reaches.includes(match.reach));
  };
  /** Whether a matter fits a condition. */
  dg.meets = (matter, condition) => dg.holds(matter, condition) !== (condition.how === "without");

  /** Conditions of the present filter on a use, of which a match can be more or less near. */
  dg.asked = () => dg.state.term.map(dg.condition).filter((one) => one.how !== "without" && dg.hasReach(one.concern));

  /** What a kind of term says of a use, in a word; the kind itself where the ontology has none. */
  dg.effectOf = (kind) => kind.effect || kind.label;
  /** What a matter says on a use: kinds of term, how each reaches it, and the uses that it names. */
  dg.answers = (matter, concern) =>
    dg.data.terms
      .map((kind) => ({ kind, ...dg.match(matter, { kind: kind.id, concern }) }))
      .filter((answer) => answer.reach);
})(window.dealgraph);
