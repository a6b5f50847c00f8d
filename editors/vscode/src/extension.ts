// Squire in VS Code: starts the language server, and shows what it knows in
// ways that the protocol has none for: lessons, a tree of findings, the status
// bar. It opens no connection, collects nothing, and runs nothing of a
// workspace.

import * as vscode from "vscode";
import { explain, fixAll, ignore, lessonWanted, openExample } from "./commands";
import { FindingsView } from "./findings";
import { installHook, pickFolder, refreshCopy } from "./hook";
import { Katas } from "./kata";
import { Lessons } from "./lesson";
import { lessonParams, method } from "./protocol";
import { Server, scanCommand } from "./server";
import { Status } from "./status";
import { Tasks, taskType } from "./tasks";

let server: Server | undefined;

// The argument of squire.openLesson that asks for the list of lessons.
const all = "all";

export function activate(context: vscode.ExtensionContext): void {
  const commands = new Map<string, (...args: unknown[]) => unknown>();
  const own = new Set<string>();
  for (const c of (context.extension.packageJSON.contributes as { commands: { command: string }[] }).commands) own.add(c.command);
  const running = new Server(context, own);
  server = running;
  const katas = new Katas(running);
  const lessons = new Lessons(context, running, katas);
  const status = new Status(running);
  const findings = new FindingsView(running, context.workspaceState);
  const tasks = new Tasks(running);

  commands.set("squire.menu", () => menu(running));
  commands.set("squire.openLesson", (argument) => {
    const wanted = argument === all ? undefined : lessonWanted(argument);
    return guarded(() => (wanted ? lessons.open(wanted) : lessons.pick()));
  });
  commands.set("squire.explain", explain);
  commands.set("squire.ignore", ignore);
  commands.set("squire.fixAll", async () => {
    if (await fixAll()) seen("squire.seenFix");
  });
  commands.set(scanCommand, () => guarded(() => scan(running, tasks, findings)));
  commands.set("squire.installHook", () => installHook(context, running));
  commands.set("squire.openExample", openExample);
  commands.set("squire.restart", () => running.restart());
  commands.set("squire.showLogs", () => running.logs.show());
  commands.set("squire.groupByConcept", () => findings.setGrouping("concept"));
  commands.set("squire.groupByFolder", () => findings.setGrouping("folder"));
  for (const name of own) {
    const run = commands.get(name);
    if (!run) throw new Error(`package.json has the command ${name}, and nothing does it`);
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  }

  running.onNotification(method.openLesson, (params) => {
    const wanted = lessonParams(params);
    if (wanted) void lessons.open(wanted);
  });

  context.subscriptions.push(
    running,
    lessons,
    status,
    findings,
    vscode.tasks.registerTaskProvider(taskType, tasks),
    status.onDidCount((t) => {
      if (t.findings > 0) seen("squire.seenFinding");
    }),
    vscode.languages.onDidChangeDiagnostics(() => findings.soon()),
    running.onDidFix(() => seen("squire.seenFix")),
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.configure()),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration("squire.path") || e.affectsConfiguration("squire.enable")) void running.restart();
      else if (e.affectsConfiguration("squire")) running.configure();
    }),
  );
  void running.restart();
  void refreshCopy(context, running);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

const shown = new Set<string>();

// seen completes a step of the walkthrough.
function seen(context: string): void {
  if (shown.has(context)) return;
  shown.add(context);
  void vscode.commands.executeCommand("setContext", context, true);
}

async function guarded(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (e) {
    void vscode.window.showErrorMessage(e instanceof Error ? e.message : String(e));
  }
}

// scan asks the server to look at all files of the workspace; one that can't is
// helped out by the task.
async function scan(server: Server, tasks: Tasks, findings: FindingsView): Promise<void> {
  if (server.hasCommand(scanCommand)) {
    await vscode.window.withProgress({ location: { viewId: "squire.findings" } }, () => server.execute(scanCommand));
    findings.soon();
    return;
  }
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showInformationMessage("In restricted mode tasks are off. Files that you open are scanned.");
    return;
  }
  const folder = await pickFolder();
  const task = folder && tasks.task(folder, []);
  if (task) await vscode.tasks.executeTask(task);
}

async function menu(server: Server): Promise<void> {
  const items: (vscode.QuickPickItem & { run?: () => unknown })[] = [];
  const add = (icon: string, label: string, command: string, detail?: string, ...args: unknown[]): void => {
    items.push({ label: `$(${icon}) ${label}`, ...(detail ? { description: detail } : {}), run: () => vscode.commands.executeCommand(command, ...args) });
  };
  if (server.problem !== "") items.push({ label: "$(error) Squire doesn't run", detail: server.problem, run: () => server.logs.show() });
  const lesson = lessonWanted(undefined);
  if (lesson) add("mortar-board", "Lesson for the finding at the cursor", "squire.openLesson", lesson.rule, lesson);
  add("mortar-board", "All lessons", "squire.openLesson", undefined, all);
  add("list-tree", "Findings by folder and concept", "squire.findings.focus");
  add("warning", "Problems", "workbench.actions.view.problems");
  add("search", "Scan workspace", scanCommand);
  items.push({ label: "", kind: vscode.QuickPickItemKind.Separator });
  if (vscode.workspace.isTrusted) add("git-commit", "Install git hook", "squire.installHook");
  add("book", "Get started", "workbench.action.openWalkthrough", undefined, "squiresec.squire#start");
  add("gear", "Settings", "workbench.action.openSettings", undefined, "@ext:squiresec.squire");
  add("debug-restart", "Restart server", "squire.restart", server.version);
  add("output", "Show logs", "squire.showLogs");
  const picked = await vscode.window.showQuickPick(items, { title: "Squire", placeHolder: "What next?" });
  await picked?.run?.();
}
