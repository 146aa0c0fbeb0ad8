// A server for a trial: on a port of its own, ended with the trial, and with the process that began it
// should that die first.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const ROOT = resolve(import.meta.dirname, "../..");
export const TIGHTROPE = process.env.TIGHTROPE;
export const TODAY = "2026-11-21";
export const KEY = "k-3f9a";

/** Where a shipped set is. */
export const shipped = (set) => join(ROOT, "policies", set);

/** A copy of a shipped set, to be written to. */
export function copied(t, set) {
  const folder = mkdtempSync(join(tmpdir(), "tightrope-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(shipped(set), folder, { recursive: true });
  return folder;
}

/** Replaces words in a file, which have to stand there. */
export function rewrite(file, from, to) {
  const text = readFileSync(file, "utf8");
  assert.ok(text.includes(from), `${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

/** Starts a server; its address. */
export async function serve(t, path, args = [], env = {}) {
  const line = [TIGHTROPE, "serve", path, "--today", TODAY, "--listen", "127.0.0.1:0", ...args];
  const { TIGHTROPE_BEARER: _, ...clean } = process.env;
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...line], { env: { ...clean, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (part) => { log += part; });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill("SIGINT");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    const [code] = await ended;
    clearTimeout(late);
    assert.equal(code, 0, `the server did not stop well: ${log}`);
  });
  const told = await Promise.race([
    once(createInterface(child.stdout), "line").then(([first]) => first),
    ended.then(() => { throw new Error(`the server ended: ${log}`); }),
  ]);
  return told.match(/^listening at (\S+)$/)[1];
}

/** Which set is in use. */
export async function versionAt(address, headers = {}) {
  return (await (await fetch(`${address}/v1/status`, { headers })).json()).version;
}

/** Takes the place of a request, of a server that has one: a head, and a body that does not come. */
export async function occupy(address) {
  const { hostname, port } = new URL(address);
  const head = `POST /ofrep/v1/evaluate/flags HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
  let socket;
  // Somebody else may have the place at that moment: then this one is told to come back, too.
  await until(async () => {
    socket?.destroy();
    socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    await once(socket, "connect");
    // Who has the place is told to go on.
    socket.write(`${head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
    const [answer] = await once(socket, "data");
    return String(answer).startsWith("HTTP/1.1 100 ");
  });
  return async () => {
    socket.destroy();
    const probe = () => fetch(`${address}/ofrep/v1/evaluate/flags`, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
    await until(async () => (await probe()).status === 200);
  };
}

/** Waits for something to become true. */
export async function until(holds, patience = 20_000) {
  for (const end = Date.now() + patience; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((go) => setTimeout(go, 20));
  }
  throw new Error(`waited ${patience} ms in vain: ${holds}`);
}
