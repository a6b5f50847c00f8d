// The language server: started, restarted, and told of the settings.

import * as fs from "node:fs";
import * as os from "node:os";
import * as vscode from "vscode";
import { type CodeAction, ExecuteCommandRequest, type InitializeParams, LanguageClient, RevealOutputChannelOn, State, TransportKind } from "vscode-languageclient/node";
import { type Binary, findBinary } from "./binary";
import { isNote } from "./diagnostics";
import { inPlace } from "./hover";
import { forServer, setting } from "./settings";

export type Phase = "off" | "starting" | "running" | "failed";

export const source = "squire"; // of our diagnostics

// Commands that this extension registers itself; a server that has one of the
// same name is asked by us.
export const scanCommand = "squire.scanWorkspace";

// A Client takes diagnostics as the server sends them and doesn't ask for them:
// the client library asks for those of visible files alone, and after a restart
// of the server left some out, which looks like "clean".
class Client extends LanguageClient {
  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    delete params.capabilities.textDocument?.diagnostic;
    delete params.capabilities.workspace?.diagnostics;
  }
}

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private current: Phase = "off";
  private problemText = "";
  private steps: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<Phase>();
  private readonly fixed = new vscode.EventEmitter<void>();
  private readonly log: vscode.LogOutputChannel;
  private readonly messages: vscode.LogOutputChannel;
  private readonly held = new Map<string, { diagnostics: vscode.Diagnostic[]; show: (d: vscode.Diagnostic[]) => void }>();
  private readonly notifications = new Map<string, (params: unknown) => void>();

  readonly onDidChange = this.changed.event;
  readonly onDidFix = this.fixed.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly ownCommands: ReadonlySet<string>,
  ) {
    this.log = vscode.window.createOutputChannel("Squire", { log: true });
    this.messages = vscode.window.createOutputChannel("Squire (messages)", { log: true });
    context.subscriptions.push(this.log, this.messages, this.changed, this.fixed);
    context.subscriptions.push(
      vscode.workspace.onDidSaveTextDocument((d) => this.show(d.uri)),
      vscode.workspace.onDidCloseTextDocument((d) => this.held.delete(d.uri.toString())),
    );
  }

  get phase(): Phase {
    return this.current;
  }

  // Why the server doesn't run, for the user; "" where it does.
  get problem(): string {
    return this.problemText;
  }

  get version(): string {
    return this.client?.initializeResult?.serverInfo?.version ?? "";
  }

  get logs(): vscode.LogOutputChannel {
    return this.log;
  }

  binary(): Binary {
    return findBinary({
      setting: setting("path"),
      extension: this.context.extensionPath,
      workspace: (vscode.workspace.workspaceFolders ?? []).map((f) => f.uri.fsPath),
      home: os.homedir(),
      platform: process.platform,
      PATH: process.env.PATH ?? "",
      runnable,
    });
  }

  hasCommand(command: string): boolean {
    return this.client?.initializeResult?.capabilities.executeCommandProvider?.commands.includes(command) ?? false;
  }

  onNotification(method: string, handler: (params: unknown) => void): void {
    this.notifications.set(method, handler);
    this.client?.onNotification(method, handler);
  }

  async request(method: string, params: object): Promise<unknown> {
    if (!this.client || this.current !== "running") throw new Error("Squire's server doesn't run.");
    return this.client.sendRequest(method, params);
  }

  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    return this.request(ExecuteCommandRequest.method, { command, arguments: args });
  }

  range(r: { start: { line: number; character: number }; end: { line: number; character: number } }): vscode.Range {
    return new vscode.Range(r.start.line, r.start.character, r.end.line, r.end.character);
  }

  uri(text: string): vscode.Uri {
    return this.client ? this.client.protocol2CodeConverter.asUri(text) : vscode.Uri.parse(text);
  }

  // One step at a time: a setting may change while the server starts.
  restart(): Promise<void> {
    this.steps = this.steps.then(() => this.stopNow()).then(() => this.startNow());
    return this.steps;
  }

  stop(): Promise<void> {
    this.steps = this.steps.then(() => this.stopNow());
    return this.steps;
  }

  configure(): void {
    if (this.current !== "running") return;
    void this.client?.sendNotification("workspace/didChangeConfiguration", { settings: { squire: forServer() } });
    if (setting("scan.onType")) for (const uri of [...this.held.keys()]) this.show(vscode.Uri.parse(uri));
  }

  dispose(): void {
    void this.stop();
  }

  private become(phase: Phase, problem = ""): void {
    if (phase === this.current && problem === this.problemText) return;
    this.current = phase;
    this.problemText = problem;
    void vscode.commands.executeCommand("setContext", "squire.ready", phase === "running");
    void vscode.commands.executeCommand("setContext", "squire.failed", phase === "failed");
    this.changed.fire(phase);
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.held.clear();
    this.become("off");
    // One that never came up can't be asked to go.
    await client?.dispose(2000).catch(() => {});
  }

  private async startNow(): Promise<void> {
    if (!setting("enable")) return;
    const binary = this.binary();
    if ("problem" in binary) {
      this.log.error(binary.problem);
      this.become("failed", binary.problem);
      return;
    }
    this.log.info(`runs ${binary.path} (${binary.origin})`);
    this.become("starting");
    const client = this.create(binary.path);
    this.client = client;
    client.onDidChangeState((e) => {
      if (this.client !== client) return;
      if (e.newState === State.Running) this.become("running");
      else if (e.newState === State.Starting) this.become("starting");
      else this.become("failed", "The server stopped. The log says why.");
    });
    for (const [method, handler] of this.notifications) client.onNotification(method, handler);
    try {
      await client.start();
    } catch (e) {
      if (this.client !== client) return;
      const why = e instanceof Error ? e.message : String(e);
      this.log.error(`the server doesn't start: ${why}`);
      this.become("failed", `The server doesn't start: ${why}`);
    }
  }

  private create(command: string): LanguageClient {
    const client = new Client(
      "squire",
      "Squire",
      // The folder of the workspace is not where it runs: what stands there
      // takes no part in how a program is loaded.
      { command, args: ["lsp"], transport: TransportKind.stdio, options: { cwd: os.homedir(), shell: false } },
      {
        documentSelector: [{ scheme: "file" }, { scheme: "untitled" }],
        diagnosticCollectionName: source,
        outputChannel: this.log,
        traceOutputChannel: this.messages,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        initializationOptions: () => ({ lessonView: true, statusUpdates: false, settings: forServer() }),
        initializationFailedHandler: () => false,
        connectionOptions: { maxRestartCount: 3 },
        markdown: { isTrusted: false, supportHtml: false },
        middleware: {
          workspace: {
            configuration: async (params, token, next) => {
              const all = await next(params, token);
              if (!Array.isArray(all)) return all;
              return all.map((value, i) => (params.items[i]?.section === "squire" ? forServer() : value));
            },
          },
          executeCommand: async (command, args, next) => {
            const asked = command === "squire.accept" ? await withReason(args) : args;
            return asked && (await next(command, asked));
          },
          handleDiagnostics: (uri, diagnostics, next) => this.take(uri, diagnostics.map(brief), next),
          provideHover: async (document, position, token, next) => {
            const hover = await next(document, position, token);
            for (const part of hover?.contents ?? []) {
              if (!(part instanceof vscode.MarkdownString)) continue;
              part.value = inPlace(part.value);
              part.isTrusted = { enabledCommands: ["squire.openLesson"] };
            }
            return hover;
          },
          provideCodeActions: async (document, range, context, token, next) => {
            const actions = await next(document, range, context, token);
            if (setting("training.enable") || !actions) return actions;
            return actions.filter((a) => commandOf(a) !== "squire.learn");
          },
          resolveCodeAction: async (action, token, next) => {
            const out = await next(action, token);
            if (out?.edit && !/^(Ignore|Accept) /.test(action.title)) this.fixed.fire();
            return out;
          },
        },
      },
    );
    const executes = client.getFeature(ExecuteCommandRequest.method);
    const register = executes.register.bind(executes);
    executes.register = (data) =>
      register({ ...data, registerOptions: { ...data.registerOptions, commands: data.registerOptions.commands.filter((c) => !this.ownCommands.has(c)) } });
    return client;
  }

  // take shows diagnostics, or while somebody types who doesn't want to see
  // them then, holds them until the file is saved.
  private take(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], next: (uri: vscode.Uri, d: vscode.Diagnostic[]) => void): void {
    const key = uri.toString();
    const document = vscode.workspace.textDocuments.find((d) => d.uri.toString() === key);
    if (!setting("scan.onType") && document?.isDirty && !document.isUntitled) {
      this.held.set(key, { diagnostics, show: (d) => next(uri, d) });
      return;
    }
    this.held.delete(key);
    next(uri, diagnostics);
  }

  private show(uri: vscode.Uri): void {
    const held = this.held.get(uri.toString());
    this.held.delete(uri.toString());
    held?.show(held.diagnostics);
  }
}

