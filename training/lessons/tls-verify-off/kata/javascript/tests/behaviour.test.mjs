import test from "node:test";
import { options } from "./client.mjs";

test("the request goes to the warehouse", () => {
  const got = options("/boxes", "our authority");
  if (got.host !== "stock.example" || got.path !== "/boxes") {
    throw new Error(`the request goes to ${got.host}${got.path}`);
  }
  if (got.ca !== "our authority" && !got.ca?.includes?.("our authority")) {
    throw new Error("the authority is not among those that are believed, so the warehouse is refused");
  }
});
