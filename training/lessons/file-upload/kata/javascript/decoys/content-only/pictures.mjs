// Takes pictures of users.

import fs from "node:fs";
import path from "node:path";

const MAX = 1_000_000; // bytes of a picture

// routes registers the pages. req.file is what multer keeps in memory: originalname,
// mimetype and buffer.
export function routes(app) {
  // POST /picture keeps a PNG or JPEG picture in the folder pictures, which the web
  // server shows as it is, and answers with its name there.
  app.post("/picture", (req, res) => {
    const { originalname, buffer } = req.file;
    if (buffer.toString("latin1", 1, 4) !== "PNG" && buffer.toString("latin1", 0, 3) !== "\xff\xd8\xff") {
      return res.status(400).send("Please send a PNG or JPEG picture.");
    }
    fs.writeFileSync(path.join("pictures", originalname), buffer);
    res.status(201).send(originalname);
  });
}
