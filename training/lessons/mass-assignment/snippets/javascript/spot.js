import express from "express";

export const app = express();
app.use(express.json());

app.patch("/me", async (req, res) => {
  await req.user.update(req.body); // {{mark}}
  res.sendStatus(204);
});
