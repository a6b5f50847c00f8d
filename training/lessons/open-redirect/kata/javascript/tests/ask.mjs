import { routes } from "./sign_in.mjs";

// lands returns where a browser is after the sign-in.
export async function lands(next) {
  const handlers = {};
  const keep = (path, handler) => (handlers[path] = handler);
  routes({ get: keep, post: keep });
  let to;
  const res = {
    status: () => res,
    send: () => res,
    redirect: (...where) => (to = where.at(-1)),
  };
  await handlers["/sign-in"]({ query: next === undefined ? {} : { next } }, res);
  if (to === undefined) {
    throw new Error(`next=${next} gives no redirect`);
  }
  return new URL(to, "https://shop.example/sign-in");
}
