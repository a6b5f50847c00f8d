import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { routes } from "./pictures.mjs";

export const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(200)]);
export const jpeg = Buffer.concat([Buffer.from("\xff\xd8\xff\xe0", "latin1"), Buffer.alloc(200)]);

// send sends files, each as [name, type, content], to a new server. It returns the
// answers and all files that are on its disk then.
export async function send(...uploads) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "site-"));
  fs.mkdirSync(path.join(home, "site", "pictures"), { recursive: true });
  fs.writeFileSync(path.join(home, "site", "index.html"), "our page");
  process.chdir(path.join(home, "site"));
  const answers = [];
  for (const [originalname, mimetype, buffer] of uploads) {
    const handlers = {};
    routes({ post: (page, handler) => (handlers[page] = handler) });
    const answer = { status: 200, body: "" };
    const res = {
      status: (code) => ((answer.status = code), res),
      send: (text) => ((answer.body = String(text)), res),
    };
    try {
      await handlers["/picture"]({ file: { originalname, mimetype, buffer, size: buffer.length } }, res);
    } catch (err) {
      answer.status = 500;
      answer.body = String(err);
    }
    answers.push(answer);
  }
  const disk = new Map();
  const walk = (folder) => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(at);
      else disk.set(path.relative(path.join(home, "site"), at).split(path.sep).join("/"), fs.readFileSync(at));
    }
  };
  walk(home);
  return { answers, disk };
}
