// The shield in the status bar: how many findings, and whether all was seen.

import * as vscode from "vscode";
import { appearance } from "./appearance";
import { type Tally, tally } from "./diagnostics";
import type { Server } from "./server";

export class Status implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly counted = new vscode.EventEmitter<Tally>();
  readonly onDidCount = this.counted.event;

  constructor(private readonly server: Server) {
    this.item = vscode.window.createStatusBarItem("squire.status", vscode.StatusBarAlignment.Left, 9);
    this.item.name = "Squire";
    this.item.command = "squire.menu";
    this.subscriptions.push(
      this.item,
      this.counted,
      server.onDidChange(() => this.draw()),
      vscode.languages.onDidChangeDiagnostics(() => this.soon()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.draw()),
    );
    this.draw();
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  // Counting goes over the diagnostics of all files: a burst of edits has one.
  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.draw();
    }, 150);
  }

  private draw(): void {
    const t = tally(vscode.languages.getDiagnostics());
    const look = appearance(this.server.phase, this.server.problem, t, vscode.workspace.isTrusted);
    this.item.text = look.text;
    this.item.tooltip = look.tooltip;
    this.item.accessibilityInformation = { label: look.spoken, role: "button" };
    this.item.backgroundColor = look.colour ? new vscode.ThemeColor(look.colour) : undefined;
    this.counted.fire(t);
  }
}
