import ejs from "ejs";
import express from "express";

export const app = express();

app.get("/greet", (req, res) => {
  res.send(ejs.render("<p>Hello " + req.query.name)); // {{mark js-eval-dynamic}}
});
