"use strict";
/* Search over names, aliases, titles, products and catalogues. */
(function (dg) {
  const { el } = dg;
  const box = dg.by("search");
  const found = dg.by("found");
  const LIMIT = 12;
  let index = null;
  let hits = [];
  let at = -1;

  /** Text as it is compared: lower case, without accents. */
  const plain = (text) => {
    const parts = dg.clean(text).normalize("NFD");
    return parts.replace(/[\u0300-\u036f]/g, "").toLowerCase();
  };
  /** @param {MatterEntry | PartyEntry} entry */
  const indexed = (entry) => ({
    entry,
    label: plain(entry.label),
    also: entry.also.map(plain),
    rest: plain([entry.label, entry.id, ...entry.also].join(" ")),
  });
  const build = () => (index = index || [...dg.parties.values(), ...dg.matters.values()].map(indexed));

  const score = (item, words) => {
    if (!words.every((word) => item.rest.includes(word))) return -1;
    const party = dg.parties.get(item.entry.id);
    return closeness(item, words.join(" ")) + (party ? 8 + Math.min(10, party.matters.size / 4) : 0);
  };
  const closeness = ({ label, also }, whole) => {
    const names = [label, ...also];
    if (names.includes(whole)) return 60;
    if (names.some((name) => name.startsWith(whole))) return 40;
    if ((" " + label).includes(" " + whole)) return 25;
    return label.includes(whole) ? 12 : 0;
  };

  /** Entries that fit, best first. */
  dg.find = (text) => {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    return build()
      .map((item) => ({ item, score: score(item, words) }))
      .filter((one) => one.score >= 0)
      .sort((a, b) => b.score - a.score || (a.item.label < b.item.label ? -1 : 1))
      .map((one) => one.item.entry);
  };

  const pairs = (text) => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
  const likeness = (name, asked) => {
    const own = pairs(name);
    const both = [...own].filter((pair) => asked.has(pair)).length;
    return (2 * both) / (own.size + asked.size || 1);
  };
  /** Names that look like a text in which nothing was found. */
  dg.alike = (text) => {
    const long = plain(text)
      .split(/\s+/)
      .filter((word) => word.length > 3);
    const asked = [plain(text), ...long].map(pairs);
    const like = ({ label, also }) =>
      Math.max(...[label, ...also].flatMap((name) => asked.map((one) => likeness(name, one))));
    return build()
      .filter((item) => dg.parties.has(item.entry.id))
      .map((item) => ({ item, like: like(item) }))
      .filter((one) => one.like > 0.35)
      .sort((a, b) => b.like - a.like)
      .slice(0, 4)
      .map((one) => one.item.entry);
  };

  const why = (entry, text) => {
    const word = plain(text);
    if (plain(entry.label).includes(word)) return "";
    return entry.also.find((one) => plain(one).includes(word)) || "";
  };
  const about = ({ id }) => {
    const matter = dg.matters.get(id);
    if (matter) return [matter.date, dg.titleOf(matter)];
    const party = dg.parties.get(id);
    const sectors = party.sectors.map((one) => dg.labelOf("sectors", one)).join(", ");
    return [sectors, dg.plural(party.matters.size, "matter")];
  };
  const option = (entry, number) => {
    const matter = dg.matters.get(entry.id);
    const reason = why(entry, box.value);
    const words = [reason && "“" + dg.short(reason, 60) + "”", ...about(entry)].filter(Boolean).join(" · ");
    return el(
      "div",
      {
        role: "option",
        id: "hit-" + number,
        class: "hit",
        "aria-selected": number === at,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => choose(entry),
      },
      el("i", { class: "swatch" + (matter ? " square" : ""), colour: dg.shade(dg.nodes.get(entry.id).token) }),
      el("span", { class: "hit-name" }, dg.short(entry.label, 120)),
      el("span", { class: "hit-about" }, words),
    );
  };

  const nothing = (text) => {
    const names = dg.alike(text).map((entry) => dg.button(entry.label, () => choose(entry), { class: "name" }));
    return el(
      "div",
      { class: "nothing" },
      el("p", {}, `Nothing is called “${dg.short(text, 60)}”. `),
      names.length
        ? el("p", {}, "Did you mean ", dg.listed(names), "?")
        : el("p", {}, "Try a shorter word: a company, a title, a product or a catalogue."),
    );
  };

  const show = () => {
    const text = box.value.trim();
    found.hidden = !text;
    box.setAttribute("aria-expanded", String(Boolean(text)));
    if (!text) return close();
    const every = dg.find(text);
    hits = every.slice(0, LIMIT);
    at = hits.length ? 0 : -1;
    dg.fill(
      found,
      hits.length ? hits.map(option) : nothing(text),
      every.length > LIMIT && el("p", { class: "more" }, `and ${every.length - LIMIT} more`),
    );
    mark();
    dg.tell(every.length ? dg.plural(every.length, "result") : `Nothing is called ${text}`);
  };
  const mark = () => {
    found.querySelectorAll(".hit").forEach((hit, number) => hit.setAttribute("aria-selected", String(number === at)));
    const node = dg.by("hit-" + at);
    if (node) node.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", node ? node.id : "");
  };
  const close = () => {
    found.hidden = true;
    at = -1;
    hits = [];
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-activedescendant", "");
  };
  const choose = (entry) => {
    box.value = "";
    close();
    dg.select(entry.id);
  };

  box.addEventListener("input", show);
  box.addEventListener("focus", show);
  box.addEventListener("blur", () =>
    setTimeout(() => {
      if (!found.contains(document.activeElement)) close();
    }, 120),
  );
  box.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key] && hits.length) {
      at = (at + steps[event.key] + hits.length) % hits.length;
      mark();
    } else if (event.key === "Enter" && hits[at]) choose(hits[at]);
    else if (event.key === "Escape") {
      if (box.value) {
        box.value = "";
        close();
      } else box.blur();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
})(window.dealgraph);
