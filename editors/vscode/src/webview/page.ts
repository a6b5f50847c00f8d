// The page of a lesson: the text, the questions where they belong, the katas.

import type { Gate, KataAct, KataInfo, ToPage } from "../messages";
import type { Answers, Block, Lesson, LessonRef, Question, Quiz, Result } from "../protocol";
import { block, code, inlines } from "./blocks";
import { button, el } from "./dom";

interface Host {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const main = document.getElementById("lesson") as HTMLElement;
const said = document.getElementById("said") as HTMLElement;

// The questions of the page that is shown, and what was chosen.
let lesson: Lesson | undefined;
let questions: Question[] = [];
let answers: Answers = {};
let checked = false;
const cards = new Map<string, HTMLElement>();
const kataCards = new Map<string, HTMLElement>();

window.addEventListener("message", (e: MessageEvent<ToPage>) => {
  const m = e.data;
  switch (m?.type) {
    case "lesson":
      show(m);
      break;
    case "results":
      results(m.quiz);
      break;
    case "kata":
      kata(m);
      break;
    case "problem":
      problem(m.text);
  }
});
host.postMessage({ type: "ready" });

// say tells what changed to whoever can't see it.
function say(text: string): void {
  said.textContent = text;
}

function problem(text: string): void {
  const note = el("p", { class: "problem", role: "alert" }, text);
  if (lesson) {
    main.querySelector(".bar .problem")?.remove();
    main.querySelector(".bar")?.append(note);
  } else main.replaceChildren(note);
  main.removeAttribute("aria-busy");
}

function show(m: Extract<ToPage, { type: "lesson" }>): void {
  lesson = m.lesson;
  host.setState({ lesson: m.lesson.id, ...(m.lesson.lang ? { lang: m.lesson.lang } : {}) });
  const open = new Map((m.quiz?.questions ?? []).map((q) => [q.id, q]));
  questions = [];
  answers = {};
  checked = false;
  cards.clear();
  kataCards.clear();
  const place = (b: Block): Node | undefined => {
    const q = b.question && open.get(b.question.id);
    if (!q) return undefined; // it couldn't be checked
    questions.push(q);
    return question(q, questions.length);
  };
  const body = m.lesson.blocks.map((b) => block(b, place));
  // After the last question, before what there is to read on.
  body.splice(m.lesson.blocks.findLastIndex((b) => b.kind === "quiz") + 1 || body.length, 0, ...katas(m.katas, m.trusted));
  const title = body.shift(); // the page begins with its title
  main.replaceChildren(
    el("header", {}, title instanceof Node ? title : el("h1", {}, m.lesson.title), facts(m.lesson)),
    ...body.filter((b) => b !== undefined),
    ...more("Read before", m.lesson.prereq),
    ...more("Read next", m.lesson.related),
    ...(questions.length > 0 ? [bar()] : []),
  );
  main.removeAttribute("aria-busy");
  window.scrollTo(0, 0);
  progress();
}

function facts(l: Lesson): HTMLElement {
  const cwe = (l.cwe ?? []).map((n) => el("li", {}, el("a", { href: `https://cwe.mitre.org/data/definitions/${n}.html` }, `CWE-${n}`)));
  return el(
    "ul",
    { class: "facts", "aria-label": "About this lesson" },
    el("li", {}, `${l.minutes} min`),
    ...cwe,
    el("li", { id: "passed", class: "passed", hidden: !l.quizPassed }, "Quiz passed"),
  );
}

// question makes the card of one question. Its options are radio buttons, so
// that the keyboard works as everybody knows it; the lines of a spot are
// buttons that stay pressed.
function question(q: Question, n: number): HTMLElement {
  const prompt = el("legend", {}, el("span", { class: "number" }, q.label ?? `Question ${n}`), ...inlines(q.prompt));
  const card = el("fieldset", { class: "question", id: `question-${q.id}` }, prompt);
  if (q.kind === "spot") card.append(spot(q));
  else {
    const above = code(q.variants);
    if (above) card.append(above);
    (q.options ?? []).forEach((o, i) => {
      const label = q.labels?.[i] ?? String.fromCharCode(97 + i);
      const input = el("input", { type: "radio", name: q.id, value: label });
      input.addEventListener("change", () => answer(q, label));
      card.append(
        el(
          "div",
          { class: "option", "data-option": label },
          el("label", {}, input, el("span", { class: "label" }, `${label})`), el("span", { class: "said" }, ...inlines(o.text), code(o.variants))),
        ),
      );
    });
  }
  cards.set(q.id, card);
  return card;
}

function spot(q: Question): HTMLElement {
  const lines = q.variants?.[0]?.lines ?? [];
  const list = el("ol", { class: "spot", "aria-label": "Lines of code: press those that are wrong" });
  lines.forEach((line, i) => {
    const b = button("", { "aria-pressed": "false", "data-line": String(i + 1) }, () => {
      const pressed = b.getAttribute("aria-pressed") !== "true";
      b.setAttribute("aria-pressed", String(pressed));
      const chosen = [...list.querySelectorAll('button[aria-pressed="true"]')].map((e) => Number(e.getAttribute("data-line")));
      answer(q, chosen.length > 0 ? chosen : undefined);
    });
    b.append(el("span", { class: "n", "aria-hidden": "true" }, String(i + 1)), el("code", {}, line === "" ? " " : line));
    b.setAttribute("aria-label", `Line ${i + 1}: ${line.trim() === "" ? "empty" : line.trim()}`);
    list.append(el("li", {}, b));
  });
  return list;
}

function answer(q: Question, a: string | number[] | undefined): void {
  if (a === undefined) delete answers[q.id];
  else answers[q.id] = a;
  progress();
}

// bar is always in sight: how far one is, and the way on.
function bar(): HTMLElement {
  return el(
    "footer",
    { class: "bar", "aria-label": "Quiz" },
    el("span", { id: "progress" }),
    button("Check answers", { id: "check", class: "primary" }, () => {
      if (checked) again();
      else if (lesson) host.postMessage({ type: "answers", lesson: lesson.id, answers });
    }),
  );
}

function progress(): void {
  const check = document.getElementById("check") as HTMLButtonElement | null;
  const text = document.getElementById("progress");
  if (!check || !text || checked) return;
  const done = Object.keys(answers).length;
  text.textContent = `${done} of ${questions.length} ${questions.length === 1 ? "question" : "questions"} answered`;
  check.textContent = "Check answers";
  check.disabled = done < questions.length;
}

function results(quiz: Quiz): void {
  if (!lesson || quiz.id !== lesson.id) return;
  checked = true;
  main.querySelector(".bar .problem")?.remove();
  for (const r of quiz.results ?? []) explain(r);
  const of = questions.length;
  const text = quiz.passed ? `All ${of} right. The quiz is passed.` : `${quiz.right} of ${of} right. The reasons stand beside the answers.`;
  const line = document.getElementById("progress");
  if (line) line.textContent = quiz.recorded || !quiz.passed ? text : `${text} It couldn't be recorded.`;
  const check = document.getElementById("check") as HTMLButtonElement | null;
  if (check) check.textContent = quiz.passed ? "Ask again" : "Try again";
  const passed = document.getElementById("passed");
  if (passed) passed.hidden = !quiz.quizPassed;
  say(text);
  const wrong = quiz.results?.find((r) => !r.right);
  if (wrong) cards.get(wrong.id)?.scrollIntoView({ block: "center" });
}

// explain shows at a question what was right, and why.
function explain(r: Result): void {
  const card = cards.get(r.id);
  const q = questions.find((x) => x.id === r.id);
  if (!card || !q) return;
  card.classList.add(r.right ? "right" : "wrong");
  const verdict = el("p", { class: "verdict" }, r.right ? "✓ Right" : "✗ Not right");
  card.querySelector("legend")?.after(verdict);
  const chosen = card.querySelector("input:checked")?.closest(".option");
  chosen?.classList.add("chosen");
  chosen?.querySelector(".said")?.append(el("span", { class: "tag" }, "your answer"));
  for (const input of card.querySelectorAll("input, button")) input.setAttribute("disabled", "");
  card.querySelectorAll<HTMLElement>(".option").forEach((option, i) => {
    const good = option.dataset.option === r.option;
    if (good) option.classList.add("good");
    const why = r.options?.[i] ?? [];
    if (why.length > 0) option.append(el("p", { class: "why" }, el("strong", {}, good ? "Right: " : "No: "), ...inlines(why)));
  });
  for (const n of r.lines ?? []) card.querySelector(`[data-line="${n}"]`)?.classList.add("good");
  if (r.why && r.why.length > 0) card.append(el("p", { class: "why" }, ...inlines(r.why)));
}

function again(): void {
  checked = false;
  answers = {};
  for (const [id, card] of cards) {
    const n = questions.findIndex((q) => q.id === id);
    const q = questions[n];
    if (q) card.replaceWith(question(q, n + 1));
  }
  progress();
  const first = questions[0] && cards.get(questions[0].id);
  first?.scrollIntoView({ block: "center" });
  first?.querySelector<HTMLElement>("input, button")?.focus({ preventScroll: true });
}

function more(title: string, refs: readonly LessonRef[] | undefined): Node[] {
  if (!refs || refs.length === 0) return [];
  const links = refs.map((l) => el("li", {}, button(`${l.title} (${l.minutes} min)`, { class: "link" }, () => host.postMessage({ type: "lesson", lesson: l.id }))));
  return [el("h2", {}, title), el("ul", {}, ...links)];
}

function katas(list: readonly KataInfo[], trusted: boolean): Node[] {
  if (list.length === 0) return [];
  const head = el("h2", {}, "Practise");
  const intro = el("p", {}, trusted
    ? "Repair a small program. It passes when it builds, still does its work, the attack fails, and Squire finds nothing."
    : "In restricted mode katas can't be opened: checking one runs its tests.");
  return [head, intro, ...list.map((k) => {
    const act = (what: KataAct) => (): void => host.postMessage({ type: "kata", id: k.id, lang: k.lang, act: what });
    const card = el(
      "section",
      { class: "kata", "aria-label": k.title },
      el("h3", {}, k.title, k.passed && el("span", { class: "passed" }, " Passed")),
      el("div", { class: "buttons" },
        button("Open files", { class: "primary", disabled: !trusted }, act("open")),
        button("Check", { disabled: !trusted }, act("check")),
        button("Hint", { disabled: !trusted }, act("hint")),
        button("Solution", { disabled: !trusted }, act("solution"))),
      el("div", { class: "outcome", role: "status" }),
    );
    kataCards.set(`${k.id}/${k.lang}`, card);
    return card;
  })];
}

function kata(m: Extract<ToPage, { type: "kata" }>): void {
  const card = kataCards.get(`${m.id}/${m.lang}`);
  const outcome = card?.querySelector(".outcome");
  if (!card || !outcome) return;
  const line = (g: Gate): HTMLElement =>
    el("li", { class: g.passed ? "right" : "wrong" }, `${g.passed ? "✓" : "✗"} ${g.name}`, g.detail !== "" && el("pre", {}, g.detail));
  if (m.problem !== undefined) outcome.replaceChildren(el("p", { class: "problem" }, m.problem));
  else if (m.running) outcome.replaceChildren(el("p", {}, "Checking …"));
  else if (m.hint !== undefined) outcome.replaceChildren(el("p", { class: "hint" }, m.hint));
  else if (m.gates) outcome.replaceChildren(el("p", {}, m.passed ? "Passed." : "Not yet."), el("ul", { class: "gates" }, ...m.gates.map(line)));
  else if (m.opened) outcome.replaceChildren(el("p", {}, "The files are open beside this page. Save your change, then press Check."));
}
