"use strict";

const { Pool } = require("pg");

const pool = new Pool({ connectionString: process.env.BOOKSHOP_DATABASE, max: 20 });

/** Runs a query and returns its rows. */
async function rows(text, values = []) {
  const result = await pool.query(text, values);
  return result.rows;
}

/** Returns "$1, $2, …" for as many values. */
function marks(values, from = 1) {
  return values.map((_, i) => `$${from + i}`).join(", ");
}

/** Runs a function in a transaction. */
async function transaction(work) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

module.exports = { marks, pool, rows, transaction };
