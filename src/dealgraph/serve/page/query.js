"use strict";
/* The page on which people write queries; `base.js` of the explorer comes first. */
(function (dg) {
  const { by: $, el } = dg;
  const data = JSON.parse($("data").textContent);
  const questions = new Map(data.questions.map((question) => [question.name, question]));
  const START = "SELECT ?deal ?title WHERE {\n  ?deal a dg:Deal ; rdfs:label ?title .\n}\nORDER BY ?title\nLIMIT 50\n";
  const PAGE = 500;
  const ROWS = "application/sparql-results+json";
  const prefixes = Object.entries(data.prefixes).sort((a, b) => b[1].length - a[1].length);

  // Names

  const shorten = (iri) => {
    const found = prefixes.find(([, start]) => iri.startsWith(start) && iri.length > start.length);
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
  };

  // The page of a name of ours, or an address elsewhere; nothing else may be followed.
  const address = (iri) => {
    if (iri.startsWith(data.base)) {
      const [path, part] = iri.slice(data.base.length).split("#", 2);
      const steps = path.split("/").map(encodeURIComponent).join("/");
      // Two slashes at the beginning would name another host.
      return (path.startsWith("/") ? "./" : "") + steps + (part ? `#${encodeURIComponent(part)}` : "");
    }
    return /^https?:\/\/[^\s<>"'`\\{}|^]+$/i.test(iri) ? (dg.safeUrl(iri) ?? "") : "";
  };

  // Named questions

  const about = async () => {
    const question = questions.get($("question").value);
    $("about").hidden = !question;
    $("fields").replaceChildren();
    if (!question) return;
    $("about-text").textContent = `${question.question} ${question.why}`;
    for (const parameter of question.parameters) $("fields").append(field(question, parameter));
    await fill();
  };

  const field = (question, parameter) => {
    const id = `field-${parameter.name}`;
    const input = el("input", {
      id,
      name: parameter.name,
      autocomplete: "off",
      list: `list-${parameter.kind}`,
      placeholder: parameter.required ? "needed" : "any",
      onfocus: () => offer(parameter.kind),
      onchange: fill,
    });
    input.value = question.example[parameter.name] ?? "";
    return el("div", {}, el("label", { for: id }, parameter.name), input, el("small", {}, parameter.help));
  };

  // What a field may hold, as the browser's own list.
  const offer = async (kind) => {
    if ($(`list-${kind}`)) return;
    const spaces = { matter: ["deal", "dispute", "policy"] }[kind] ?? [kind];
    const list = el("datalist", { id: `list-${kind}` });
    document.body.append(list);
    for (const [name, label] of await names()) {
      const [space, local] = name.split(":", 2);
      if (spaces.includes(space)) list.append(el("option", { value: local }, label));
    }
  };

  // The query of a question with its values; a later one makes an earlier one void.
  let turn = 0;
  let filling = Promise.resolve();
  const fill = () => (filling = filled(++turn));

  const filled = async (mine) => {
    const name = $("question").value;
    const values = new URLSearchParams();
    for (const input of $("fields").querySelectorAll("input")) if (input.value) values.set(input.name, input.value);
    const answer = await fetch(`bound/${encodeURIComponent(name)}?${values}`);
    const text = await answer.text();
    if (mine !== turn || name !== $("question").value) return;
    if (answer.ok) {
      $("query").value = text;
      hide("result");
    } else {
      problem(text);
    }
  };

  // Completion

  let known = null;
  const names = () => (known ??= fetch("completion.json").then((answer) => answer.json()));
  let offered = [];
  let chosen = -1;

  /** The name that is being written before the cursor, but no variable and nothing in quotes. */
  const word = () => {
    const area = $("query");
    const before = area.value.slice(0, area.selectionStart);
    if (/[?$<"']$/.test(before.replace(/[\w:-]*$/, ""))) return "";
    return before.match(/[A-Za-z][\w-]*(?::[\w.-]*)?$/)?.[0] ?? "";
  };

  /** How well a name fits what is written, from 0; -1 if it does not. */
  const fit = (wanted, [id, label]) => {
    const [space, local] = wanted.includes(":") ? wanted.split(":", 2) : ["", wanted];
    const name = id.toLowerCase();
    const own = name.slice(name.indexOf(":") + 1);
    if (space && !name.startsWith(`${space}:`)) return -1;
    const tests = [own.startsWith(local), name.startsWith(wanted), own.includes(local)];
    return [...tests, label.toLowerCase().includes(local)].indexOf(true);
  };

  const complete = async (asked) => {
    const wanted = word().toLowerCase();
    if (!asked && wanted.length < 3) return close();
    const scored = (await names()).map((entry) => ({ entry, place: fit(wanted, entry) }));
    const fitting = scored.filter((one) => one.place >= 0);
    fitting.sort((a, b) => a.place - b.place || a.entry[0].length - b.entry[0].length);
    offered = fitting.slice(0, 40).map((one) => one.entry);
    if (!offered.length || (offered.length === 1 && offered[0][0].toLowerCase() === wanted)) return close();
    $("names").replaceChildren(...offered.map(option));
    $("names").hidden = false;
    choose(0);
  };

  const option = ([name, label, kind, means], number) => {
    const onmousedown = (event) => {
      event.preventDefault();
      take(number);
    };
    return el(
      "li",
      { role: "option", id: `name-${number}`, onmousedown },
      el("span", { class: "name" }, name),
      el("span", { class: "means" }, [label, kind, means].filter(Boolean).join(" · ")),
    );
  };

  const choose = (number) => {
    chosen = (number + offered.length) % offered.length;
    [...$("names").children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    $("names").children[chosen].scrollIntoView({ block: "nearest" });
    $("query").setAttribute("aria-activedescendant", `name-${chosen}`);
  };

  const close = () => {
    $("names").hidden = true;
    offered = [];
    $("query").removeAttribute("aria-activedescendant");
  };

  const take = (number) => {
    const area = $("query");
    const at = area.selectionStart;
    area.setRangeText(`${offered[number][0]} `, at - word().length, at, "end");
    close();
    own();
  };

  const own = () => {
    $("question").value = "";
    $("about").hidden = true;
  };

  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      close();
      run();
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      complete(true);
    } else if (offered.length) {
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in moves) choose(chosen + moves[event.key]);
      else if (event.key === "Tab" && !event.shiftKey) take(chosen);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    }
  };

  // Running

  let running = null;
  let last = { query: "", kind: "rows" };

  const hide = (...ids) => ids.forEach((id) => ($(id).hidden = true));
  const show = (...ids) => ids.forEach((id) => ($(id).hidden = false));

  const ask = (query, accept, signal) =>
    fetch("sparql", {
      method: "POST",
      headers: { Accept: accept, "Content-Type": "application/sparql-query" },
      body: query,
      signal,
    });

  const run = async () => {
    await filling;
    const query = $("query").value;
    if (running || !query.trim()) return;
    running = new AbortController();
    $("run").disabled = true;
    show("result", "stop");
    hide("problem", "notice", "table", "graph", "more", "picture", "ways");
    $("status").textContent = "Asking …";
    const began = performance.now();
    try {
      const answer = await ask(query, `${ROWS}, text/turtle;q=0.9`, running.signal);
      if (!answer.ok) return problem(await answer.text());
      notice(answer.headers.get("dealgraph-notice"));
      last = { query, kind: answer.headers.get("content-type").startsWith(ROWS) ? "rows" : "graph" };
      const size = last.kind === "rows" ? rows(await answer.json()) : graph(await answer.text());
      $("status").textContent = `${size}, in ${Math.round(performance.now() - began)} ms`;
      remember(query);
      ways();
    } catch (error) {
      problem(error.name === "AbortError" ? "Stopped." : "The server does not answer.");
    } finally {
      running = null;
      $("run").disabled = false;
      hide("stop");
    }
  };

  /** What the server tells beside the answer: names that nothing has. */
  const notice = (text) => {
    $("notice").textContent = text ?? "";
    $("notice").hidden = !text;
  };

  const problem = (text) => {
    show("result", "problem");
    hide("notice", "ways", "table", "graph", "more", "picture");
    $("status").textContent = "";
    $("problem").textContent = text.trimEnd();
  };

  const remember = (query) => {
    const way = `${location.pathname}?query=${encodeURIComponent(query)}`;
    const here = way.length < 8000 ? way : `${location.pathname}#query=${encodeURIComponent(query)}`;
    history.replaceState(null, "", here);
    $("link").href = here;
  };

  const ways = () => {
    show("ways");
    $("as-table").textContent = last.kind === "rows" ? "Table" : "Turtle";
    $("as-table").setAttribute("aria-pressed", "true");
    $("as-picture").setAttribute("aria-pressed", "false");
    dg.fill(
      $("format"),
      data.formats[last.kind].map(([name]) => el("option", { value: name }, name)),
    );
  };

  // Results

  const rows = (found) => {
    show("table");
    if ("boolean" in found) {
      const answer = found.boolean ? "Yes" : "No";
      dg.fill($("table"), el("p", {}, answer));
      return answer;
    }
    const columns = found.head.vars;
    const bindings = found.results.bindings;
    const body = el("tbody");
    const titles = columns.map((name) => el("th", { scope: "col" }, name));
    dg.fill($("table"), el("table", {}, el("thead", {}, el("tr", {}, titles)), body));
    let shown = 0;
    const more = () => {
      const next = bindings.slice(shown, shown + PAGE);
      body.append(...next.map((row) => line(columns, row)));
      shown += next.length;
      $("more").hidden = shown >= bindings.length;
    };
    more();
    $("more").onclick = more;
    return dg.plural(bindings.length, "row");
  };

  const line = (columns, row) => {
    const cell = (name) => (row[name] ? written(row[name]) : el("td"));
    return el("tr", {}, columns.map(cell));
  };

  /** The cell of a term: names lead to their pages, texts that are addresses to those. */
  const written = (term) => {
    const text = typeof term.value === "string" ? term.value : JSON.stringify(term.value);
    if (term.type === "uri") return el("td", {}, named(term.value));
    if (text === term.value && addresses(text)) return el("td", {}, words(text).map(outside));
    const cell = el("td");
    cell.append(text); // as it is: what is shown of a literal is what it holds
    const type = term["xml:lang"] ?? (term.datatype ? shorten(term.datatype) : "");
    if (/integer|decimal|double/.test(type)) cell.className = "number";
    else if (type && type !== "en" && !type.startsWith("xsd:")) cell.append(" ", el("span", { class: "type" }, type));
    return cell;
  };
  const AWAY = { class: "outside", rel: "noopener noreferrer" };
  const named = (iri) => {
    const href = address(iri);
    if (!href) return el("span", {}, shorten(iri));
    return el("a", { href, ...(/^https?:/i.test(href) ? AWAY : {}) }, shorten(iri));
  };
  const outside = (url) => {
    const host = new URL(url).host.replace(/^www\./, "");
    return [el("a", { href: dg.safeUrl(url), ...AWAY, title: url }, host), " "];
  };

  const words = (text) => text.trim().split(/\s+/);
  const ADDRESS = /^https?:\/\/[^\s<>"'`\\{}|^/?#]+([/?#][^\s<>"`\\{}|^]*)?$/i;
  const addresses = (text) => words(text).every((one) => ADDRESS.test(one) && URL.canParse(one));

  const graph = (text) => {
    show("graph");
    $("graph").textContent = text || "No triples.";
    return text ? "Triples" : "No triples";
  };

  const picture = () => {
    hide("table", "graph", "more");
    show("picture");
    $("as-table").setAttribute("aria-pressed", "false");
    $("as-picture").setAttribute("aria-pressed", "true");
    $("draw-query").value = last.query;
    $("draw").submit();
  };

  const table = () => {
    hide("picture");
    show(last.kind === "rows" ? "table" : "graph");
    $("as-table").setAttribute("aria-pressed", "true");
    $("as-picture").setAttribute("aria-pressed", "false");
  };

  const download = async () => {
    const [, media, ending] = data.formats[last.kind].find(([name]) => name === $("format").value);
    const answer = await ask(last.query, media);
    if (!answer.ok) return problem(await answer.text());
    const url = URL.createObjectURL(await answer.blob());
    const link = el("a", { href: url, download: `result.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };

  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  $("question").addEventListener("change", about);
  $("query").addEventListener("keydown", keys);
  $("query").addEventListener("input", () => {
    own();
    complete(false);
  });
  $("query").addEventListener("blur", close);
  $("stop").addEventListener("click", () => running?.abort());
  $("as-table").addEventListener("click", table);
  $("as-picture").addEventListener("click", picture);
  $("download").addEventListener("click", download);

  const given =
    new URLSearchParams(location.search).get("query") ?? new URLSearchParams(location.hash.slice(1)).get("query");
  $("query").value = given ?? START;
  if (given) run();
})(window.dealgraph);
