"use strict";
/* Files, the clipboard, and the menu that offers them. */
(function (dg) {
  const { el } = dg;

  /** Offer a file; nothing leaves the machine. */
  dg.save = (name, content, type) => {
    const blob = content instanceof Blob ? content : new Blob([content], { type: type + ";charset=utf-8" });
    const href = URL.createObjectURL(blob);
    const link = el("a", { href, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
    dg.notice(`${name} saved`);
  };

  dg.copied = "";
  /** Put text on the clipboard, or show it where the browser does not allow that. */
  dg.copy = async (text, what) => {
    dg.copied = text;
    try {
      await navigator.clipboard.writeText(text);
      dg.notice(`${what} copied`);
    } catch {
      byHand(text, what);
    }
  };
  const byHand = (text, what) => {
    const area = el("textarea", { rows: "10", readonly: true, "aria-label": what });
    area.value = text;
    const shut = () => box.remove();
    const onkeydown = (event) => {
      if (event.key !== "Escape") return;
      shut();
      event.stopPropagation();
    };
    const box = el(
      "div",
      { class: "dialog", role: "dialog", "aria-label": what, onkeydown },
      el("p", {}, `${what}: copy it from here.`),
      area,
      dg.button("Close", shut),
    );
    document.body.append(box);
    area.focus();
    area.select();
    if (!commanded()) return;
    shut();
    dg.notice(`${what} copied`);
  };
  const commanded = () => {
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  };

  let fading;
  /** A line that goes away by itself. */
  dg.notice = (text) => {
    document.querySelector(".notice")?.remove();
    document.body.append(el("div", { class: "notice" }, text));
    dg.tell(text);
    clearTimeout(fading);
    fading = setTimeout(() => document.querySelector(".notice")?.remove(), 2600);
  };

  const button = dg.by("take");
  const menu = dg.by("take-menu");
  const png = () =>
    dg.toCanvas(dg.picture()).toBlob((blob) => dg.save(`dealgraph-${dg.state.view}.png`, blob), "image/png");
  const svg = () => dg.save(`dealgraph-${dg.state.view}.svg`, dg.toSvg(dg.picture()), "image/svg+xml");
  const link = () => dg.copy(location.href, "Link");
  /** What the present view shows, as tables. */
  const tables = () => {
    const { view, rows } = dg.state;
    const rowsOf = (which, id) => {
      const number = dg.rowsNow(which);
      const words = which === "parties" ? dg.plural(number, "party", "parties") : dg.plural(number, "matter");
      return { id, words: `Table of the ${words} shown`, run: () => dg.saveCsv(which) };
    };
    if (view === "table") return [rowsOf(rows, "csv")];
    const rights = { id: "csv-rights", words: "This matrix as a table", run: dg.saveMatrix };
    return [...(view === "rights" ? [rights] : []), rowsOf("", "csv"), rowsOf("parties", "csv-parties")];
  };
  const open = () => {
    const text = dg.state.view === "table";
    const item = (id, words, run, off) => {
      const choose = () => {
        close();
        run();
      };
      return dg.button(words, choose, { role: "menuitem", id: "take-" + id, disabled: off });
    };
    dg.fill(
      menu,
      item("png", "Picture of this view (PNG)", png, text),
      item("svg", "Picture of this view (SVG)", svg, text),
      tables().map(({ id, words, run }) => item(id, `${words} (CSV)`, run)),
      item("link", "Link to what is shown", link),
      text && el("p", {}, "The table is text: take the CSV."),
    );
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    menu.querySelector("button:not([disabled])").focus();
  };
  const close = () => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  button.addEventListener("click", () => (menu.hidden ? open() : close()));
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("button:not([disabled])")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
    else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length].focus();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {Node} */ (event.target);
    if (!menu.hidden && !menu.contains(target) && target !== button) close();
  });
})(window.dealgraph);
