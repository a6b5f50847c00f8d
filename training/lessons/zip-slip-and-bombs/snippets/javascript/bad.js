import { createReadStream, createWriteStream } from "node:fs";
import unzipper from "unzipper";

export function unpack(file, folder) {
  createReadStream(file).pipe(unzipper.Parse()).on("entry", (entry) => {
    entry.pipe(createWriteStream(folder + "/" + entry.path)); // {{mark js-archive-path}}
  });
}
