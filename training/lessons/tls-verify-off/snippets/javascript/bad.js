import https from "node:https";

export function agent() {
  return new https.Agent({ rejectUnauthorized: false }); // {{mark js-tls-reject-unauthorized}}
}
