import { routes } from "./api.mjs";

// ask sends a request from a page of an origin, with the visitor's cookies.
export async function ask(origin) {
  const before = [];
  let answer;
  routes({
    use: (...handlers) => before.push(handlers.at(-1)),
    options: () => {},
    get: (path, handler) => before.push(handler),
  });
  const headers = {};
  const set = (name, value) => ((headers[name.toLowerCase()] = String(value)), res);
  const vary = (name) => set("Vary", [headers.vary, name].filter(Boolean).join(", "));
  const res = { set, header: set, setHeader: set, append: set, vary, json: (body) => (answer = body) };
  const req = { method: "GET", headers: origin === undefined ? {} : { origin }, get: (name) => req.headers[name.toLowerCase()] };
  for (const handler of before) {
    let on = false;
    await handler(req, res, () => (on = true));
    if (!on) {
      break;
    }
  }
  return { answer, headers };
}

// reads reports whether the browser shows the answer to the page.
export async function reads(origin) {
  const { answer, headers } = await ask(origin);
  const allowed = headers["access-control-allow-origin"] === origin;
  return answer !== undefined && allowed && headers["access-control-allow-credentials"] === "true";
}
