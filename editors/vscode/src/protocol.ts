// The requests and notifications of the server that are Squire's own; their
// shapes are described in docs/lsp.md. A server may be older than this
// extension (squire.path can name one), so what comes is checked before use.

import type { Range } from "vscode-languageclient/node";

export const method = {
  lesson: "squire/lesson",
  lessons: "squire/lessons",
  quiz: "squire/quiz",
  status: "squire/status",
  findings: "squire/findings",
  openLesson: "squire/openLesson",
  didChangeStatus: "squire/didChangeStatus",
} as const;

export interface Inline {
  style?: "code" | "strong" | "emph" | "link";
  text: string;
  href?: string;
}

export interface Code {
  lang?: string;
  role?: "bad" | "good" | "decoy";
  file?: string;
  lines: string[];
  marked?: number[];
}

export interface Block {
  kind: string; // "heading", "paragraph", "list", "code", "callout", "quiz"
  level?: number;
  text?: Inline[];
  ordered?: boolean;
  items?: Block[][];
  tone?: string;
  blocks?: Block[];
  variants?: Code[];
  question?: Question;
}

export interface Question {
  id: string;
  kind: string; // "spot": lines are chosen; else one of the options
  label?: string;
  prompt: Inline[];
  variants?: Code[];
  options?: { text?: Inline[]; variants?: Code[] }[];
  labels?: string[];
}

export interface LessonRef {
  id: string;
  title: string;
  minutes: number;
  level: number;
  quizPassed: boolean;
}

export interface Lesson extends LessonRef {
  lang?: string;
  url: string;
  cwe: number[];
  blocks: Block[];
  prereq: LessonRef[];
  related: LessonRef[];
}

export interface Result {
  id: string;
  right: boolean;
  option?: string;
  lines?: number[];
  why?: Inline[];
  options?: Inline[][];
}

export interface Quiz extends LessonRef {
  questions: Question[];
  results?: Result[];
  right: number;
  passed: boolean;
  recorded: boolean;
}

// Answers are by the id of the question: the label of an option, or lines.
export type Answers = Record<string, string | number[]>;

export interface LessonParams {
  lesson?: string;
  rule?: string;
  lang?: string;
  uri?: string;
}

export type Severity = "critical" | "high" | "medium" | "low" | "info";

export interface Finding {
  uri: string;
  range: Range;
  folder: string;
  file: string;
  rule: string;
  severity: Severity;
  concept: string;
  title: string;
  message: string;
  secret: boolean;
  fixable: boolean;
  lesson?: string;
}

export interface Findings {
  findings: Finding[];
  complete: boolean;
  workspace: boolean;
}

export interface Status {
  version: string;
  state: string;
  gaps: { uri: string; kind: string; message: string }[];
  roots: { uri: string; problem?: string }[];
}

function object(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}

export function isLesson(v: unknown): v is Lesson {
  return object(v) && typeof v.id === "string" && typeof v.title === "string" && Array.isArray(v.blocks);
}

export function isQuiz(v: unknown): v is Quiz {
  return object(v) && typeof v.id === "string" && Array.isArray(v.questions);
}

export function lessonParams(v: unknown): LessonParams | undefined {
  if (!object(v)) return undefined;
  const out: LessonParams = {};
  for (const key of ["lesson", "rule", "lang", "uri"] as const) {
    const text = v[key];
    if (typeof text === "string" && text !== "") out[key] = text;
  }
  return out.lesson !== undefined || out.rule !== undefined ? out : undefined;
}

// A list that comes may hold more than this version knows, or less.
export function findingsOf(v: unknown): Findings | undefined {
  if (!object(v) || !Array.isArray(v.findings)) return undefined;
  const findings = v.findings.filter(
    (f): f is Finding =>
      object(f) && typeof f.uri === "string" && object(f.range) && typeof f.rule === "string" && typeof f.file === "string",
  );
  return { findings, complete: v.complete === true, workspace: v.workspace === true };
}
