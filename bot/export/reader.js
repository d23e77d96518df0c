// The evidence reader: a citation opens its page with the words boxed, or its slide with the sound.
// The exported page and the browser's chat share it; where pictures come from is all that differs.
// Whatever a document says is set as text, never as markup.
window.Reader = class {
  // `pane` shows the evidence, `words` are the reader's own; `base` is where pages are asked for,
  // "" where everything stands in the page itself.
  constructor(pane, words, {onopen = () => {}} = {}) {
    Object.assign(this, {pane, words, onopen, data: null, base: "", at: null, zoom: 1, back: null});
    this.head = this.make("header"); this.body = this.make("div");
    this.sounds = pane.querySelector("#sound") || this.make("div"); this.sounds.id = "sound";
    pane.replaceChildren(this.head, this.sounds, this.body);
    this.hint();
    document.addEventListener("click", this.clicked = (event) => {
      const mark = event.target.closest(".c[data-n]");
      if (mark && this.data) { event.preventDefault(); this.back = mark; this.open(mark.dataset.n); }
    });
    pane.addEventListener("keydown", (event) => {
      if (event.target.closest("audio,video,input,textarea")) return;
      const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (step) { event.preventDefault(); this.step(step); }
      if (event.key === "+" || event.key === "=") this.scale(1.4);
      if (event.key === "-") this.scale(1 / 1.4);
    });
    document.addEventListener("keydown", this.keyed = (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) this.close();
    });
  }
  make(tag, text, name) {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (name) node.className = name;
    return node;
  }
  button(text, label, act) {
    const node = this.make("button", text);
    node.type = "button";
    if (label) { node.setAttribute("aria-label", label); node.title = label; }
    node.onclick = act;
    return node;
  }
  hint() { this.body.replaceChildren(this.make("p", this.words.choose, "hint")); }
  load(data, base) {
    this.data = data; this.base = base;
    this.order = Object.keys(data.cited).map(Number).sort((a, b) => a - b);
    this.sources = new Map(data.sources.map((one) => [one.id, one]));
    if (base) this.ahead(null);
  }
  // Another report takes the pane.
  gone() { this.close(); document.removeEventListener("click", this.clicked); document.removeEventListener("keydown", this.keyed); }

  // ── what is shown ──────────────────────────────────────────────────────────────────────────
  open(n, talked = true) {
    const one = this.data.cited[n];
    if (!one) return;
    this.mark(n);
    this.start({n: Number(n)}, one.where, one.quote);
    if (one.page) this.sheet(one.source, one.page, one);
    else if (one.time !== null) this.moment(one, talked);
    this.said(this.words.rests, one.said);
  }
  // A page or a moment that no citation led to.
  visit(source, page, time, until = time + 15) {
    this.mark(null);
    const {name} = this.sources.get(source) || {};
    this.start({}, name + ", " + (page ? this.words.page + " " + page : this.clock(time)), "");
    if (page) this.sheet(source, page, null);
    else this.moment({source, time, until, where: name, quote: ""}, false);
  }
  start(at, where, quote) {
    this.at = at; this.hush();
    const bar = this.make("div", "", "bar");
    bar.append(this.make("strong", where));
    if (at.n && this.order.length > 1) bar.append(this.button("‹", this.words.previous, () => this.step(-1)),
      this.make("span", this.order.indexOf(at.n) + 1 + "/" + this.order.length), this.button("›", this.words.next, () => this.step(1)));
    this.zooms = this.make("span"); this.zooms.hidden = true;
    this.zooms.append(this.button("−", this.words.smaller, () => this.scale(1 / 1.4)), this.button("+", this.words.larger, () => this.scale(1.4)));
    bar.append(this.zooms, this.button("×", this.words.close, () => this.close()));
    this.head.replaceChildren(bar);
    if (quote) this.head.append(this.make("p", quote));
    this.body.replaceChildren();
    this.pane.classList.add("on"); this.onopen(true);
    this.pane.scrollTop = 0;
  }
  mark(n) {
    for (const open of document.querySelectorAll('.c[aria-expanded="true"]')) open.setAttribute("aria-expanded", "false");
    for (const same of n ? document.querySelectorAll('.c[data-n="' + n + '"]') : []) same.setAttribute("aria-expanded", "true");
  }
  step(by) {
    if (!this.at || !this.at.n) return;
    const at = this.order.indexOf(this.at.n) + by;
    const next = this.order[(at + this.order.length) % this.order.length];
    const focused = this.pane.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    this.open(next);
    this.seek(next, false);
    const again = focused && this.head.querySelector('[aria-label="' + CSS.escape(focused) + '"]');
    if (again) again.focus();
  }
  seek(n, focus = true) {
    const mark = document.querySelector('.c[data-n="' + n + '"]');
    if (!mark) return;
    mark.scrollIntoView({block: "center"});
    if (focus) mark.focus();
    this.back = mark;
  }
  close() {
    this.mark(null); this.at = null; this.hush();
    this.pane.classList.remove("on"); this.onopen(false); this.head.replaceChildren(); this.body.replaceChildren(); this.hint();
    if (this.back && this.back.isConnected) this.back.focus();
    this.back = null;
  }
  scale(by) {
    this.zoom = Math.min(4, Math.max(0.5, this.zoom * by));
    const sheet = this.body.querySelector(".page");
    if (!sheet) return;
    sheet.style.width = 100 * this.zoom + "%";
    const image = sheet.querySelector("img");
    if (this.base && this.zoom > 1.2 && !image.src.includes("dpi=220")) image.src = image.src.replace("dpi=110", "dpi=220");
    this.find();
  }

  // ── pages ──────────────────────────────────────────────────────────────────────────────────
  picture(source, page) {
    if (this.base) return this.base + "/page/" + source + "/" + page + ".webp?dpi=" + (this.zoom > 1.2 ? 220 : 110);
    return (this.data.images || {})[source + "/" + page];
  }
  sheet(source, page, one) {
    const src = this.picture(source, page), size = (this.sources.get(source).pages || [])[page - 1];
    if (!src || !size) return;
    const frame = this.make("div", "", "frame"), sheet = this.make("div", "", "page"), image = this.make("img");
    image.alt = one ? one.where : this.words.page + " " + page;
    sheet.style.width = 100 * this.zoom + "%"; sheet.style.aspectRatio = size[0] + "/" + size[1];
    sheet.append(image);
    image.src = src;
    const lay = (tag, [x0, y0, x1, y1]) => {
      const node = this.make(tag);
      Object.assign(node.style, {left: 100 * x0 / size[0] + "%", top: 100 * y0 / size[1] + "%",
        width: 100 * (x1 - x0) / size[0] + "%", height: 100 * (y1 - y0) / size[1] + "%"});
      sheet.append(node);
      return node;
    };
    for (const box of one ? one.boxes : []) lay("i", box);
    frame.append(sheet); this.body.append(frame);
    this.zooms.hidden = false;
    this.spots(source, page, lay, one);
    this.others(source, page, one);
    if (this.base) this.ahead(one);
    this.find();
  }
  // Only the pane scrolls: the sentence that was clicked must stay where it is.
  find() {
    const frame = this.body.querySelector(".frame"), box = frame && frame.querySelector("i");
    if (!box) return;
    const to = box.getBoundingClientRect(), from = frame.getBoundingClientRect();
    frame.scrollTop += to.top - from.top - frame.clientHeight / 3;
    frame.scrollLeft += to.left + to.width / 2 - from.left - frame.clientWidth / 2;
  }
  // The paragraphs of a page: pressing one says which sentences rest on it.
  // A citation of a figure or a table shows it cut out at once.
  async spots(source, page, lay, one) {
    const at = this.at;
    let found = this.cited(source, page).filter((one) => one.spot).map((one) => ({id: one.passage, box: one.spot, text: one.quote}));
    if (this.base) {
      const answer = await fetch(this.base + "/passages/" + source + "/" + page + ".json").catch(() => null);
      if (answer && answer.ok) found = await answer.json();
    }
    if (at !== this.at) return;
    const seen = new Set();
    for (const passage of found) {
      if (seen.has(passage.id)) continue;
      seen.add(passage.id);
      const resting = this.resting((one) => one.passage === passage.id);
      const spot = lay("button", passage.box);
      spot.type = "button"; spot.className = resting.length ? "rests" : "";
      if (!resting.length && passage.shows !== passage.id) spot.tabIndex = -1;
      spot.setAttribute("aria-label", (resting.length ? this.words.rests : this.words.paragraph) + ": " + passage.text.slice(0, 80));
      spot.onclick = () => this.told(passage, resting);
      if (one && passage.label && passage.id === one.passage) this.told(passage, resting);
    }
  }
  told(passage, resting) {
    const old = this.head.querySelector(".told");
    if (old) old.remove();
    const box = this.make("div", "", "told");
    box.setAttribute("role", "status");
    const before = this.body;
    this.body = box;
    if (passage.label && this.base) {
      const image = this.make("img", "", "still");
      image.src = this.base + "/cut-out/" + passage.shows + ".png"; image.alt = passage.label;
      image.onerror = () => image.remove();
      box.append(image);
      this.lines(this.words.mentions + " " + passage.label, (passage.mentions || []).map((one) =>
        ({text: this.words.page + " " + one.page + ": " + one.text, act: () => this.visit(one.source, one.page)})));
    }
    this.said(this.words.rests, resting);
    if (!resting.length) box.append(this.make("p", this.words.nothing, "hint"));
    this.body = before;
    this.head.append(box);
  }
  cited(source, page) { return Object.values(this.data.cited).filter((one) => one.source === source && one.page === page); }
  resting(fits) {
    const found = new Map();
    for (const one of Object.values(this.data.cited)) if (fits(one)) for (const said of one.said) found.set(said.text, said);
    return [...found.values()];
  }
  others(source, page, one) {
    const rest = this.order.filter((n) => { const each = this.data.cited[n]; return each !== one && each.source === source && each.page === page; });
    this.lines(this.words.also, rest.map((n) => ({text: "[" + n + "] " + this.data.cited[n].quote, act: () => { this.open(n); this.seek(n, false); }})));
  }
  // What will be looked at next is asked for now.
  ahead(one) {
    const at = one ? this.order.indexOf(this.at.n) : -1;
    for (const n of [this.order[at + 1], this.order[at - 1]]) {
      const next = this.data.cited[n];
      if (next && next.page) new Image().src = this.picture(next.source, next.page);
    }
  }

  // ── talks ──────────────────────────────────────────────────────────────────────────────────
  clock(seconds) {
    const whole = Math.floor(seconds), two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return hours ? hours + ":" + two(minutes) + ":" + two(whole % 60) : minutes + ":" + two(whole % 60);
  }
  // A moment of a talk: the slide that is up then, its words, the words around, the sound from there.
  moment(one, play) {
    const talk = this.sources.get(one.source) || {};
    // What is said from just before a change on belongs to the slide that is up for most of it.
    const shared = ([at, until]) => Math.min(until, one.until) - Math.max(at, one.time);
    const slides = talk.slides || [];
    const slide = slides.reduce((best, each) => shared(each) > (best ? shared(best) : 0) ? each : best, null);
    if (slide) this.slide(one, slide, slides);
    this.sound(one, talk, play);
    const heard = (talk.heard || []).filter(([from, to]) => to > one.time - 20 && from < one.until + 20);
    this.lines(this.words.around, heard.map(([from, to, text]) => ({
      text: this.clock(from) + " " + text, on: from < one.until && to > one.time, act: () => this.play(from)})));
    const own = slide ? this.resting((each) => each.source === one.source && each.time !== null && each.time >= slide[0] && each.time < slide[1]) : [];
    this.said(this.words.slide, own);
  }
  slide(one, slide, slides) {
    const src = this.base ? slide[4] && this.base + "/slide/" + one.source + "/" + slide[4] + ".webp"
      : (document.querySelector('[data-i="' + CSS.escape(slide[2] || "") + '"]') || {}).src;
    if (src) { const image = this.make("img", "", "still"); image.src = src; image.alt = one.where; image.onerror = () => image.remove(); this.body.append(image); }
    const at = slides.indexOf(slide), bar = this.make("div", "", "bar");
    for (const [text, label, other] of [["‹", this.words.before, slides[at - 1]], ["›", this.words.after, slides[at + 1]]]) {
      if (other && this.base) bar.append(this.button(text + " " + label, "", () => this.visit(one.source, 0, other[0], other[1])));
    }
    for (const line of slide[3]) this.body.append(this.make("p", line));
    for (const pair of this.data.pairs || []) {
      if (pair.source === one.source && pair.at === slide[0]) bar.append(this.button(this.words.match + " " + pair.page, "", () => this.visit(pair.paper, pair.page)));
    }
    this.body.append(bar);
  }
  sound(one, talk, play) {
    let node = [...this.sounds.querySelectorAll("audio,video")].find((each) => each.dataset.s === one.source);
    if (!node && this.base && talk.media) {
      node = this.make(talk.media); node.dataset.s = one.source; node.controls = true; node.preload = "none";
      node.src = this.base + "/talk/" + one.source;
      // A picture that this browser cannot play leaves the sound.
      if (talk.media === "video") node.onerror = () => { node.remove(); talk.media = "audio"; this.sound(one, talk, play); };
      else if (node.src.length) node.src += "?sound";
      this.sounds.append(node);
    }
    if (!node) return;
    node.classList.add("on"); this.player = node;
    if (play) this.play(one.time);
  }
  play(from) {
    const node = this.player;
    if (!node) return;
    const go = () => { node.currentTime = from; node.play().catch(() => {}); };
    if (node.readyState) go(); else { node.addEventListener("loadedmetadata", go, {once: true}); node.load(); }
  }
  hush() { for (const one of this.sounds.querySelectorAll("audio,video")) { one.pause(); one.classList.remove("on"); } this.player = null; }

  // ── lists ──────────────────────────────────────────────────────────────────────────────────
  lines(title, entries) {
    if (!entries.length) return;
    const list = this.make("ul", "", "list");
    for (const entry of entries) {
      const item = this.make("li"), button = this.button(entry.text, "", entry.act);
      if (entry.on) button.setAttribute("aria-current", "true");
      item.append(button); list.append(item);
    }
    this.body.append(this.make("h3", title), list);
  }
  said(title, sentences) {
    this.lines(title, (sentences || []).map((one) => ({text: one.text, act: () => this.seek(one.n)})));
  }

  // ── the map ────────────────────────────────────────────────────────────────────────────────
  map() {
    this.mark(null);
    this.start({}, this.words.map, "");
    const tracks = this.data.sources.filter((one) => (one.pages || []).length || one.duration);
    tracks.forEach((one, at) => {
      this.body.append(this.make("h3", one.name));
      this.body.append(this.track(one));
      if (tracks[at + 1]) this.ties(one, tracks[at + 1]);
    });
    this.lines(this.words.pairs, (this.data.pairs || []).map((pair) => ({
      text: this.clock(pair.at) + " · " + pair.title + " → " + this.words.page + " " + pair.page, act: () => this.visit(pair.source, 0, pair.at, pair.until)})));
    for (const one of this.data.disagreements || []) this.lines(this.words.differ + " " + one.what, one.values.map((value) => ({
      text: value.text + " (" + value.where + ")", act: () => this.visit(value.source, value.page, value.time)})));
  }
  track(one) {
    const row = this.make("div", "", "track"), all = Object.values(this.data.cited).filter((each) => each.source === one.id);
    row.setAttribute("role", "group"); row.setAttribute("aria-label", one.name);
    const cell = (shown, label, count, act) => {
      const node = this.button(shown, label + ": " + (count ? count + " ×" : this.words.uncited), act);
      node.className = "n" + Math.min(3, count);
      row.append(node);
    };
    if ((one.pages || []).length) {
      one.pages.forEach((_, n) => cell(one.pages.length > 30 ? "" : String(n + 1), this.words.page + " " + (n + 1),
        all.filter((each) => each.page === n + 1).length, () => this.visit(one.id, n + 1)));
    } else {
      const step = this.stretch(one);
      for (let from = 0; from < one.duration; from += step) cell(one.duration / step > 20 ? "" : this.clock(from), this.clock(from),
        all.filter((each) => each.time !== null && each.time < from + step && each.until > from).length, () => this.visit(one.id, 0, from, from + step));
    }
    return row;
  }
  // Seconds of a talk that one cell stands for.
  stretch(one) { return one.duration > 3600 ? 300 : one.duration > 600 ? 60 : 15; }
  ties(upper, lower) {
    const pairs = (this.data.pairs || []).filter((pair) => [upper.id, lower.id].includes(pair.source) && [upper.id, lower.id].includes(pair.paper));
    if (!pairs.length) return;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "ties"); svg.setAttribute("aria-hidden", "true");
    for (const pair of pairs) {
      const paper = this.sources.get(pair.paper), talk = this.sources.get(pair.source);
      const page = 100 * (pair.page - 0.5) / paper.pages.length + "%", step = this.stretch(talk), time = 100 * (pair.at + pair.until) / 2 / (Math.ceil(talk.duration / step) * step) + "%";
      const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      const [x1, x2] = upper.id === pair.paper ? [page, time] : [time, page];
      for (const [name, value] of Object.entries({x1, y1: "0", x2, y2: "100%"})) line.setAttribute(name, value);
      svg.append(line);
    }
    this.body.append(svg);
  }

  // ── the report's own lines ─────────────────────────────────────────────────────────────────
  // The nodes of a message that shows a section or an answer as it stands; null for any other.
  shown(message) {
    const section = this.data.sections.find((one) => one.key === message.key);
    const answer = this.data.answers.find((one) => one.key === message.key);
    if (answer) { const node = this.make("p"); node.append(...this.parts(answer.parts)); return [node]; }
    if (!section) return null;
    const head = this.make("h2", message.title + (section.state === "approved" ? " ✓" : ""));
    return [head, ...this.rows(section.rows), ...this.changes(section)];
  }
  rows(rows) {
    const out = [];
    let table = null;
    for (const row of rows) {
      if (row.kind !== "heads" && row.kind !== "cells") {
        table = null;
        const tag = {label: "h3", quote: "blockquote", image: "figure"}[row.kind] || "p", node = this.make(tag);
        node.append(...this.parts(row.cells[0]));
        out.push(node);
        continue;
      }
      if (row.kind === "heads" || !table) { table = this.make("table"); out.push(table); }
      const line = table.insertRow();
      for (const cell of row.cells) { const node = this.make(row.kind === "heads" ? "th" : "td"); node.append(...this.parts(cell)); line.append(node); }
    }
    return out;
  }
  parts(parts) {
    return parts.flatMap((part) => {
      const out = [];
      if (part.image && this.base) { const image = this.make("img"); image.src = this.base + "/picture/" + encodeURIComponent(part.image.split("/").pop()); image.alt = ""; image.loading = "lazy"; out.push(image); }
      if (part.text) out.push(document.createTextNode(part.text));
      for (const n of part.marks) {
        const mark = this.make("button", "[" + n + "]", "c");
        mark.type = "button"; mark.dataset.n = n; mark.setAttribute("aria-expanded", "false");
        mark.setAttribute("aria-label", "[" + n + "] " + (this.data.cited[n] || {}).where);
        out.push(mark);
      }
      for (const flag of part.flags) out.push(this.make("span", " ⚠ " + flag, "flag"));
      if (part.glosses.length) out.push(this.make("span", part.glosses.join(" · "), "g"));
      return out;
    });
  }
  changes(section) {
    return section.changes.map((change) => {
      const box = this.make("details", "", "changes");
      box.append(this.make("summary", this.words.changes + " " + change.revision));
      for (const [kind, text] of change.lines) box.append(kind === "same" ? this.make("p", text, "hint") : this.make("p"));
      change.lines.forEach(([kind, text], at) => { if (kind !== "same") box.children[at + 1].append(this.make(kind === "new" ? "ins" : "del", text)); });
      return box;
    });
  }
};
// The exported page carries its data; it is the same reader, frozen.
(() => {
  const held = document.getElementById("data");
  if (!held) return;
  const data = JSON.parse(held.textContent), pane = document.getElementById("pane");
  const reader = new window.Reader(pane, data.words);
  reader.load(data, "");
  const map = document.getElementById("map");
  if (map) map.addEventListener("click", () => { reader.back = map; reader.map(); });
  const first = location.hash.match(/^#c(\d+)$/);
  if (first) { reader.seek(first[1]); reader.open(first[1]); }
})();
