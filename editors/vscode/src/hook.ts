// Installing the git hook.

import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Server } from "./server";

const run = promisify(execFile);

export async function installHook(context: vscode.ExtensionContext, server: Server): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showInformationMessage("In restricted mode Squire changes nothing of a folder. Trust the folder first.");
    return;
  }
  const folder = await pickFolder();
  if (!folder) return;
  const install = "Install";
  const answer = await vscode.window.showInformationMessage(
    `Install Squire's git hook in ${folder.name}?`,
    { modal: true, detail: "It scans what you commit, before it is a commit. Hooks that are there are kept and run first. \"squire hook uninstall\" takes it away." },
    install,
  );
  if (answer !== install) return;
  const binary = server.binary();
  if ("problem" in binary) {
    void vscode.window.showErrorMessage(binary.problem);
    return;
  }
  try {
    const program = binary.origin === "bundled" ? await lastingCopy(context, binary.path) : binary.path;
    const { stdout } = await run(program, ["hook", "install"], { cwd: folder.uri.fsPath, encoding: "utf8" });
    server.logs.info(stdout.trimEnd());
    void vscode.window.showInformationMessage(`The git hook is installed in ${folder.name}: commits are scanned from now on.`);
  } catch (e) {
    const said = (e as { stderr?: string }).stderr?.trim() || (e instanceof Error ? e.message : String(e));
    server.logs.error(said);
    void vscode.window.showErrorMessage(`The git hook wasn't installed: ${said.split("\n", 1)[0]}`);
  }
}

// lastingCopy copies the program that comes with the extension to a place that
// stays. A hook names the program that wrote it, and each update of an
// extension is a new folder: commits would be refused from then on.
async function lastingCopy(context: vscode.ExtensionContext, bundled: string): Promise<string> {
  const folder = path.join(context.globalStorageUri.fsPath, "bin");
  const copy = path.join(folder, path.basename(bundled));
  await fs.mkdir(folder, { recursive: true });
  const next = `${copy}.${process.pid}.new`;
  await fs.copyFile(bundled, next);
  await fs.chmod(next, 0o755);
  await fs.rename(next, copy); // a hook that runs now keeps the old one
  return copy;
}

// refreshCopy brings the copy that hooks run up to date after an update.
export async function refreshCopy(context: vscode.ExtensionContext, server: Server): Promise<void> {
  const bundled = path.join(context.extensionPath, "bin", process.platform === "win32" ? "squire.exe" : "squire");
  const version = context.extension.packageJSON.version as string;
  const key = "hookCopy";
  try {
    await fs.access(path.join(context.globalStorageUri.fsPath, "bin", path.basename(bundled)));
    const size = (await fs.stat(bundled)).size;
    if (context.globalState.get(key) === `${version} ${size}`) return;
    await lastingCopy(context, bundled);
    await context.globalState.update(key, `${version} ${size}`);
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== "ENOENT") server.logs.warn(`the program of the git hooks can't be updated: ${String(e)}`);
  }
}

export async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return vscode.window.showWorkspaceFolderPick({ placeHolder: "Which folder?" });
  if (folders.length === 0) void vscode.window.showInformationMessage("Open a folder first.");
  return folders[0];
}