// brief leaves what is wrong and takes away why and what to do: the hover says
// these better in the card below it. A note has no card.
function brief(d: vscode.Diagnostic): vscode.Diagnostic {
  if (!isNote(d)) d.message = d.message.split("\n", 1)[0] ?? d.message;
  return d;
}

// withReason asks why a finding is accepted: the server can ask by buttons
// alone. It returns nothing where the user thinks better of it.
async function withReason(args: unknown[]): Promise<unknown[] | undefined> {
  const [wanted] = args;
  if (typeof wanted !== "object" || wanted === null || "reason" in wanted) return args;
  const reason = await vscode.window.showInputBox({
    title: "Accept the finding",
    prompt: "Why? It is written into .squire/baseline.json, for the next reader.",
    validateInput: (text) => (text.trim() === "" ? "A reason is needed." : undefined),
  });
  return reason === undefined ? undefined : [{ ...wanted, reason: reason.trim() }];
}

function commandOf(a: vscode.Command | vscode.CodeAction | CodeAction): string | undefined {
  return typeof a.command === "string" ? a.command : a.command?.command;
}

export function runnable(file: string): boolean {
  try {
    if (!fs.statSync(file).isFile()) return false;
    fs.accessSync(file, process.platform === "win32" ? fs.constants.F_OK : fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
