import express from "express";
import { User } from "./models.js";

export const app = express();
app.use(express.json());

app.post("/login", async (req, res) => {
  const text = JSON.stringify(req.body);
  const { name, password } = JSON.parse(text);
  const user = await User.findOne({ name, password });
  res.sendStatus(user ? 204 : 401);
});
