import test from "node:test";
import { newOrders, patch } from "./ask.mjs";

test("orders", async () => {
  for (const [body, want] of [
    [{ note: "ring twice" }, ["ring twice", "Hill Road 1", "Bath"]],
    [{ address: { city: "Wells" } }, ["", "Hill Road 1", "Wells"]],
    [{ note: "a", address: { street: "Mill 3", city: "York" } }, ["a", "Mill 3", "York"]],
    [{}, ["", "Hill Road 1", "Bath"]],
  ]) {
    const orders = newOrders();
    const { body: got } = await patch(orders, "ada", "7", body);
    const have = orders.get("7");
    for (const x of [got, have]) {
      const line = [x.note, x.address.street, x.address.city];
      if (String(line) !== String(want)) {
        throw new Error(`the request ${JSON.stringify(body)} gives ${line}, want ${want}`);
      }
    }
    if (have.address.zone !== "home") {
      throw new Error(`the request ${JSON.stringify(body)} loses the address's zone`);
    }
  }
  const { status } = await patch(newOrders(), "bob", "7", { note: "a" });
  if (status !== 404) {
    throw new Error(`the order of another gives status ${status}, want 404`);
  }
});
