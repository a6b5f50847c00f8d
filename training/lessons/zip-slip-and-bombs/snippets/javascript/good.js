import { createReadStream, createWriteStream } from "node:fs";
import path from "node:path";
import unzipper from "unzipper";

export function unpack(file, folder) {
  const root = path.resolve(folder) + path.sep;
  createReadStream(file).pipe(unzipper.Parse()).on("entry", (entry) => {
    const target = path.resolve(root, entry.path);
    if (!target.startsWith(root)) return entry.autodrain(); // {{mark}}
    entry.pipe(createWriteStream(target));
  });
}
