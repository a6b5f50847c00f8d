// The task "squire scan", with problem matchers for what it writes.

import * as vscode from "vscode";
import type { Server } from "./server";

export const taskType = "squire";
const matchers = ["$squire-high", "$squire-medium", "$squire-low"];

export class Tasks implements vscode.TaskProvider {
  constructor(private readonly server: Server) {}

  provideTasks(): vscode.Task[] {
    return (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => {
      const all = this.task(folder, []);
      const staged = this.task(folder, ["--staged"]);
      return [all, staged].filter((t) => t !== undefined);
    });
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const args: unknown = task.definition.args ?? [];
    if (!Array.isArray(args) || !args.every((a): a is string => typeof a === "string")) return undefined;
    const folder = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return folder && this.task(folder, args, task.definition);
  }

  // task runs the squire that the server is, without a shell.
  task(folder: vscode.WorkspaceFolder, args: string[], definition?: vscode.TaskDefinition): vscode.Task | undefined {
    const binary = this.server.binary();
    if ("problem" in binary) return undefined;
    const run = new vscode.ProcessExecution(binary.path, ["scan", ...args], { cwd: folder.uri.fsPath });
    const task = new vscode.Task(definition ?? { type: taskType, args }, folder, ["scan", ...args].join(" "), "squire", run, matchers);
    task.detail = args.includes("--staged") ? "what is staged for the next commit" : "secrets and insecure code in this folder";
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, clear: true };
    return task;
  }
}
