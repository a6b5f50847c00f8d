// How the findings are put into a tree. No editor takes part here.

import type { Finding, Severity } from "./protocol";

export type Grouping = "folder" | "concept";

export interface Group {
  kind: "group";
  name: string;
  label: string;
  children: (Group | Leaf)[];
  count: number;
  worst: Severity;
}

export interface Leaf {
  kind: "finding";
  finding: Finding;
}

const order: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

export function rank(s: Severity): number {
  const at = order.indexOf(s);
  return at < 0 ? order.length : at;
}

// tree groups findings by folder and file, or by concept. Groups with the worst
// findings come first, then those with the most.
export function tree(findings: readonly Finding[], by: Grouping): Group[] {
  if (by === "concept") {
    return groups(findings, (f) => f.concept || f.rule, (name) => words(name), leaves);
  }
  return groups(findings, (f) => f.folder || ".", (name) => (name === "." ? "top folder" : name), (inFolder) =>
    groups(inFolder, (f) => f.file, (name) => name.slice(name.lastIndexOf("/") + 1), leaves),
  );
}

function leaves(findings: readonly Finding[]): Leaf[] {
  return [...findings]
    .sort((a, b) => rank(a.severity) - rank(b.severity) || compare(a.file, b.file) || a.range.start.line - b.range.start.line)
    .map((finding) => ({ kind: "finding", finding }));
}

function groups(
  findings: readonly Finding[],
  key: (f: Finding) => string,
  label: (name: string) => string,
  children: (f: readonly Finding[]) => (Group | Leaf)[],
): Group[] {
  const by = new Map<string, Finding[]>();
  for (const f of findings) {
    const name = key(f);
    const list = by.get(name);
    if (list) list.push(f);
    else by.set(name, [f]);
  }
  return [...by]
    .map(([name, list]): Group => {
      const worst = list.reduce<Severity>((w, f) => (rank(f.severity) < rank(w) ? f.severity : w), "info");
      return { kind: "group", name, label: label(name), children: children(list), count: list.length, worst };
    })
    .sort((a, b) => rank(a.worst) - rank(b.worst) || b.count - a.count || compare(a.name, b.name));
}

const short = new Set(["api", "cors", "csrf", "html", "http", "iam", "imds", "jwt", "ldap", "nosql", "os", "rsa", "sql", "ssh", "ssrf", "ssti", "tls", "url", "xml", "xpath", "xss", "xxe", "yaml"]);

// words makes "sql-injection" readable.
export function words(id: string): string {
  const text = id
    .split("-")
    .map((word) => (short.has(word) ? word.toUpperCase() : word === "cmd" ? "command" : word))
    .join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
