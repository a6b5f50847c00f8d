import { createServer } from "node:http";

export function serve(handler) {
  createServer(handler).listen(8080, "0.0.0.0"); // {{mark}}
}
