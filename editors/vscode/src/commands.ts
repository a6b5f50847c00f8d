// The commands about what stands at the cursor.

import * as vscode from "vscode";
import { isNote, ruleOf } from "./diagnostics";
import { type LessonParams, lessonParams } from "./protocol";
import { source } from "./server";

// findingAt returns our diagnostic at the cursor, or the nearest one on its
// line.
function findingAt(editor: vscode.TextEditor): vscode.Diagnostic | undefined {
  const at = editor.selection.active;
  const distance = (d: vscode.Diagnostic): number => (d.range.contains(at) ? 0 : Math.abs(d.range.start.character - at.character));
  return vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((d) => d.source === source && !isNote(d) && d.range.start.line <= at.line && at.line <= d.range.end.line)
    .sort((a, b) => distance(a) - distance(b) || a.severity - b.severity)[0];
}

// lessonWanted returns which lesson a command is to open: that of its argument,
// or of the finding at the cursor.
export function lessonWanted(argument: unknown): LessonParams | undefined {
  const node = argument as { kind?: string; finding?: { rule?: unknown; uri?: unknown } } | undefined;
  if (node?.kind === "finding") return lessonParams(node.finding);
  const params = lessonParams(argument);
  if (params) return params;
  const editor = vscode.window.activeTextEditor;
  const finding = editor && findingAt(editor);
  return editor && finding && { rule: ruleOf(finding), uri: editor.document.uri.toString() };
}

export async function explain(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const finding = findingAt(editor);
  if (!finding) {
    await vscode.commands.executeCommand("editor.action.marker.next");
    return;
  }
  editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
  await vscode.commands.executeCommand("editor.action.showHover", { focus: "autoFocusImmediately" });
}

export async function ignore(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const finding = editor && findingAt(editor);
  if (!editor || !finding) {
    void vscode.window.showInformationMessage("There is no finding of Squire at the cursor.");
    return;
  }
  const actions = (await codeActions(editor.document.uri, finding.range, "quickfix.squire")).filter((a) => a.title.startsWith("Ignore "));
  const action = actions.length < 2 ? actions[0] : await choose(actions);
  if (!action) {
    if (actions.length === 0) void vscode.window.showInformationMessage("A comment can't stand here. An entry in .squire.toml, or `squire accept`, does the same.");
    return;
  }
  await apply(action);
  selectReason(editor, action);
}

async function choose(actions: vscode.CodeAction[]): Promise<vscode.CodeAction | undefined> {
  const picked = await vscode.window.showQuickPick(actions.map((action) => ({ label: action.title, action })), { title: "Ignore the finding" });
  return picked?.action;
}

// selectReason selects the word that stands for the reason, to be typed over.
function selectReason(editor: vscode.TextEditor, action: vscode.CodeAction): void {
  const edits = action.edit?.get(editor.document.uri) ?? [];
  const inserted = edits.find((e) => e.newText.includes("squire:ignore"));
  if (!inserted) return;
  for (let n = inserted.range.start.line; n < Math.min(inserted.range.start.line + 3, editor.document.lineCount); n++) {
    const at = /squire:ignore \S+ -- (reason)/.exec(editor.document.lineAt(n).text);
    if (!at) continue;
    const end = at.index + at[0].length;
    editor.selection = new vscode.Selection(n, end - "reason".length, n, end);
    return;
  }
}

// fixAll applies the fixes that need no review, and reports whether there were
// any.
export async function fixAll(): Promise<boolean> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return false;
  const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
  const action = (await codeActions(editor.document.uri, whole, "source.fixAll.squire"))[0];
  if (!action) {
    void vscode.window.showInformationMessage("Nothing in this file can be fixed without a review. Quick Fix offers what there is for one finding.");
    return false;
  }
  await apply(action);
  return true;
}

async function codeActions(uri: vscode.Uri, range: vscode.Range, kind: string): Promise<vscode.CodeAction[]> {
  const most = 30; // to resolve: more than any place has
  const found = await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[]>("vscode.executeCodeActionProvider", uri, range, kind, most);
  return (found ?? []).filter((a): a is vscode.CodeAction => "kind" in a && a.kind?.value === kind);
}

async function apply(action: vscode.CodeAction): Promise<void> {
  if (action.edit) await vscode.workspace.applyEdit(action.edit);
  if (action.command) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

// The example holds insecure code and no secret: nobody should see a text that
// looks like one and wonder.
const example = `# Two weaknesses to try Squire on. Hover over what is underlined, then press Quick Fix.
import hashlib
import requests


def price(article):
    page = requests.get("https://prices.example/" + article, verify=False, timeout=10)
    return page.json()["price"]


def store(user, password):
    user.password_hash = hashlib.md5(password.encode()).hexdigest()
`;

export async function openExample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "python", content: example });
  await vscode.window.showTextDocument(document);
}
