"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
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
    if (iri.startsWith(`${data.base}ns#`)) return "ns";
    if (iri.startsWith(data.base) && !iri.startsWith(`${data.base}file/`)) {
      const [path, part] = iri.slice(data.base.length).split("#", 2);
      return path.split("/").map(encodeURIComponent).join("/") + (part ? `#${encodeURIComponent(part)}` : "");
    }
    return /^https?:\/\/[^\s<>"'`\\{}|^]+$/i.test(iri) ? iri : "";
  };

  const element = (name, text = "", attributes = {}) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
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
    const box = element("div");
    const id = `field-${parameter.name}`;
    const input = element("input", "", { id, name: parameter.name, autocomplete: "off", list: `list-${parameter.kind}` });
    input.value = question.example[parameter.name] ?? "";
    input.placeholder = parameter.required ? "needed" : "any";
    input.addEventListener("focus", () => offer(parameter.kind));
    input.addEventListener("change", fill);
    box.append(element("label", parameter.name, { for: id }), input, element("small", parameter.help));
    return box;
  };

  // What a field may hold, as the browser's own list.
  const offer = async (kind) => {
    if ($(`list-${kind}`)) return;
    const spaces = { matter: ["deal", "dispute", "policy"] }[kind] ?? [kind];
    const list = element("datalist", "", { id: `list-${kind}` });
    document.body.append(list);
    for (const [name, label] of await names()) {
      const [space, local] = name.split(":", 2);
      if (spaces.includes(space)) list.append(element("option", label, { value: local }));
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

  const word = () => {
    const area = $("query");
    const before = area.value.slice(0, area.selectionStart);
    return /[?$<"']$/.test(before.replace(/[\w:-]*$/, "")) ? "" : before.match(/[A-Za-z][\w-]*(?::[\w.-]*)?$/)?.[0] ?? "";
  };

  const complete = async (asked) => {
    const wanted = word().toLowerCase();
    if (!asked && wanted.length < 3) return close();
    const all = await names();
    const [space, local] = wanted.includes(":") ? wanted.split(":", 2) : ["", wanted];
    const scored = [];
    for (const entry of all) {
      const name = entry[0].toLowerCase();
      const own = name.slice(name.indexOf(":") + 1);
      if (space && !name.startsWith(`${space}:`)) continue;
      const place = own.startsWith(local) ? 0 : name.startsWith(wanted) ? 1 : own.includes(local) ? 2 : entry[1].toLowerCase().includes(local) ? 3 : -1;
      if (place >= 0) scored.push([place, name.length, entry]);
    }
    scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    offered = scored.slice(0, 40).map((one) => one[2]);
    if (!offered.length || (offered.length === 1 && offered[0][0].toLowerCase() === wanted)) return close();
    $("names").replaceChildren(...offered.map(option));
    $("names").hidden = false;
    choose(0);
  };

  const option = ([name, label, kind, means], number) => {
    const item = element("li", "", { role: "option", id: `name-${number}` });
    item.append(element("span", name, { class: "name" }), element("span", [label, kind, means].filter(Boolean).join(" · "), { class: "means" }));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(number);
    });
    return item;
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
    hide("problem", "table", "graph", "more", "picture", "ways");
    $("status").textContent = "Asking …";
    const began = performance.now();
    try {
      const answer = await ask(query, `${ROWS}, text/turtle;q=0.9`, running.signal);
      if (!answer.ok) return problem(await answer.text());
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

  const problem = (text) => {
    show("result", "problem");
    hide("ways", "table", "graph", "more", "picture");
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
    $("format").replaceChildren(...data.formats[last.kind].map(([name]) => element("option", name, { value: name })));
  };

  // Results

  const rows = (found) => {
    show("table");
    if ("boolean" in found) {
      $("table").replaceChildren(element("p", found.boolean ? "Yes" : "No"));
      return found.boolean ? "Yes" : "No";
    }
    const columns = found.head.vars;
    const bindings = found.results.bindings;
    const body = element("tbody");
    const head = element("tr");
    head.append(...columns.map((name) => element("th", name, { scope: "col" })));
    const top = element("thead");
    top.append(head);
    const table = element("table");
    table.append(top, body);
    $("table").replaceChildren(table);
    let shown = 0;
    const more = () => {
      const next = bindings.slice(shown, shown + PAGE);
      body.append(...next.map((row) => line(columns, row)));
      shown += next.length;
      $("more").hidden = shown >= bindings.length;
    };
    more();
    $("more").onclick = more;
    return bindings.length === 1 ? "1 row" : `${bindings.length.toLocaleString("en")} rows`;
  };

  const line = (columns, row) => {
    const made = element("tr");
    for (const name of columns) {
      const cell = element("td");
      if (row[name]) write(cell, row[name]);
      made.append(cell);
    }
    return made;
  };

  const write = (cell, term) => {
    if (term.type === "uri") {
      const way = address(term.value);
      const outside = /^https?:/i.test(way);
      const link = way ? { href: way, ...(outside ? { class: "outside", rel: "noopener noreferrer" } : {}) } : {};
      cell.append(element(way ? "a" : "span", shorten(term.value), link));
    } else if (typeof term.value === "string" && addresses(term.value)) {
      for (const url of term.value.trim().split(/\s+/)) {
        const host = new URL(url).host.replace(/^www\./, "");
        cell.append(element("a", host, { href: url, class: "outside", rel: "noopener noreferrer", title: url }), " ");
      }
    } else {
      cell.append(typeof term.value === "string" ? term.value : JSON.stringify(term.value));
      const type = term["xml:lang"] ?? (term.datatype ? shorten(term.datatype) : "");
      if (/integer|decimal|double/.test(type)) cell.className = "number";
      else if (type && type !== "en" && !type.startsWith("xsd:")) cell.append(" ", element("span", type, { class: "type" }));
    }
  };

  const addresses = (text) => {
    const words = text.trim().split(/\s+/);
    return words.every((word) => /^https?:\/\/[^\s<>"'`\\{}|^/?#]+([/?#][^\s<>"`\\{}|^]*)?$/i.test(word) && URL.canParse(word));
  };

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
    const link = element("a", "", { href: url, download: `result.${ending}` });
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

  const given = new URLSearchParams(location.search).get("query") ?? new URLSearchParams(location.hash.slice(1)).get("query");
  $("query").value = given ?? START;
  if (given) run();
})();
