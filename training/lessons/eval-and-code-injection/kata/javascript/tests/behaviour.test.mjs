import test from "node:test";
import { ask } from "./ask.mjs";

test("fields", async () => {
  const wanted = {
    id: "200 [1,2]",
    total: "200 [12.5,7]",
    customer: '200 [{"name":"Ada","city":"Lyon"},{"name":"Bo","city":"Orleans"}]',
    "customer.city": '200 ["Lyon","Orleans"]',
  };
  for (const [show, want] of Object.entries(wanted)) {
    const got = await ask("/orders", { show });
    if (`${got.status} ${JSON.stringify(got.body)}` !== want) {
      throw new Error(`the field ${show} gives ${got.status} ${JSON.stringify(got.body)}, want ${want}`);
    }
  }
  const none = await ask("/orders", { show: "customer.street.number" });
  if (none.status !== 400) {
    throw new Error(`the field customer.street.number gives status ${none.status}, want 400`);
  }
});
