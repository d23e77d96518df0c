// A report behind a signed link: its sections on the left, its evidence on the right.
(async () => {
  const base = location.pathname.replace(/\/$/, "");
  const answer = await fetch(base + "/view.json");
  if (!answer.ok) return;
  const view = await answer.json(), pane = document.getElementById("pane"), map = document.getElementById("map");
  const reader = new window.Reader(pane, view.words);
  reader.load(view, base);
  document.documentElement.lang = view.language;
  document.title = document.getElementById("title").textContent = view.title;
  map.textContent = view.words.map;
  map.onclick = () => { reader.back = map; reader.map(); };
  const block = (title, nodes) => {
    const section = document.createElement("section"), head = document.createElement("h2");
    head.textContent = title; section.append(head, ...nodes);
    document.getElementById("report").append(section);
  };
  view.sections.forEach((one, at) => block(at + 1 + ". " + one.title, [...reader.rows(one.rows), ...reader.changes(one)]));
  for (const one of view.answers) { const node = document.createElement("p"); node.append(...reader.parts(one.parts)); block(one.question, [node]); }
  // A mark in a post names its citation; numbers change as sections are revised, names do not.
  const lead = () => {
    const name = location.hash.slice(1);
    const first = Object.keys(view.cited).find((n) => "c" + n === name || view.cited[n].mark === name);
    if (first) { reader.seek(first); reader.open(first); }
  };
  addEventListener("hashchange", lead); lead();
})();
