import assert from "node:assert/strict";
import { test } from "node:test";
import { inPlace } from "../../src/hover";
import { gatesOf, hintOf, katasOf, laidOut } from "../../src/katas";
import { fromPage } from "../../src/messages";
import { findingsOf, isLesson, lessonParams } from "../../src/protocol";

test("messages of the page", () => {
  assert.deepEqual(fromPage({ type: "ready", more: 1 }), { type: "ready" });
  assert.deepEqual(fromPage({ type: "lesson", lesson: "sql-injection" }), { type: "lesson", lesson: "sql-injection" });
  assert.deepEqual(fromPage({ type: "kata", id: "sql-injection", lang: "go", act: "check" }), { type: "kata", id: "sql-injection", lang: "go", act: "check" });
  const m = fromPage({ type: "answers", lesson: "ssrf", answers: { "spot-1": [3, 4], "quiz-1": "b" } });
  assert.deepEqual({ ...m, answers: { ...(m as { answers: object }).answers } }, { type: "answers", lesson: "ssrf", answers: { "spot-1": [3, 4], "quiz-1": "b" } });
});

test("messages that the page doesn't send", () => {
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`q-${i}`, "a"]));
  for (const bad of [
    undefined, null, 7, "ready", [], {}, { type: "run" }, { type: "lesson" }, { type: "lesson", lesson: "../x" }, { type: "lesson", lesson: "--json" },
    { type: "kata", id: "a", lang: "go", act: "rm" }, { type: "kata", id: "a b", lang: "go", act: "open" }, { type: "kata", id: "a", lang: "-x", act: "open" },
    { type: "answers", lesson: "a", answers: [] }, { type: "answers", lesson: "a", answers: { "q-1": "ab" } }, { type: "answers", lesson: "a", answers: { "q-1": [0] } },
    { type: "answers", lesson: "a", answers: { "q-1": [1.5] } }, { type: "answers", lesson: "a", answers: { "q 1": "a" } }, { type: "answers", lesson: "a", answers: many },
  ]) {
    assert.equal(fromPage(bad), undefined, JSON.stringify(bad));
  }
});

test("what the server says", () => {
  assert.deepEqual(lessonParams({ rule: "r", uri: "file:///a", more: 1 }), { rule: "r", uri: "file:///a" });
  assert.equal(lessonParams({ lang: "go" }), undefined);
  assert.equal(lessonParams(["x"]), undefined);
  assert.ok(isLesson({ id: "a", title: "b", blocks: [] }));
  assert.ok(!isLesson({ id: "a", title: "b" }));
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  const answer = findingsOf({ findings: [{ uri: "file:///a", range, rule: "r", file: "a" }, { uri: 7 }, null] });
  assert.equal(answer?.findings.length, 1);
  assert.equal(answer?.complete, false, "what isn't said to be complete isn't");
  assert.equal(findingsOf({}), undefined);
});

test("katas", () => {
  const all = [{ id: "a", katas: ["go", "python"], passed: ["python"] }, { id: "b", katas: [], passed: [] }];
  assert.deepEqual(katasOf(all, "a").map((k) => [k.lang, k.passed]), [["go", false], ["python", true]]);
  assert.deepEqual(katasOf(all, "b"), []);
  assert.deepEqual(katasOf("?", "a"), []);
  assert.deepEqual(laidOut({ kata: { dir: "/k", edit: ["a.go", 7] } }), { dir: "/k", edit: ["a.go"], missing: "" });
  assert.throws(() => laidOut({}));
  assert.deepEqual(gatesOf({ passed: false, gates: [{ gate: "builds", status: "failed", text: "no" }, { gate: "exploit", status: "not tried" }] }), {
    passed: false,
    gates: [{ name: "It builds", passed: false, detail: "no" }, { name: "The attack no longer works", passed: false, detail: "not tried" }],
  });
  assert.ok("problem" in gatesOf({ begun: true }));
  assert.equal(hintOf({ number: 1, of: 3, markdown: "Look.\n" }), "Hint 1 of 3: Look.");
});

test("links to lessons stay in the editor", () => {
  const page = "https://squiresec.github.io/lessons/";
  assert.equal(inPlace(`[Lesson](${page}ssrf)`), `[Lesson](command:squire.openLesson?${encodeURIComponent('[{"lesson":"ssrf"}]')} "Open the lesson here")`);
  for (const other of [`[x](${page}a/b)`, `[x](${page}A)`, "[x](https://squiresec.github.io.example/lessons/ssrf)", "plain"]) assert.equal(inPlace(other), other);
});
