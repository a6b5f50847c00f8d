import test from "node:test";
import { settings } from "./settings.mjs";

test("settings", () => {
  const wanted = {
    '{}': '{"theme":"light","table":{"rows":20,"wide":false}}',
    '{"theme":"dark"}': '{"theme":"dark","table":{"rows":20,"wide":false}}',
    '{"table":{"rows":50}}': '{"theme":"light","table":{"rows":50,"wide":false}}',
    '{"table":{"columns":{"name":true}}}': '{"theme":"light","table":{"rows":20,"wide":false,"columns":{"name":true}}}',
    '{"proto":"a"}': '{"theme":"light","table":{"rows":20,"wide":false},"proto":"a"}',
  };
  for (const [request, want] of Object.entries(wanted)) {
    const got = JSON.stringify(settings(request));
    if (got !== want) {
      throw new Error(`the request ${request} gives ${got}, want ${want}`);
    }
  }
});
