(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const pane = document.getElementById("pane"), body = document.getElementById("body");
  const hint = body.innerHTML;
  let open = null;
  const make = (tag, text) => { const node = document.createElement(tag); if (text) node.textContent = text; return node; };
  const hush = () => { for (const one of document.querySelectorAll("audio")) { one.pause(); one.classList.remove("on"); } };
  // A moment of a talk: the slide that is up then, its words, and the sound from there on.
  const moment = (one) => {
    // What is said from just before a change on belongs to the slide that is up for most of it.
    const shared = ([at, until]) => Math.min(until, one.until) - Math.max(at, one.time);
    const slide = (data.talks[one.source] || []).reduce((best, each) =>
      shared(each) > (best ? shared(best) : 0) ? each : best, null);
    if (slide) {
      const still = document.querySelector('[data-i="' + CSS.escape(slide[2] || "") + '"]');
      if (still) { const image = make("img"); image.src = still.src; image.alt = one.where; image.className = "still"; body.append(image); }
      for (const line of slide[3]) body.append(make("p", line));
    }
    const sound = document.querySelector('audio[data-s="' + CSS.escape(one.source) + '"]');
    if (!sound) return;
    sound.classList.add("on");
    const play = () => { sound.currentTime = one.time; sound.play().catch(() => {}); };
    if (sound.readyState) play(); else { sound.addEventListener("loadedmetadata", play, {once: true}); sound.load(); }
  };
  const close = () => {
    if (open) { open.setAttribute("aria-expanded", "false"); open.focus(); }
    open = null; pane.classList.remove("on"); body.innerHTML = hint; hush();
  };
  const show = (button) => {
    const one = data.cited[button.dataset.n];
    if (!one) return;
    if (open) open.setAttribute("aria-expanded", "false");
    open = button; button.setAttribute("aria-expanded", "true");
    const head = make("header");
    head.append(make("strong", one.where), make("p", one.quote));
    body.replaceChildren(head);
    pane.classList.add("on");
    hush();
    if (one.time !== null) moment(one);
    const page = data.pages[one.page];
    if (page) {
      const sheet = make("div"); sheet.className = "page";
      const image = make("img"); image.src = page.src; image.alt = one.where; sheet.append(image);
      for (const [x0, y0, x1, y1] of one.boxes) {
        const box = make("i");
        box.style.left = 100 * x0 / page.width + "%"; box.style.top = 100 * y0 / page.height + "%";
        box.style.width = 100 * (x1 - x0) / page.width + "%"; box.style.height = 100 * (y1 - y0) / page.height + "%";
        sheet.append(box);
      }
      body.append(sheet);
      // Only the pane scrolls: the sentence that was clicked must stay where it is.
      const go = () => {
        const box = sheet.querySelector("i");
        if (box) pane.scrollTop += box.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
      };
      if (image.complete) go(); else image.onload = go;
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".c");
    if (button) { event.preventDefault(); show(button); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.getElementById("x").addEventListener("click", close);
  const first = location.hash.match(/^#c(\d+)$/);
  if (first) { const button = document.querySelector('.c[data-n="' + first[1] + '"]'); if (button) { button.scrollIntoView({block: "center"}); show(button); } }
})();
