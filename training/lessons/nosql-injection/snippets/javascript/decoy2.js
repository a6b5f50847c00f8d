import express from "express";
import { User } from "./models.js";

export const app = express();
app.use(express.json());

app.post("/login", async (req, res) => {
  const { name, password } = req.body;
  if (password.$ne !== undefined) return res.sendStatus(400);
  const user = await User.findOne({ name, password });
  res.sendStatus(user ? 204 : 401);
});
