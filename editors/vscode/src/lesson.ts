// The page of a lesson, beside the code that it is about.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Katas } from "./kata";
import { type FromPage, fromPage, type ToPage } from "./messages";
import { isLesson, isQuiz, type LessonParams, lessonParams, type LessonRef, method, type Quiz } from "./protocol";
import type { Server } from "./server";
import { setting } from "./settings";

const viewType = "squire.lesson";

export class Lessons implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: LessonParams | undefined;
  private ready = false;
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly katas: Katas,
  ) {
    this.registration = vscode.window.registerWebviewPanelSerializer(viewType, this);
    server.onDidChange((phase) => {
      if (phase === "running") void this.fill(); // a page from before a restart of the editor
    });
  }

  dispose(): void {
    this.registration.dispose();
    this.panel?.dispose();
  }

  // open shows the lesson of a rule, or one by its id.
  async open(params: LessonParams): Promise<void> {
    this.shown = params;
    void vscode.commands.executeCommand("setContext", "squire.seenLesson", true);
    if (this.panel) {
      this.panel.reveal(undefined, false);
      await this.fill();
      return;
    }
    const column = setting("training.openLesson") === "active" ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    // Answers that were chosen must not be lost behind another tab.
    this.adopt(vscode.window.createWebviewPanel(viewType, "Lesson", { viewColumn: column }, { ...this.options(), retainContextWhenHidden: true }));
  }

  // pick lets somebody choose among all lessons.
  async pick(): Promise<void> {
    const answer = (await this.server.request(method.lessons, {})) as { lessons?: LessonRef[] };
    const picked = await vscode.window.showQuickPick(
      (answer.lessons ?? []).map((l) => ({
        label: `${l.quizPassed ? "$(pass-filled)" : "$(circle-large-outline)"} ${l.title}`,
        description: `${l.minutes} min${l.quizPassed ? ", quiz passed" : ""}`,
        id: l.id,
      })),
      { title: "Lessons", placeHolder: "In the order in which to learn them", matchOnDescription: true },
    );
    if (picked) await this.open({ lesson: picked.id });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.shown = lessonParams(state);
    if (!this.shown) {
      panel.dispose();
      return;
    }
    panel.webview.options = this.options();
    this.adopt(panel);
  }

  private options(): vscode.WebviewOptions {
    return { enableScripts: true, enableForms: false, enableCommandUris: false, localResourceRoots: [this.resource("dist"), this.resource("media")] };
  }

  private resource(...way: string[]): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, ...way);
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.ready = false;
    panel.iconPath = { light: this.resource("media", "shield-light.svg"), dark: this.resource("media", "shield-dark.svg") };
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.onDidReceiveMessage((m: unknown) => {
      const message = fromPage(m);
      if (message) void this.receive(message);
    });
    panel.webview.html = page(panel.webview, this.resource("dist", "page.js"), this.resource("media", "page.css"));
  }

  private async receive(m: FromPage): Promise<void> {
    switch (m.type) {
      case "ready":
        this.ready = true;
        await this.fill();
        return;
      case "lesson":
        this.shown = { lesson: m.lesson, ...this.place() };
        await this.fill();
        return;
      case "answers":
        await this.check(m);
        return;
      case "kata":
        await this.katas.act(m, this.panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One, (reply) => this.post(reply));
    }
  }

  private place(): LessonParams {
    const { lang, uri } = this.shown ?? {};
    return { ...(lang ? { lang } : {}), ...(uri ? { uri } : {}) };
  }

  // fill asks for the lesson and its questions and gives them to the page.
  private async fill(): Promise<void> {
    const wanted = this.shown;
    if (!this.panel || !this.ready || !wanted || this.server.phase !== "running") return;
    try {
      const lesson = await this.server.request(method.lesson, wanted);
      if (!isLesson(lesson)) throw new Error("This version of squire has no lessons for editors; update it.");
      const quiz = await this.server.request(method.quiz, { ...wanted, lesson: lesson.id }).catch(() => undefined);
      if (this.shown !== wanted) return; // somebody went on meanwhile
      // By its id from here on: the rule may no longer be in force.
      this.shown = { lesson: lesson.id, ...(lesson.lang ? { lang: lesson.lang } : {}) };
      if (this.panel) this.panel.title = lesson.title;
      const katas = await this.katas.list(lesson.id);
      this.post({ type: "lesson", lesson, katas, trusted: vscode.workspace.isTrusted, ...(isQuiz(quiz) ? { quiz } : {}) });
    } catch (e) {
      this.post({ type: "problem", text: e instanceof Error ? e.message : String(e) });
    }
  }

  private async check(m: Extract<FromPage, { type: "answers" }>): Promise<void> {
    try {
      const quiz = await this.server.request(method.quiz, { lesson: m.lesson, ...this.place(), answers: m.answers });
      if (!isQuiz(quiz)) throw new Error("The answers can't be checked by this version of squire.");
      this.post({ type: "results", quiz: quiz satisfies Quiz });
    } catch (e) {
      this.post({ type: "problem", text: e instanceof Error ? e.message : String(e) });
    }
  }

  private post(m: ToPage): void {
    void this.panel?.webview.postMessage(m);
  }
}

// page is the whole document: all that it shows comes by messages and is set
// as text. Nothing is loaded but our own script and style.
function page(webview: vscode.Webview, script: vscode.Uri, style: vscode.Uri): string {
  const nonce = randomBytes(18).toString("base64url");
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lesson</title>
<link rel="stylesheet" href="${webview.asWebviewUri(style).toString()}">
</head>
<body>
<main id="lesson" aria-busy="true"><p class="waiting">The lesson is loading.</p></main>
<p id="said" class="spoken" role="status" aria-live="polite"></p>
<script nonce="${nonce}" src="${webview.asWebviewUri(script).toString()}"></script>
</body>
</html>`;
}
