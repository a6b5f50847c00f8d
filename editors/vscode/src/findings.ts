// The view of all findings, for whoever looks after the security of a team: by
// folder, or by concept.

import * as vscode from "vscode";
import { isNote, ruleOf } from "./diagnostics";
import { type Finding, findingsOf, method, type Severity } from "./protocol";
import { type Server, source } from "./server";
import { type Group, type Grouping, type Leaf, tree } from "./tree";

type Node = Group | Leaf;

export class FindingsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private readonly subscriptions: vscode.Disposable[];
  private roots: Group[] = [];
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;

  constructor(
    private readonly server: Server,
    private readonly state: vscode.Memento,
  ) {
    this.view = vscode.window.createTreeView("squire.findings", { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [this.view, this.changed, this.view.onDidChangeVisibility(() => this.soon()), server.onDidChange(() => this.soon())];
    this.setGrouping(this.grouping);
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  get grouping(): Grouping {
    return this.state.get<Grouping>("grouping") === "concept" ? "concept" : "folder";
  }

  setGrouping(by: Grouping): void {
    void this.state.update("grouping", by);
    void vscode.commands.executeCommand("setContext", "squire.grouping", by);
    this.soon();
  }

  // soon asks the server again, once for a burst of changes.
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.load();
    }, 200);
  }

  private async load(): Promise<void> {
    const turn = ++this.asked;
    const answer = this.server.phase === "running" ? await this.ask() : { findings: [], complete: true, workspace: false };
    if (turn !== this.asked) return; // a newer answer is on its way
    this.roots = tree(answer.findings, this.grouping);
    const n = answer.findings.length;
    this.view.badge = n > 0 ? { value: n, tooltip: n === 1 ? "1 finding" : `${n} findings` } : undefined;
    this.view.message = n > 0 && !answer.complete ? "Not everything was scanned; there may be more." : undefined;
    this.view.description = n === 0 ? undefined : answer.workspace ? "whole workspace" : "open files";
    void vscode.commands.executeCommand("setContext", "squire.scanned", answer.workspace);
    void vscode.commands.executeCommand("setContext", "squire.incomplete", !answer.complete);
    this.changed.fire();
  }

  // Diagnostics know less than the server, but every server has them.
  private async ask(): Promise<{ findings: Finding[]; complete: boolean; workspace: boolean }> {
    try {
      const answer = findingsOf(await this.server.request(method.findings, {}));
      if (answer) return answer;
    } catch {
      // an older server
    }
    return fromDiagnostics();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === "group") {
      const item = new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.Expanded);
      item.id = `${this.grouping}:${node.name}`;
      item.description = String(node.count);
      item.iconPath = icon(node.worst);
      item.contextValue = "group";
      item.accessibilityInformation = { label: `${node.label}, ${node.count} ${node.count === 1 ? "finding" : "findings"}, worst ${node.worst}` };
      return item;
    }
    const f = node.finding;
    const line = f.range.start.line + 1;
    const item = new vscode.TreeItem(f.title);
    item.description = this.grouping === "concept" ? `${f.file}:${line}` : `line ${line}`;
    // Plain text: the titles of a repository's own rules are not ours.
    item.tooltip = `${f.message}\n${f.severity} · ${f.rule}\n${f.file}:${line}`;
    item.iconPath = icon(f.severity);
    item.contextValue = "finding";
    item.accessibilityInformation = { label: `${f.title}, ${f.severity}, ${f.file} line ${line}` };
    item.command = {
      command: "vscode.open",
      title: "Open",
      arguments: [this.server.uri(f.uri), { selection: this.server.range(f.range), preview: true }],
    };
    return item;
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.roots;
    return node.kind === "group" ? node.children : [];
  }
}

function icon(s: Severity): vscode.ThemeIcon {
  switch (s) {
    case "critical":
    case "high":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("problemsErrorIcon.foreground"));
    case "medium":
      return new vscode.ThemeIcon("warning", new vscode.ThemeColor("problemsWarningIcon.foreground"));
  }
  return new vscode.ThemeIcon("info", new vscode.ThemeColor("problemsInfoIcon.foreground"));
}

function fromDiagnostics(): { findings: Finding[]; complete: boolean; workspace: boolean } {
  const severities: readonly Severity[] = ["high", "medium", "low", "info"];
  const findings: Finding[] = [];
  let complete = true;
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
    const file = vscode.workspace.asRelativePath(uri);
    for (const d of diagnostics) {
      if (d.source !== source) continue;
      if (isNote(d)) {
        complete = false;
        continue;
      }
      const title = d.message.split("\n", 1)[0] ?? "";
      findings.push({
        uri: uri.toString(),
        range: d.range,
        file,
        folder: file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".",
        rule: ruleOf(d),
        concept: ruleOf(d),
        severity: severities[d.severity] ?? "info",
        title,
        message: title,
        secret: false,
        fixable: false,
      });
    }
  }
  return { findings, complete, workspace: false };
}
