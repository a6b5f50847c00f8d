// Shows a mail to a customer before it is sent.

import Handlebars from "handlebars";
import { customer } from "./customer.mjs";

// /mail?subject=Your order is ready shows the mail with a subject that somebody wrote.
export function routes(app) {
  app.get("/mail", (req, res) => {
    const page = "<h1>SUBJECT</h1><p>Dear {{customer.name}}!</p>".replace("SUBJECT", req.query.subject);
    const mail = Handlebars.compile(page);
    res.send(mail({ customer }));
  });
}
