import { inspect } from "node:util";
import { routes } from "./shop.mjs";

// The database stands in for a real one that is down at times.
const store = {
  find(number) {
    if (number === 13) {
      const err = new Error("postgres://shop@10.0.3.7/orders refused SELECT total FROM orders_2026");
      err.code = "ECONNREFUSED";
      err.address = "10.0.3.7";
      throw err;
    }
    return number <= 100 ? `Order ${number}: on its way.` : undefined;
  },
};

// ask asks for an order, and returns the answer and what was logged.
export async function ask(number) {
  const handlers = {};
  let failed;
  let logged = "";
  routes({ get: (path, handler) => (handlers[path] = handler), use: (handler) => (failed = handler) }, store, {
    error: (...values) => (logged += inspect(values)),
  });
  const answer = { status: 200, text: "" };
  const res = {
    headersSent: false,
    status: (code) => ((answer.status = code), res),
    sendStatus: (code) => ((answer.status = code), (answer.text = String(code)), res),
    type: () => res,
    set: () => res,
    send: (text) => ((answer.text = String(text)), res),
    json: (value) => ((answer.text = JSON.stringify(value)), res),
  };
  const req = { query: { number } };
  try {
    await handlers["/order"](req, res, (err) => { throw err; });
  } catch (err) {
    await failed(err, req, res, () => {});
  }
  return { ...answer, logged };
}
