import express from "express";
import { User } from "./models.js";

export const app = express();
app.use(express.json());

app.post("/login", async (req, res) => {
  const { name, password } = req.body;
  const user = await User.findOne({ name, password }); // {{mark js-nosql-request-object}}
  res.sendStatus(user ? 204 : 401);
});
