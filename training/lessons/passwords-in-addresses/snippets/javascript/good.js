import { createClient } from "redis";

export const cache = createClient({
  url: "redis://cache.internal:6379",
  username: "shop",
  password: process.env.CACHE_PASSWORD, // {{mark}}
});
