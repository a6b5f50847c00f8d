import assert from "node:assert/strict";
import { test } from "node:test";
import { findBinary, type Surroundings } from "../../src/binary";

function surroundings(o: Partial<Surroundings>, ...programs: string[]): Surroundings {
  return {
    setting: "", extension: "/ext", workspace: ["/home/me/shop"], home: "/home/me", platform: "linux", PATH: "",
    runnable: (file) => programs.includes(file), ...o,
  };
}

test("the setting wins, and is not made up for", () => {
  assert.deepEqual(findBinary(surroundings({ setting: "/opt/squire" }, "/opt/squire", "/ext/bin/squire")), { path: "/opt/squire", origin: "setting" });
  assert.deepEqual(findBinary(surroundings({ setting: "~/bin/squire" }, "/home/me/bin/squire")), { path: "/home/me/bin/squire", origin: "setting" });
  for (const setting of ["squire", "./squire", "bin/squire", "/opt/gone", "${workspaceFolder}/squire"]) {
    const got = findBinary(surroundings({ setting }, "/ext/bin/squire", "squire", "bin/squire"));
    assert.ok("problem" in got && got.problem.includes(setting), setting);
  }
});

test("the one that comes with the extension is before PATH", () => {
  assert.deepEqual(findBinary(surroundings({ PATH: "/usr/bin" }, "/usr/bin/squire", "/ext/bin/squire")), { path: "/ext/bin/squire", origin: "bundled" });
  assert.deepEqual(findBinary(surroundings({ PATH: "/bin:/usr/bin" }, "/usr/bin/squire")), { path: "/usr/bin/squire", origin: "PATH" });
});

test("of PATH, neither relative folders count nor those of the workspace", () => {
  for (const PATH of [".", "", "bin", "/home/me/shop", "/home/me/shop/node_modules/.bin"]) {
    const got = findBinary(surroundings({ PATH }, "squire", "bin/squire", "/home/me/shop/squire", "/home/me/shop/node_modules/.bin/squire"));
    assert.ok("problem" in got, PATH);
  }
  assert.ok("path" in findBinary(surroundings({ PATH: "/home/me/shop2" }, "/home/me/shop2/squire")));
});

test("Windows", () => {
  const windows = { platform: "win32", extension: "C:\\ext", workspace: ["C:\\shop"] } as const;
  assert.deepEqual(findBinary(surroundings({ ...windows, PATH: "C:\\shop\\bin;C:\\tools" }, "C:\\tools\\squire.exe", "C:\\shop\\bin\\squire.exe")), {
    path: "C:\\tools\\squire.exe", origin: "PATH",
  });
  assert.deepEqual(findBinary(surroundings(windows, "C:\\ext\\bin\\squire.exe")), { path: "C:\\ext\\bin\\squire.exe", origin: "bundled" });
});
