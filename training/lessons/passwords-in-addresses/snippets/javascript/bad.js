import { createClient } from "redis";

export const cache = createClient({
  url: "redis://shop:{{secret password seed=33}}@cache.internal:6379", // {{mark password-in-url}}
});
