// Katas: small programs to repair. Squire lays them out in a folder of its own,
// away from the workspace, and checks them there; the page of a lesson has the
// buttons, and the files open in the editor as any others.

import { execFile } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { gatesOf, hintOf, katasOf, laidOut } from "./katas";
import type { FromPage, KataInfo, ToPage } from "./messages";
import type { Server } from "./server";

type Act = Extract<FromPage, { type: "kata" }>;

export class Katas {
  private readonly folders = new Map<string, string>();

  constructor(private readonly server: Server) {}

  // list returns the katas of a lesson; none where squire is too old to have
  // any.
  async list(lesson: string): Promise<KataInfo[]> {
    try {
      return katasOf((await this.run(["list", "--json"])).json, lesson);
    } catch {
      return [];
    }
  }

  // act does what a button says. Files open in the given column: not in that of
  // the page, which they would hide.
  async act(m: Act, column: vscode.ViewColumn, reply: (m: ToPage) => void): Promise<void> {
    const answer = (rest: Partial<Extract<ToPage, { type: "kata" }>>): void => reply({ type: "kata", id: m.id, lang: m.lang, ...rest });
    if (!vscode.workspace.isTrusted) {
      answer({ problem: "In restricted mode katas are off: checking one runs its tests." });
      return;
    }
    try {
      switch (m.act) {
        case "open":
          await this.open(m, column);
          answer({ opened: true });
          return;
        case "hint":
          answer({ hint: hintOf((await this.run(["hint", m.id, "--lang", m.lang, "--json"])).json) });
          return;
        case "solution":
          answer({ hint: hintOf((await this.run(["hint", m.id, "--lang", m.lang, "--json", "--solution"])).json) });
          return;
        case "check": {
          answer({ running: true });
          await this.save(m);
          answer(gatesOf((await this.run(["verify", m.id, "--lang", m.lang, "--json"])).json));
        }
      }
    } catch (e) {
      answer({ problem: e instanceof Error ? e.message : String(e) });
    }
  }

  private async open(m: Act, viewColumn: vscode.ViewColumn): Promise<void> {
    const kata = laidOut((await this.run(["start", m.id, "--lang", m.lang, "--json", "--no-scan"])).json);
    this.folders.set(`${m.id}/${m.lang}`, kata.dir);
    for (const name of ["README.md", ...kata.edit]) {
      const uri = vscode.Uri.file(path.join(kata.dir, name));
      await vscode.window.showTextDocument(uri, { viewColumn, preview: false, preserveFocus: name === "README.md" }).then(undefined, () => {});
    }
    if (kata.missing) throw new Error(`The files are open, but they can't be checked here: ${kata.missing}`);
  }

  // What is checked stands on the disk.
  private async save(m: Act): Promise<void> {
    const dir = this.folders.get(`${m.id}/${m.lang}`);
    if (!dir) return;
    for (const d of vscode.workspace.textDocuments) {
      if (d.isDirty && d.uri.scheme === "file" && d.uri.fsPath.startsWith(dir + path.sep)) await d.save();
    }
  }

  // run runs "squire learn". Exit code 1 is an answer: the kata didn't pass.
  private run(args: string[]): Promise<{ json: unknown }> {
    const binary = this.server.binary();
    if ("problem" in binary) return Promise.reject(new Error(binary.problem));
    return new Promise((resolve, reject) => {
      execFile(binary.path, ["learn", ...args], { cwd: os.homedir(), encoding: "utf8", timeout: 120_000, maxBuffer: 8 << 20 }, (error, stdout, stderr) => {
        if (error && error.code !== 1) {
          reject(new Error(stderr.trim().split("\n", 1)[0]?.replace(/^squire: /, "") || error.message));
          return;
        }
        try {
          resolve({ json: JSON.parse(stdout) as unknown });
        } catch {
          reject(new Error("Squire's answer can't be read."));
        }
      });
    });
  }
}
