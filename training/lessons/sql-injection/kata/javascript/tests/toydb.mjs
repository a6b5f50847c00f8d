// A database of one table, for this kata alone. It reads SQL as some well-known
// ones do: a quote is doubled or has a backslash before it, -- begins a comment,
// and || means OR.

const customers = [
  { name: "Ada", city: "Lyon", hidden: "0" },
  { name: "Bo", city: "Lyon", hidden: "0" },
  { name: "Cy", city: "Orleans", hidden: "0" },
  { name: "Di", city: "L'Aquila", hidden: "0" },
  { name: "Zoe", city: "Lyon", hidden: "1" },
];

function split(text) {
  const tokens = [];
  const form = /\s+|--.*|'((?:''|\\.|[^'\\])*)'|\|\||<>|[\w$]+|./gsy;
  for (let m; (m = form.exec(text)); ) {
    if (m[1] !== undefined) {
      tokens.push({ text: m[1].replace(/''|\\(.)/g, (all, c) => c ?? "'") });
    } else if (m[0].startsWith("--")) {
      break;
    } else if (m[0].trim() !== "") {
      tokens.push(m[0]);
    }
  }
  return tokens;
}

export const db = {
  async query(text, values = []) {
    const tokens = split(text);
    let at = 0;
    let used = 0;
    let row;
    const word = (want) => {
      const ok = typeof tokens[at] === "string" && tokens[at].toUpperCase() === want.toUpperCase();
      at += ok ? 1 : 0;
      return ok;
    };
    const must = (want) => {
      if (!word(want)) {
        throw new Error(`SQL: want ${want} before ${JSON.stringify(tokens[at])}`);
      }
    };
    const value = () => {
      const t = tokens[at++];
      if (t === "?" || /^\$\d+$/.test(t)) {
        return String(values[used++]);
      } else if (t?.text !== undefined) {
        return t.text;
      } else if (/^\d+$/.test(t)) {
        return t;
      } else if (typeof t === "string" && t.toLowerCase() in row) {
        return row[t.toLowerCase()];
      }
      throw new Error(`SQL: there is no column ${JSON.stringify(t)}`);
    };
    const compare = () => {
      const left = value();
      const equal = word("=");
      if (!equal) {
        must("<>");
      }
      return (left === value()) === equal;
    };
    const and = () => {
      let ok = compare();
      while (word("AND")) {
        ok = compare() && ok;
      }
      return ok;
    };
    const or = () => {
      let ok = and();
      while (word("OR") || word("||")) {
        ok = and() || ok;
      }
      return ok;
    };
    ["SELECT", "name", "FROM", "customers", "WHERE"].forEach(must);
    const start = at;
    const rows = customers.filter((c) => {
      [at, used, row] = [start, 0, c];
      const ok = or();
      if (at < tokens.length) {
        throw new Error(`SQL: ${JSON.stringify(tokens[at])} stands where the query ends`);
      }
      return ok;
    });
    return { rows };
  },
};
