// Serves what somebody wrote.

import fs from "node:fs";

// /note?name=trips/lyon.txt shows a note. The notes are in the folder notes.
export function routes(app) {
  app.get("/note", (req, res) => {
    const name = req.query.name.replaceAll("../", "");
    try {
      res.type("text").send(fs.readFileSync("notes/" + name, "utf8"));
    } catch {
      res.status(404).send("there is no such note");
    }
  });
}
