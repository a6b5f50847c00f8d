import https from "node:https";
import { readFileSync } from "node:fs";

export function agent() {
  return new https.Agent({ ca: readFileSync("/etc/ca.pem") }); // {{mark}}
}
