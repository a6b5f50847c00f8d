#!/usr/bin/env node
'use strict';

/* A small shop: enough of the language to be cut into pieces. */
const express = require('express');
const { exec: run, spawn } = require('node:child_process');
const path = require('path'), fs = require('fs');
import('./optional.js').then(({ default: extra = null, ...rest }) => extra?.(rest));

const app = express();
const limits = { perMinute: 60, burst: 1_000, [`max-${process.env.STAGE ?? 'dev'}`]: 0xFFn };
let visits = 0, last;

function log(level, message = '', ...details) {
  const line = `${new Date().toISOString()} [${level}] ${message}`;
  if (details.length > 0 && level !== 'debug') {
    console.log(line, ...details);
  } else if (level === 'debug') {
    console.debug(line);
  } else {
    console.log(line);
  }
  return line;
}

class Basket {
  static #count = 0;
  #items = new Map();

  static {
    Basket.#count = 1;
  }

  constructor(owner) {
    this.owner = owner;
    Basket.#count++;
  }

  get total() {
    let sum = 0;
    for (const [name, { price, amount }] of this.#items) {
      if (!name) continue;
      sum += price * amount / 100;
    }
    return sum;
  }

  async *lines(filter = /^[a-z/]+$/gi) {
    for await (const line of fs.createReadStream(path.join(__dirname, 'data', this.owner))) {
      if (filter.test(line)) yield line;
    }
  }
}

app.use((req, res, next) => {
  visits += 1;
  last = req.ip;
  next();
});

app.get('/items/:id', async (req, res) => {
  const { id } = req.params;
  try {
    const found = await lookup(id, { deep: true, fields: ['name', 'price'] });
    switch (found.state) {
      case 'gone':
      case 'hidden':
        res.status(404).end();
        break;
      default: {
        const body = JSON.stringify(found, null, 2);
        res.type('json').send(body);
      }
    }
  } catch (err) {
    log('error', 'no item', err);
    res.status(500).send(err.message.replace(/\/\*.*?\*\//g, ''));
  } finally {
    visits--;
  }
});

app.post('/run', (req, res) => {
  run('ls ' + req.body.dir, { cwd: '/tmp' }, function done(err, out) {
    if (err) return res.status(500).end();
    res.send(out.split('\n').map(line => line.trim()).filter(Boolean).join('<br>'));
  });
});

outer: for (let i = 0, n = 10; i < n; i++) {
  do {
    if (i % 2) continue outer;
    i = i > 5 ? n : i + 1;
  } while (i < n && !last);
}

var lookup = async function (id, options) {
  const rows = await db.query(`SELECT * FROM items WHERE id = ${id}`, options);
  return rows.length === 0 ? { state: 'gone' } : rows[0];
};

module.exports = { app, Basket, log, get visits() { return visits; } };
app.listen(process.env.PORT || 8080, () => log('info', 'listening'));
