import { routes } from "./mail.mjs";

// ask sends a request to a page as a browser does.
export async function ask(page, query) {
  const handlers = {};
  const keep = (path, handler) => (handlers[path] = handler);
  routes({ get: keep, post: keep });
  const answer = { status: 200 };
  const res = {
    status: (code) => ((answer.status = code), res),
    type: () => res,
    send: (body) => ((answer.body = String(body)), res),
    json: (body) => ((answer.body = body), res),
  };
  await handlers[page]({ query }, res);
  return answer;
}
