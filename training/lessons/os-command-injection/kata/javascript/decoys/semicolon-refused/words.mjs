// Serves what somebody wrote.

import { execSync } from "node:child_process";

// /words?note=a.txt answers how many words a note has. The notes are in the folder
// notes.
export function routes(app) {
  app.get("/words", (req, res) => {
    const note = req.query.note;
    if (note.includes(";")) {
      return res.status(404).send("there is no such note");
    }
    try {
      const out = execSync(`wc -w ${note}`, { cwd: "notes", stdio: "pipe" });
      res.send(parseInt(out, 10));
    } catch {
      res.status(404).send("there is no such note");
    }
  });
}
