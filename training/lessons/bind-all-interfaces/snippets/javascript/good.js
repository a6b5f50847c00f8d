import { createServer } from "node:http";

export function serve(handler) {
  createServer(handler).listen(8080, "127.0.0.1"); // {{mark}}
}
