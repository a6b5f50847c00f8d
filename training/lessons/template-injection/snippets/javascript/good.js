import ejs from "ejs";
import express from "express";

export const app = express();

app.get("/greet", (req, res) => {
  res.render("greet", { name: req.query.name }); // {{mark}}
});
