// What our diagnostics tell.

import type * as vscode from "vscode";

export function ruleOf(d: Pick<vscode.Diagnostic, "code">): string {
  const code = typeof d.code === "object" ? d.code.value : d.code;
  return code === undefined ? "" : String(code);
}

// A note says something of the scan itself, such as that it is incomplete.
export function isNote(d: Pick<vscode.Diagnostic, "code">): boolean {
  return ruleOf(d).startsWith("scan-");
}

export interface Tally {
  findings: number;
  files: number;
  errors: number;
  gaps: string[]; // why a scan is incomplete, a line each
}

export function tally(all: Iterable<[unknown, readonly Pick<vscode.Diagnostic, "code" | "source" | "severity" | "message">[]]>): Tally {
  const t: Tally = { findings: 0, files: 0, errors: 0, gaps: [] };
  for (const [, diagnostics] of all) {
    let here = 0;
    for (const d of diagnostics) {
      if (d.source !== "squire") continue;
      if (isNote(d)) t.gaps.push(d.message.split("\n", 1)[0] ?? "");
      else {
        here++;
        if (d.severity === 0) t.errors++;
      }
    }
    t.findings += here;
    if (here > 0) t.files++;
  }
  return t;
}
