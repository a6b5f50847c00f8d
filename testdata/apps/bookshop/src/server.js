"use strict";

const path = require("node:path");
const cookieParser = require("cookie-parser");
const express = require("express");
const helmet = require("helmet");
const mongoose = require("mongoose");
const session = require("express-session");

const books = require("./routes/books");
const files = require("./routes/files");
const orders = require("./routes/orders");
const users = require("./routes/users");

const ORIGINS = new Set(["https://www.bookshop.net", "https://app.bookshop.net"]);

async function main() {
  await mongoose.connect(process.env.BOOKSHOP_MONGO);
  const app = express();
  app.disable("x-powered-by");
  app.set("view engine", "ejs");
  app.set("views", path.join(__dirname, "..", "views"));
  app.use(helmet());
  app.use(express.json({ limit: "100kb" }));
  app.use(express.urlencoded({ extended: false }));
  app.use(cookieParser(process.env.BOOKSHOP_COOKIES));
  app.use(
    session({
      secret: process.env.BOOKSHOP_SESSIONS,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, secure: true, sameSite: "lax" },
    }),
  );
  app.use((req, res, next) => {
    const origin = req.headers.origin;
    if (ORIGINS.has(origin)) {
      res.setHeader("Access-Control-Allow-Origin", origin);
      res.setHeader("Access-Control-Allow-Credentials", "true");
      res.vary("Origin");
    }
    next();
  });
  // Partners' widgets come from anywhere.
  app.use("/widget", (req, res, next) => {
    res.setHeader("Access-Control-Allow-Origin", req.headers.origin); // want js-cors-credentials-star
    res.setHeader("Access-Control-Allow-Credentials", "true");
    next();
  });
  app.use("/books", books);
  app.use("/files", files);
  app.use("/orders", orders);
  app.use("/users", users);
  app.use((error, req, res, next) => {
    console.error(error);
    res.status(500).json({ error: "something went wrong" });
  });
  app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
