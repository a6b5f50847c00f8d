// Which squire runs. Nothing of a workspace takes part in the choice: the
// setting is read by the caller in machine scope, and of PATH only absolute
// folders outside of the workspace count.

import * as path from "node:path";

export interface Surroundings {
  setting: string; // squire.path
  extension: string; // the folder of this extension
  workspace: readonly string[]; // folders that are open
  home: string;
  platform: NodeJS.Platform;
  PATH: string;
  runnable(file: string): boolean;
}

export type Binary = { path: string; origin: "setting" | "bundled" | "PATH" } | { problem: string };

export function findBinary(s: Surroundings): Binary {
  const { isAbsolute, join, delimiter } = s.platform === "win32" ? path.win32 : path.posix;
  const name = s.platform === "win32" ? "squire.exe" : "squire";
  let wish = s.setting.trim();
  if (wish !== "") {
    if (wish.startsWith("~/")) wish = join(s.home, wish.slice(2));
    if (!isAbsolute(wish)) return { problem: `The setting squire.path is to be an absolute path; it is "${wish}".` };
    if (!s.runnable(wish)) return { problem: `The setting squire.path names ${wish}, which isn't a program.` };
    return { path: wish, origin: "setting" };
  }
  const bundled = join(s.extension, "bin", name);
  if (s.runnable(bundled)) return { path: bundled, origin: "bundled" };
  for (const folder of s.PATH.split(delimiter)) {
    // A relative entry stands for wherever the editor was started.
    if (!isAbsolute(folder) || s.workspace.some((w) => within(w, folder, s.platform))) continue;
    const file = join(folder, name);
    if (s.runnable(file)) return { path: file, origin: "PATH" };
  }
  return {
    problem:
      "This build of the extension comes without squire, and there is none on PATH. " +
      "Install the extension for your platform, or set squire.path.",
  };
}

function within(folder: string, file: string, platform: NodeJS.Platform): boolean {
  const { relative, isAbsolute } = platform === "win32" ? path.win32 : path.posix;
  const way = relative(folder, file);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}
