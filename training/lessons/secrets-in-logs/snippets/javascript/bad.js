export function logSignIn(req, log) {
  log.info("sign-in", req.body); // {{mark}}
}
