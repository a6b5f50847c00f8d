export function logSignIn(req, log) {
  log.info("sign-in", { name: req.body.name, id: req.id }); // {{mark}}
}
