import express from "express";

export const app = express();
app.use(express.json());

app.patch("/me", async (req, res) => {
  const { name, picture } = req.body;
  await req.user.update({ name, picture }); // {{mark}}
  res.sendStatus(204);
});
