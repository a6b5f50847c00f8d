// Takes pictures of users.

import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const MAX = 1_000_000; // bytes of a picture

// routes registers the pages. req.file is what multer keeps in memory: originalname,
// mimetype and buffer.
export function routes(app) {
  // POST /picture keeps a PNG or JPEG picture in the folder pictures, which the web
  // server shows as it is, and answers with its name there.
  app.post("/picture", (req, res) => {
    const { originalname, mimetype, buffer } = req.file;
    if (!["image/png", "image/jpeg"].includes(mimetype)) {
      return res.status(400).send("Please send a PNG or JPEG picture.");
    }
    const name = randomUUID() + { "image/png": ".png", "image/jpeg": ".jpg" }[mimetype];
    fs.writeFileSync(path.join("pictures", name), buffer);
    res.status(201).send(name);
  });
}
