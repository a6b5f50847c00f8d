import express from "express";

export const app = express();

app.get("/after-login", (req, res) => {
  res.redirect(req.query.next); // {{mark js-open-redirect}}
});
