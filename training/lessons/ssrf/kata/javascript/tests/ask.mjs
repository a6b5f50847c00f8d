import { routes } from "./preview.mjs";

// The machines, by their names. What a number stands for, URL itself says.
const machines = {
  "img.north.example": "north",
  "pictures.south.example": "south",
  "other.example": "other",
  "img.north.example.other.example": "other",
  localhost: "this machine",
  "127.0.0.1": "this machine",
  "10.0.0.5": "the orders",
  "inside.other.example": "the orders",
  "169.254.169.254": "the keys of the cloud",
};
const pages = {
  "north/cup.jpg": "a cup",
  "south/plates/3.jpg": "a plate",
  "other/cup.jpg": "another cup",
  "this machine/": "settings",
  "the orders/": "orders",
  "the keys of the cloud/": "keys",
};
const moved = { "north/go": "http://169.254.169.254/", "south/go": "//inside.other.example/" };

let asked = [];

// A small internet, which tells which machines were asked.
globalThis.fetch = async (address, options = {}) => {
  let url = new URL(address.url ?? address);
  for (;;) {
    const machine = machines[url.hostname];
    if (!machine) {
      throw new TypeError(`no such host: ${url.hostname}`);
    }
    asked.push(machine);
    const page = machine + url.pathname;
    if (!(page in moved)) {
      return page in pages ? new Response(pages[page]) : new Response("", { status: 404 });
    }
    if (options.redirect === "manual") {
      return new Response(null, { status: 302, headers: { Location: moved[page] } });
    }
    if (options.redirect === "error") {
      throw new TypeError("there was a redirect");
    }
    url = new URL(moved[page], url);
  }
};

// ask sends a request to a page as a browser does. It answers with the machines that
// were asked as well.
export async function ask(page, query) {
  asked = [];
  const handlers = {};
  const keep = (path, handler) => (handlers[path] = handler);
  routes({ get: keep, post: keep });
  const answer = { status: 200 };
  const res = {
    status: (code) => ((answer.status = code), res),
    type: () => res,
    send: (body) => ((answer.body = String(body)), res),
    sendStatus: (code) => ((answer.status = code), res),
    end: () => res,
  };
  try {
    await handlers[page]({ query }, res);
  } catch {
    answer.status = 500; // an error shows nothing
  }
  return { ...answer, asked };
}
