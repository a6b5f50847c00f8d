// How the shield in the status bar looks.

import type { Tally } from "./diagnostics";

export interface Appearance {
  text: string;
  tooltip: string;
  spoken: string;
  colour?: string;
}

// appearance never looks like "clean" where something was not looked at.
export function appearance(phase: string, problem: string, t: Tally, trusted: boolean): Appearance {
  switch (phase) {
    case "off":
      return look("$(shield) off", "Squire is switched off: nothing is looked for.");
    case "starting":
      return look("$(shield) $(loading~spin)", "Squire is starting.");
    case "failed":
      return { ...look("$(shield) $(error)", `Squire doesn't run, so nothing is looked for. ${problem}`), colour: "statusBarItem.errorBackground" };
  }
  const lines = [count(t)];
  if (t.gaps.length > 0) lines.push(`Not everything was scanned: ${[...new Set(t.gaps)].slice(0, 3).join(" ")}`);
  if (!trusted) lines.push("Restricted mode: the folder's own settings for Squire aren't read.");
  lines.push("Click for lessons, a scan and more.");
  const out = look(`$(shield) ${t.findings}${t.gaps.length > 0 ? " $(warning)" : ""}`, lines.join("\n"));
  return t.gaps.length > 0 ? { ...out, colour: "statusBarItem.warningBackground" } : out;
}

function look(text: string, tooltip: string): Appearance {
  return { text, tooltip, spoken: tooltip.split("\n").join(" ") };
}

function count(t: Tally): string {
  if (t.findings === 0) return "Squire: no findings in the files that were looked at.";
  return `Squire: ${t.findings} ${t.findings === 1 ? "finding" : "findings"} in ${t.files} ${t.files === 1 ? "file" : "files"}.`;
}
