import express from "express";

export const app = express();
const pages = { cart: "/cart", account: "/account" };

app.get("/after-login", (req, res) => {
  const known = Object.hasOwn(pages, req.query.next);
  res.redirect(known ? pages[req.query.next] : "/"); // {{mark}}
});
