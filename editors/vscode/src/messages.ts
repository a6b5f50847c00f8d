// What the page of a lesson and the extension say to each other. The page's
// messages are checked: it shows text that others wrote.

import type { Answers, Lesson, Quiz } from "./protocol";

export interface KataInfo {
  id: string;
  title: string;
  lang: string;
  passed: boolean;
}

export interface Gate {
  name: string;
  passed: boolean;
  detail: string;
}

const acts = ["open", "check", "hint", "solution"] as const;
export type KataAct = (typeof acts)[number];

export type ToPage =
  | { type: "lesson"; lesson: Lesson; quiz?: Quiz; katas: KataInfo[]; trusted: boolean }
  | { type: "results"; quiz: Quiz }
  | { type: "kata"; id: string; lang: string; opened?: boolean; running?: boolean; gates?: Gate[]; passed?: boolean; hint?: string; problem?: string }
  | { type: "problem"; text: string };

export type FromPage =
  | { type: "ready" }
  | { type: "answers"; lesson: string; answers: Answers }
  | { type: "lesson"; lesson: string }
  | { type: "kata"; id: string; lang: string; act: KataAct };

const id = /^[a-z0-9][a-z0-9-]{0,79}$/;
const label = /^[a-z]$/;
const most = 50; // questions in a lesson, lines in an answer

export function fromPage(v: unknown): FromPage | undefined {
  if (typeof v !== "object" || v === null) return undefined;
  const m = v as Record<string, unknown>;
  switch (m.type) {
    case "ready":
      return { type: "ready" };
    case "lesson":
      return isID(m.lesson) ? { type: "lesson", lesson: m.lesson } : undefined;
    case "answers": {
      const answers = answersOf(m.answers);
      return isID(m.lesson) && answers ? { type: "answers", lesson: m.lesson, answers } : undefined;
    }
    case "kata":
      return isID(m.id) && isID(m.lang) && isAct(m.act) ? { type: "kata", id: m.id, lang: m.lang, act: m.act } : undefined;
  }
  return undefined;
}

function isAct(v: unknown): v is KataAct {
  return acts.some((a) => a === v);
}

function isID(v: unknown): v is string {
  return typeof v === "string" && id.test(v);
}

function answersOf(v: unknown): Answers | undefined {
  if (typeof v !== "object" || v === null || Array.isArray(v)) return undefined;
  const entries = Object.entries(v);
  if (entries.length > most) return undefined;
  const out: Answers = Object.create(null) as Answers;
  for (const [question, answer] of entries) {
    if (!isID(question)) return undefined;
    if (typeof answer === "string" && label.test(answer)) out[question] = answer;
    else if (Array.isArray(answer) && answer.length <= most && answer.every((n) => Number.isInteger(n) && n > 0)) out[question] = answer as number[];
    else return undefined;
  }
  return out;
}
