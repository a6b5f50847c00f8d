"use strict";
(() => {
  const root = document.documentElement;
  const slides = [...document.querySelectorAll(".slide")];
  const by = (id) => document.getElementById(id);
  const help = by("help");
  let now = 0, started = 0, before = 0, letters = true, other = null;
  const partStart = new Map(); // what the clock said when a part was begun

  const clock = () => Math.floor((before + (started ? performance.now() - started : 0)) / 1000);
  const written = (s) => Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0");

  // The clock is no live region: nobody wants to hear every second.
  const tick = () => {
    const slide = slides[now], total = clock();
    const since = total - (partStart.get(slide.dataset.part) ?? total);
    by("clock").textContent = written(total) + " of " + root.dataset.minutes + ":00";
    by("part").textContent = slide.dataset.title + ": " + written(since) + " of " + slide.dataset.minutes + ":00";
    by("part").classList.toggle("over", since > 60 * Number(slide.dataset.minutes));
    by("late").hidden = since <= 60 * Number(slide.dataset.minutes);
  };

  const show = (to, told) => {
    now = Math.min(Math.max(to, 0), slides.length - 1);
    slides.forEach((s, i) => s.classList.toggle("now", i === now));
    const slide = slides[now];
    if (!partStart.has(slide.dataset.part)) partStart.set(slide.dataset.part, clock());
    by("where").textContent = "Slide " + (now + 1) + " of " + slides.length;
    by("back").disabled = now === 0;
    by("next").disabled = now === slides.length - 1;
    history.replaceState(null, "", "#" + (now + 1));
    window.scrollTo(0, 0);
    if (told) {
      const head = slide.querySelector("h2");
      head.tabIndex = -1;
      head.focus({ preventScroll: true });
    }
    if (other) other.postMessage({ slide: now }, "*");
    tick();
  };
  const press = (id, on) => by(id).setAttribute("aria-pressed", String(on));
  const noted = () => press("notes", root.classList.toggle("noted"));
  const run = () => {
    if (started) { before += performance.now() - started; started = 0; } else started = performance.now();
    press("run", started !== 0);
    tick();
  };
  const answer = () => {
    const d = slides[now].querySelector("details.answer");
    if (d) d.open = !d.open;
  };
  // A second window of the same file goes where this one goes. Only that window
  // is listened to.
  const second = () => {
    other = window.open(location.href.split("#")[0] + "#" + (now + 1), "", "popup,width=900,height=700");
  };
  other = window.opener;
  window.addEventListener("message", (e) => {
    if (e.source !== other || !e.data) return;
    const n = e.data.slide;
    if (Number.isInteger(n) && n !== now && n >= 0 && n < slides.length) show(n, false);
  });

  by("back").addEventListener("click", () => show(now - 1, true));
  by("next").addEventListener("click", () => show(now + 1, true));
  by("notes").addEventListener("click", noted);
  by("run").addEventListener("click", run);
  by("keys").addEventListener("click", () => help.showModal());
  by("close").addEventListener("click", () => help.close());
  by("letters").addEventListener("change", (e) => { letters = e.target.checked; });
  by("second").addEventListener("click", second);

  document.addEventListener("keydown", (e) => {
    if (help.open || e.ctrlKey || e.metaKey || e.altKey) return;
    const onControl = e.target.closest("button, summary, a, input");
    const turn = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[e.key] ?? (e.key === " " && !onControl ? (e.shiftKey ? -1 : 1) : 0);
    const letter = letters && { n: noted, t: run, a: answer, p: second, "?": () => help.showModal() }[e.key];
    if (turn) show(now + turn, true);
    else if (e.key === "Home") show(0, true);
    else if (e.key === "End") show(slides.length - 1, true);
    else if (letter) letter();
    else return;
    e.preventDefault();
  });
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((d) => { d.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((d) => { d.open = false; }));
  window.addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1 || 0, true));

  root.classList.add("deck");
  if (other) noted();
  show((Number(location.hash.slice(1)) || 1) - 1, false);
  setInterval(tick, 500);
})();
