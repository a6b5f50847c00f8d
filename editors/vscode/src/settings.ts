import * as vscode from "vscode";
import { defaults, type Settings } from "./defaults";

// This one names what runs. The editor gives such settings machine scope; we
// read no other value even if it would.
const machine = new Set<keyof Settings>(["path"]);

export function setting<K extends keyof Settings>(key: K): Settings[K] {
  const config = vscode.workspace.getConfiguration("squire");
  const value = machine.has(key) ? config.inspect(key)?.globalValue : config.get(key);
  return typeof value === typeof defaults[key] ? (value as Settings[K]) : defaults[key];
}

// forServer returns the settings that the server knows.
export function forServer(): object {
  return { codeLens: setting("codeLens"), inlayHints: setting("inlayHints"), shortHover: setting("training.shortHover") };
}
