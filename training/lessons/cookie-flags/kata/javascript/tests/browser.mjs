import { routes } from "./sign_in.mjs";

// signIn returns the cookie that somebody has after signing in.
export async function signIn() {
  const handlers = {};
  const keep = (path, handler) => (handlers[path] = handler);
  routes({ get: keep, post: keep });
  const cookies = [];
  let to;
  const res = {
    status: () => res,
    redirect: (...where) => (to = where.at(-1)),
    cookie: (name, value, options = {}) => {
      cookies.push({ name, value, path: "/", ...options });
      return res;
    },
  };
  await handlers["/sign-in"]({ body: {} }, res);
  if (cookies.length !== 1 || to !== "/") {
    throw new Error(`the sign-in sets ${cookies.length} cookies and leads to ${to}, want 1 and /`);
  }
  const sameSite = cookies[0].sameSite === true ? "strict" : String(cookies[0].sameSite ?? "").toLowerCase();
  return { ...cookies[0], sameSite };
}
