// Takes pictures of users.

import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const MAX = 1_000_000; // bytes of a picture

// How the files begin, and the ending that they get.
const kinds = [
  [Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ".png"],
  [Buffer.from("\xff\xd8\xff", "latin1"), ".jpg"],
];

function endingOf(data) {
  return kinds.find(([begin]) => data.subarray(0, begin.length).equals(begin))?.[1];
}

// routes registers the pages. req.file is what multer keeps in memory: originalname,
// mimetype and buffer.
export function routes(app) {
  // POST /picture keeps a PNG or JPEG picture in the folder pictures, which the web
  // server shows as it is, and answers with its name there.
  app.post("/picture", (req, res) => {
    const { buffer } = req.file;
    const ending = endingOf(buffer);
    if (!ending || buffer.length > MAX) {
      return res.status(400).send("Please send a PNG or JPEG picture of at most 1 MB.");
    }
    const name = randomUUID() + ending;
    fs.writeFileSync(path.join("pictures", name), buffer);
    res.status(201).send(name);
  });
}
