// What "squire learn --json" writes, as far as the page of a lesson shows it.

import type { Gate, KataInfo } from "./messages";

type Fields = Record<string, unknown>;

function fields(v: unknown): Fields {
  return typeof v === "object" && v !== null && !Array.isArray(v) ? (v as Fields) : {};
}

function list(v: unknown): unknown[] {
  return Array.isArray(v) ? v : [];
}

function texts(v: unknown): string[] {
  return list(v).filter((x) => typeof x === "string");
}

function text(v: unknown): string {
  return typeof v === "string" ? v : "";
}

const names: Record<string, string> = {
  dockerfile: "a Dockerfile", git: "a repository", go: "Go", java: "Java", javascript: "JavaScript", python: "Python", yaml: "YAML",
};

// katasOf picks the katas of a lesson from the list of all lessons.
export function katasOf(answer: unknown, lesson: string): KataInfo[] {
  const one = list(fields(answer).lessons ?? answer).map(fields).find((l) => l.id === lesson);
  const passed = new Set(texts(one?.passed));
  return texts(one?.katas).map((lang) => ({ id: lesson, lang, title: `Kata in ${names[lang] ?? lang}`, passed: passed.has(lang) }));
}

export function laidOut(answer: unknown): { dir: string; edit: string[]; missing: string } {
  const kata = fields(fields(answer).kata);
  if (text(kata.dir) === "") throw new Error("This lesson has no kata in that language.");
  return { dir: text(kata.dir), edit: texts(kata.edit), missing: text(kata.missing) };
}

const titles: Record<string, string> = {
  builds: "It builds",
  behaviour: "It still does its work",
  exploit: "The attack no longer works",
  scanner: "The scanner is silent, without a suppression",
};

// gatesOf returns what came of each gate. What wasn't tried did not pass.
export function gatesOf(answer: unknown): { gates: Gate[]; passed: boolean } | { problem: string } {
  const a = fields(answer);
  if (a.begun === true) return { problem: "Open the files first: the kata was laid out only now." };
  const gates = list(a.gates).map(fields).map((g) => ({
    name: titles[text(g.gate)] ?? text(g.gate),
    passed: g.status === "passed",
    detail: g.status === "not tried" ? "not tried" : text(g.text),
  }));
  return { gates, passed: a.passed === true };
}

export function hintOf(answer: unknown): string {
  const a = fields(answer);
  const of = typeof a.number === "number" && typeof a.of === "number" ? `Hint ${a.number} of ${a.of}: ` : "";
  return of + text(a.markdown).trim();
}
