import { routes } from "./orders.mjs";

// newOrders returns the database with two orders.
export function newOrders() {
  return new Map([
    ["7", { owner: "ada", note: "", price: 40, paid: false, address: { street: "Hill Road 1", city: "Bath", zone: "home" } }],
    ["8", { owner: "bob", note: "", price: 12, paid: false, address: { street: "Sea Lane 2", city: "Hove", zone: "home" } }],
  ]);
}

// patch sends a request of a user as a browser does.
export async function patch(orders, user, id, body) {
  const handlers = {};
  routes({ patch: (path, handler) => (handlers[path] = handler) }, orders);
  const answer = { status: 200 };
  const res = {
    status: (code) => ((answer.status = code), res),
    send: (text) => ((answer.body = text), res),
    json: (value) => ((answer.body = structuredClone(value)), res),
  };
  await handlers["/order"]({ query: { id }, user, body }, res);
  return answer;
}
