"use strict";
/* The filter of amounts: what they are for, how they are counted, in which currency, from where to where. */
(function (dg) {
  const { el, state } = dg;
  const LISTS = { purpose: "purposes", basis: "bases", unit: "units" };
  const ANY = { purpose: "anything", basis: "in any way", unit: "any currency or unit" };
  const filter = () => dg.amountFilter(state.amount);
  const change = (part, value) => dg.set({ amount: dg.amountText({ ...filter(), [part]: value }) });
  /** How many matters, as otherwise filtered, have an amount that fits. */
  const keep = (asked) => dg.result.priced.filter((matter) => dg.hasAmount(matter, asked)).length;

  const select = (part, label) => {
    const node = dg.choice({ id: "amount-" + part }, [], null, (value) => change(part, value));
    return el("label", {}, el("span", {}, label), node);
  };
  const limit = (part, label) => {
    const onchange = () => {
      const digits = dg.readNumber(input.value);
      input.setAttribute("aria-invalid", String(digits === null));
      wrong.hidden = digits !== null;
      if (digits === null) return;
      input.value = dg.writeNumber(digits);
      change(part, digits);
    };
    const input = el("input", { type: "text", id: "amount-" + part, inputmode: "text", autocomplete: "off", onchange });
    return el("label", {}, el("span", {}, label), input);
  };
  const wrong = el(
    "p",
    { class: "hint", role: "alert", hidden: true },
    "Write a number, such as 100 million or 1,500,000.",
  );
  const hint = el("p", { class: "hint" });
  const more = el("div");

  /** The controls, once; what they offer follows with every result. */
  dg.amountFilterView = () =>
    el(
      "div",
      { class: "amounts" },
      [
        select("purpose", "for"),
        select("basis", "counted"),
        select("unit", "in"),
        limit("from", "from"),
        limit("to", "to"),
      ],
      wrong,
      more,
      hint,
    );

  const offer = (part) => {
    const now = filter();
    const option = ({ id, label }) => {
      const count = keep({ ...now, [part]: id, ...(part === "unit" && id !== now.unit ? { from: "", to: "" } : {}) });
      return el("option", { value: id, selected: id === now[part] }, `${label} (${count})`);
    };
    dg.fill(dg.by("amount-" + part), [{ id: "", label: ANY[part] }, ...dg.data[LISTS[part]]].map(option));
  };
  const showLimit = (part) => {
    const input = /** @type {HTMLInputElement} */ (dg.by("amount-" + part));
    input.disabled = !filter().unit;
    input.value = dg.writeNumber(filter()[part]);
    input.setAttribute("aria-invalid", "false");
    wrong.hidden = true;
  };
  /** How many more have a figure that may be in the range, to take them in. */
  const maybe = () => {
    const now = filter();
    const number = dg.result.priced.filter((matter) => dg.mayHaveAmount(matter, now)).length;
    const words = "and those that may be: a limit or a range";
    return dg.check("may", "may", () => change("may", !filter().may), "", words, String(number), now.may).node;
  };
  const show = () => {
    if (!dg.by("amount-purpose")) return;
    const { unit, from, to } = filter();
    Object.keys(LISTS).forEach(offer);
    ["from", "to"].forEach(showLimit);
    const here = more.contains(document.activeElement);
    dg.fill(more, (from || to) && maybe());
    if (here) more.querySelector("input")?.focus();
    const need = unit ? "" : "Choose a currency for a range. ";
    dg.fill(hint, `${need}Every figure is compared with its like; nothing is added up or converted.`);
  };
  dg.on("result", show);
})(window.dealgraph);
