// Serves what somebody wrote.

import fs from "node:fs";
import path from "node:path";

// /note?name=trips/lyon.txt shows a note. The notes are in the folder notes.
export function routes(app) {
  app.get("/note", (req, res) => {
    const name = req.query.name;
    const folder = path.resolve("notes");
    const file = path.resolve(folder, name);
    if (!file.startsWith(folder + path.sep)) {
      return res.status(404).send("there is no such note");
    }
    try {
      res.type("text").send(fs.readFileSync(file, "utf8"));
    } catch {
      res.status(404).send("there is no such note");
    }
  });
}
