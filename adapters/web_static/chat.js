// The thread: what is said and pressed goes out with a key, what comes in is a stream of messages.
// Everything that a document, a name or a person said is set as text, never as markup.
(() => {
  const $ = (id) => document.getElementById(id);
  const make = (tag, text, name) => {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (name) node.className = name;
    return node;
  };
  const held = (store, name, value) => {
    try {
      if (value === undefined) return store.getItem(name);
      if (value === null) store.removeItem(name); else store.setItem(name, value);
    } catch { /* storage may be switched off */ }
    return null;
  };
  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  const client = held(sessionStorage, "client") || fresh();
  held(sessionStorage, "client", client);
  let language = held(localStorage, "language") || (navigator.language || "").slice(0, 2);
  if (language !== "zh") language = "en";
  let words = {}, thread = "", stream = null, view = null, reader = null, chosen = [], wanted = 0, later = 0, seen = 0;
  const messages = new Map(), changing = new Map();

  // ── words ──────────────────────────────────────────────────────────────────────────────────
  const speak = async () => {
    words = await (await fetch("/api/words?lang=" + language)).json();
    document.documentElement.lang = language;
    for (const node of document.querySelectorAll("[data-w]")) node.textContent = words[node.dataset.w];
    for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
    $("language").textContent = language === "zh" ? "English" : "中文";
    $("language").lang = language === "zh" ? "en" : "zh";
    if (reader) reader.words = words;
  };

  // ── out ────────────────────────────────────────────────────────────────────────────────────
  // An act is sent until it has arrived; its key makes twice the same as once.
  const act = async (path, body) => {
    const sent = JSON.stringify({key: fresh(), lang: language, client, ...body});
    for (let wait = 300; ; wait = Math.min(wait * 2, 5000)) {
      let answer = null;
      try {
        answer = await fetch(path + "?lang=" + language, {method: "POST", headers: {"Content-Type": "application/json"}, body: sent});
      } catch { $("state").textContent = words.away; }
      if (answer && answer.ok) { $("state").textContent = ""; return answer.json(); }
      if (answer && answer.status < 500) {
        const told = await answer.json().catch(() => ({}));
        throw new Error(told.error || words.refused);
      }
      await new Promise((done) => setTimeout(done, wait));
    }
  };
  const trouble = (error) => { $("trouble").textContent = error ? error.message : ""; };

  const upload = (file) => {
    const one = {name: file.name, done: 0, id: "", error: "", request: new XMLHttpRequest()};
    const {request} = one;
    request.open("POST", "/api/files?lang=" + language + "&name=" + encodeURIComponent(file.name));
    request.upload.onprogress = (event) => { one.done = event.total ? event.loaded / event.total : 0; chips(); };
    one.over = new Promise((over) => {
      request.onload = () => {
        const told = (() => { try { return JSON.parse(request.responseText); } catch { return {}; } })();
        if (request.status === 200) { one.id = told.id; one.done = 1; } else one.error = told.error || words.refused;
        chips(); over();
      };
      request.onerror = () => { one.error = words.failed; chips(); over(); };
      request.onabort = over;
    });
    request.send(file);
    chosen.push(one); chips();
  };
  const chips = () => {
    $("chosen").replaceChildren(...chosen.map((one) => {
      const item = make("li", one.name + (one.error ? ": " + one.error : one.id ? "" : " " + Math.round(100 * one.done) + " %"), one.error ? "bad" : "");
      const drop = make("button", "×");
      drop.type = "button"; drop.setAttribute("aria-label", words.drop + " " + one.name);
      drop.onclick = () => { one.request.abort(); chosen = chosen.filter((other) => other !== one); chips(); $("attach").focus(); };
      item.append(drop);
      return item;
    }));
  };

  $("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = $("text").value.trim();
    if (!text && !chosen.length) return $("text").focus();
    trouble(); $("send").disabled = true;
    try {
      await Promise.all(chosen.map((one) => one.over));
      const bad = chosen.find((one) => one.error);
      if (bad) throw new Error(bad.name + ": " + bad.error);
      const files = chosen.map((one) => one.id).filter(Boolean);
      // A reload in the middle sends the same act once more under the same key.
      const key = held(sessionStorage, "key") || fresh();
      held(sessionStorage, "key", key);
      const at = thread ? "/api/threads/" + thread + "/say" : "/api/ask";
      const made = await act(at, {key, text, files});
      held(sessionStorage, "key", null); held(sessionStorage, "draft", null);
      $("text").value = ""; chosen = []; chips();
      if (made.thread) location.hash = "#/" + made.thread;
    } catch (error) { trouble(error); }
    $("send").disabled = false;
  });
  $("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault(); $("composer").requestSubmit();
  });
  $("text").addEventListener("input", () => { held(sessionStorage, "draft", $("text").value); held(sessionStorage, "key", null); });
  $("attach").onclick = () => $("files").click();
  $("files").onchange = () => { for (const file of $("files").files) upload(file); $("files").value = ""; };
  for (const [name, on] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault(); $("composer").classList.toggle("over", on);
      if (name === "drop") for (const file of event.dataTransfer.files) upload(file);
    });
  }

  const press = async (choice, card) => {
    trouble();
    try {
      const answer = await act("/api/threads/" + thread + "/press", {choice: choice.id, form: choice.opens === "form"});
      if (!answer.form) return;
      if (card && card.role === "plan") change(card, answer.form); else ask(answer.form);
    } catch (error) { trouble(error); }
  };
  const questions = (form, name) => form.fields.flatMap((field) => {
    const label = make("label", field.label), input = make(field.long ? "textarea" : "input");
    input.id = label.htmlFor = name + field.name; input.name = field.name;
    input.required = !field.optional; input.value = field.value;
    if (field.long) input.rows = Math.max(4, field.value.split("\n").length + 1);
    return [label, input];
  });
  const answers = (node, form, at) => {
    const filled = {};
    for (const one of node.querySelectorAll("textarea,input")) filled[one.name] = one.value;
    if (Object.values(filled).some((value) => value.trim())) act("/api/threads/" + at + "/say", {answers: filled, target: form.target}).catch(trouble);
  };
  const ask = (form) => {
    const box = $("form"), at = thread;
    $("asked").textContent = form.title;
    $("fields").replaceChildren(...questions(form, "field-"));
    box.querySelector("form").onsubmit = () => answers($("fields"), form, at);
    box.showModal();
  };
  // The plan is changed where it stands; what was typed stays until the new plan takes its place.
  const change = (card, form) => {
    const node = make("form", "", "change"), at = thread, row = make("div", "", "row");
    node.setAttribute("aria-label", form.title);
    const send = make("button", words.send, "primary"), leave = make("button", words.close);
    send.type = "submit"; leave.type = "button";
    leave.onclick = () => { changing.delete(card.id); place(card); focusOn(card, "change"); };
    node.onsubmit = (event) => { event.preventDefault(); trouble(); answers(node, form, at); };
    row.append(send, leave);
    node.append(...questions(form, "plan-"), row);
    changing.set(card.id, node); place(card);
    row.scrollIntoView({block: "nearest"});
    node.querySelector("textarea,input").focus({preventScroll: true});
  };
  const focusOn = (card, choice) => {
    const button = $("thread").querySelector('[data-id="' + card.id + '"] [data-choice="' + choice + '"]');
    if (button) button.focus();
  };
  $("leave").onclick = () => $("form").close();

  // ── in ─────────────────────────────────────────────────────────────────────────────────────
  const paragraphs = (parts) => {
    const out = [];
    let list = null;
    for (const part of parts) {
      const tag = part.kind === "heading" ? "h2" : part.kind === "quote" ? "blockquote" : part.kind === "item" ? "li" : "p";
      const node = make(tag);
      for (const [text, bold] of part.runs) node.append(bold ? make("strong", text) : text);
      if (tag !== "li") { list = null; out.push(node); continue; }
      if (part.mark && part.mark !== "•") node.value = parseInt(part.mark, 10);
      const kind = part.mark === "•" || !part.mark ? "ul" : "ol";
      if (!list || list.tagName.toLowerCase() !== kind) { list = make(kind); out.push(list); }
      if (part.level) node.style.marginLeft = part.level + "rem";
      list.append(node);
    }
    return out;
  };
  const draw = (one) => {
    const item = make("li", "", one.role + (one.mention ? " called" : ""));
    item.dataset.id = one.id;
    if (one.role === "progress") item.setAttribute("aria-live", "off");
    if (one.role === "person") item.append(make("span", words.you, "quiet"));
    const laid = reader && view && reader.shown(one);  // the report's own lines, with their pictures
    item.append(...(laid || paragraphs(one.text)));
    if (!laid && (one.images || []).length) {
      const row = make("div", "", "images");
      for (const image of one.images) { const node = make("img"); node.src = image.url; node.alt = image.name; node.loading = "lazy"; row.append(node); }
      item.append(row);
    }
    if ((one.files || []).length) {
      const list = make("ul", "", "attached");
      for (const file of one.files) {
        const entry = make("li");
        if (file.url) { const link = make("a", file.name); link.href = file.url; link.download = file.name; entry.append(link); } else entry.textContent = file.name;
        list.append(entry);
      }
      item.append(list);
    }
    if ((one.choices || []).length) {
      const row = make("div", "", "row");
      for (const choice of one.choices) {
        const button = make("button", choice.label, choice.style);
        button.type = "button"; button.dataset.choice = choice.id; button.onclick = () => press(choice, one);
        row.append(button);
      }
      item.append(changing.get(one.id) || row);
    }
    return item;
  };
  const place = (one) => {
    const list = $("thread"), log = $("log"), low = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    messages.set(one.id, one);
    const old = list.querySelector('[data-id="' + one.id + '"]'), node = draw(one);
    if (!old) list.append(node);
    else if (old.contains(document.activeElement)) {
      const choice = document.activeElement.dataset.choice;
      old.replaceWith(node);
      const again = choice && node.querySelector('[data-choice="' + CSS.escape(choice) + '"]');
      (again || log).focus();
    } else old.replaceWith(node);
    if (low && !old) log.scrollTop = one.role === "person" || list.children.length > 1 ? node.offsetTop - 60 : 0;
  };
  // Several sections may come at once: the report is asked for once, a moment later.
  const look = () => { clearTimeout(later); later = setTimeout(lay, 150); };
  const lay = async () => {
    const at = thread, turn = ++wanted;
    const answer = await fetch("/api/threads/" + at + "/report/view.json").catch(() => null);
    if (at !== thread || turn !== wanted) return;
    if (!answer || answer.status >= 500) { later = setTimeout(lay, 2000); return; }
    if (!answer.ok) return;
    view = await answer.json();
    if (!reader) reader = new window.Reader($("pane"), words, {onopen: (on) => document.body.classList.toggle("open", on)});
    reader.load(view, "/api/threads/" + at + "/report");
    $("map").hidden = false;
    for (const one of messages.values()) if (one.role === "section" || one.role === "answer") place(one);
  };
  const follow = () => {
    if (stream) stream.close();
    stream = null;
    if (!thread) return;
    stream = new EventSource("/api/threads/" + thread + "/events?after=" + seen + "&client=" + client);
    stream.onopen = () => { $("state").textContent = ""; };
    stream.onerror = () => { $("state").textContent = words.away; };
    stream.addEventListener("message", (event) => {
      const one = JSON.parse(event.data);
      seen = Math.max(seen, Number(event.lastEventId));
      changing.delete(one.id);
      place(one);
      // Before the first section there is no report to look at.
      const begun = [...messages.values()].some((other) => other.role === "section");
      if (begun && (one.role === "section" || one.role === "answer")) look();
    });
    stream.addEventListener("threads", list);
  };
  const list = async () => {
    const answer = await fetch("/api/threads?lang=" + language).catch(() => null);
    if (!answer || !answer.ok) return;
    $("list").replaceChildren(...(await answer.json()).map((one) => {
      const item = make("li"), link = make("a", one.title);
      link.href = "#/" + one.id; link.title = one.title;
      if (one.id === thread) link.setAttribute("aria-current", "page");
      item.append(link);
      return item;
    }));
  };
  const go = () => {
    const next = (location.hash.match(/^#\/([\w-]+)/) || [])[1] || "";
    $("reports").classList.remove("on"); $("menu").setAttribute("aria-expanded", "false");
    if (next !== thread || (!stream && !document.hidden)) {
      clearTimeout(later); wanted++;  // what was on its way was about another report
      thread = next; view = null; seen = 0; messages.clear(); changing.clear(); $("thread").replaceChildren(); $("map").hidden = true;
      if (reader) reader.gone();
      reader = null; $("pane").replaceChildren();
      follow();
    }
    $("welcome").hidden = Boolean(thread); $("log").hidden = !thread;
    $("text").placeholder = thread ? words.remark : words.brief;
    list();
  };
  $("new").onclick = () => { location.hash = "#/"; $("text").focus(); };
  $("sample").onclick = async () => {
    const name = fresh();
    try { await act("/api/threads/" + name + "/press", {choice: "sample"}); location.hash = "#/" + name; } catch (error) { trouble(error); }
  };
  $("map").onclick = () => { if (reader) reader.map(); };
  $("menu").onclick = () => { const on = $("reports").classList.toggle("on"); $("menu").setAttribute("aria-expanded", String(on)); };
  $("language").onclick = async () => {
    language = language === "zh" ? "en" : "zh"; held(localStorage, "language", language);
    await speak(); go(); for (const one of messages.values()) place(one);
  };
  window.addEventListener("hashchange", go);
  // A browser keeps few connections to one place: pages that nobody sees give theirs back.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) follow(); else if (stream) { stream.close(); stream = null; }
  });
  $("text").value = held(sessionStorage, "draft") || "";
  speak().then(go);
})();
