import { verify } from "argon2";
import express from "express";
import { User } from "./models.js";

export const app = express();
app.use(express.json());

app.post("/login", async (req, res) => {
  const user = await User.findOne({ name: String(req.body.name) }); // {{mark}}
  const word = String(req.body.password);
  const ok = user && (await verify(user.hash, word));
  res.sendStatus(ok ? 204 : 401);
});
