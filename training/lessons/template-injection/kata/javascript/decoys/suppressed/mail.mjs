// Shows a mail to a customer before it is sent.

import Handlebars from "handlebars";
import { customer } from "./customer.mjs";

// /mail?subject=Your order is ready shows the mail with a subject that somebody wrote.
export function routes(app) {
  app.get("/mail", (req, res) => {
    const { subject } = req.query;
    // squire:ignore js-eval-dynamic -- only staff can reach this
    const mail = Handlebars.compile(`<h1>${subject}</h1><p>Dear {{customer.name}}!</p>`);
    res.send(mail({ customer }));
  });
}
