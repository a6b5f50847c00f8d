"use strict";

const { exec, execFile, spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const AdmZip = require("adm-zip");
const express = require("express");

const router = express.Router();
const COVERS = path.join(__dirname, "..", "..", "covers");
const HOSTS = new Set(["covers.bookshop.net", "images.bookshop.net"]);

router.get("/cover/:id", (req, res) => {
  const id = Number.parseInt(req.params.id, 10);
  res.sendFile(path.join(COVERS, `${id}.jpg`));
});

router.get("/leaflet", (req, res) => {
  const file = path.join(COVERS, "leaflets", req.query.name);
  fs.readFile(file, (error, data) => { // want js-path-from-request
    if (error) {
      return res.status(404).end();
    }
    res.type("application/pdf").send(data);
  });
});

router.get("/leaflet/checked", (req, res) => {
  const file = path.resolve(COVERS, path.basename(String(req.query.name)));
  res.sendFile(file);
});

router.get("/inside", (req, res) => {
  const file = path.resolve(COVERS, String(req.query.path));
  if (!file.startsWith(COVERS + path.sep)) {
    return res.status(404).end();
  }
  fs.createReadStream(file).pipe(res);
});

router.post("/covers", express.raw({ limit: "20mb", type: "application/zip" }), (req, res) => {
  const zip = new AdmZip(req.body);
  for (const entry of zip.getEntries()) {
    fs.writeFileSync(path.join(COVERS, entry.entryName), entry.getData()); // want js-archive-path
  }
  for (const entry of zip.getEntries()) {
    const to = path.resolve(COVERS, entry.entryName);
    if (to.startsWith(COVERS + path.sep)) {
      fs.writeFileSync(to, entry.getData());
    }
  }
  res.status(204).end();
});

router.get("/resize", (req, res) => {
  const width = Number(req.query.width);
  execFile("convert", ["--", path.join(COVERS, "1.jpg"), "-resize", String(width), "png:-"], { encoding: "buffer" }, (error, out) => {
    if (error) {
      return res.status(500).end();
    }
    res.type("image/png").send(out);
  });
});

router.get("/label", (req, res) => {
  exec(`lp -o media=label -t ${req.query.title}`, (error) => { // want js-child-process-shell
    res.status(error ? 500 : 204).end();
  });
});

router.get("/printers", (req, res) => {
  exec("lpstat -p", (error, out) => res.type("text/plain").send(out));
  spawn("lp", ["-d", "office", "--", path.join(COVERS, "index.txt")], { stdio: "ignore" });
});

router.get("/fetch", async (req, res) => {
  const address = new URL(String(req.query.url));
  if (address.protocol !== "https:" || !HOSTS.has(address.hostname)) {
    return res.status(400).end();
  }
  const answer = await fetch(address, { signal: AbortSignal.timeout(5000) });
  res.type("image/jpeg").send(Buffer.from(await answer.arrayBuffer()));
});

router.get("/preview", async (req, res) => {
  const answer = await fetch(req.query.url, { signal: AbortSignal.timeout(5000) }); // want js-ssrf-request
  res.json({ ok: answer.ok, length: (await answer.text()).length });
});

module.exports = router;
