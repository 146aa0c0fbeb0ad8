// Runs the bundle in an editor that is only pretended: whatever is asked of it is there and does
// nothing, but for what is looked at here. So it tells that the bundle loads, starts what
// `tightrope.path` names with `lsp`, speaks the protocol with it, stops it, and says so where there
// is nothing to start.

const assert = require("node:assert");
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const folder = mkdtempSync(join(tmpdir(), "tightrope-"));
const heard = join(folder, "heard");

// A server that notes how it was started and what it was told, and answers what it must.
const server = join(folder, "tightrope");
writeFileSync(
  server,
  `#!${process.execPath}
const { appendFileSync } = require("node:fs");
const note = (words) => appendFileSync(${JSON.stringify(heard)}, words + "\\n");
note("started " + process.argv.slice(2).join(" "));
let text = "";
process.stdin.on("data", (data) => {
  text += data;
  for (let found; (found = text.match(/^Content-Length: (\\d+)\\r\\n\\r\\n/)); ) {
    const end = found[0].length + Number(found[1]);
    if (text.length < end) break;
    const told = JSON.parse(text.slice(found[0].length, end));
    text = text.slice(end);
    note(told.method);
    if (told.method === "exit") process.exit(0);
    if (told.id === undefined) continue;
    const result = told.method === "initialize" ? { capabilities: {} } : null;
    const answer = JSON.stringify({ jsonrpc: "2.0", id: told.id, result });
    process.stdout.write("Content-Length: " + Buffer.byteLength(answer) + "\\r\\n\\r\\n" + answer);
  }
});
`,
  { mode: 0o755 },
);

/** Anything: it can be called, made, looked into and taken apart, and comes to nothing. */
function anything(known = {}) {
  return new Proxy(class {}, {
    get(target, name) {
      if (name in known) return known[name];
      if (name === "then" || name === Symbol.toPrimitive) return undefined;
      if (name === "prototype") return target.prototype;
      if (name === Symbol.iterator) return [][Symbol.iterator].bind([]);
      if (name === "dispose") return () => undefined;
      return (known[name] = anything());
    },
    apply: () => anything(),
    // A bundle copies what an import has.
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...Object.keys(known)])],
    getOwnPropertyDescriptor: (target, name) =>
      Reflect.getOwnPropertyDescriptor(target, name) ??
      (name in known ? { value: known[name], configurable: true, enumerable: true } : undefined),
  });
}

const settings = { path: server };
const commands = {};
const told = [];
const event = () => ({ dispose() {} });
const vscode = anything({
  EventEmitter: class {
    event = event;
    fire() {}
    dispose() {}
  },
  version: "1.91.0",
  workspace: anything({
    getConfiguration: () => ({ get: (name) => settings[name] }),
    workspaceFolders: undefined,
    textDocuments: [],
    onDidChangeConfiguration: event,
    onDidGrantWorkspaceTrust: event,
  }),
  window: anything({
    visibleTextEditors: [],
    activeTextEditor: undefined,
    showErrorMessage: async (words) => void told.push(words),
    createOutputChannel: () => ({ append() {}, appendLine() {}, show() {}, dispose() {} }),
    tabGroups: anything({ all: [] }),
  }),
  commands: anything({
    registerCommand: (name, run) => ((commands[name] = run), { dispose() {} }),
  }),
  env: anything({ appName: "pretended", language: "en" }),
});
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));

async function main() {
  const extension = require("../out/extension.js");
  await extension.activate({ subscriptions: [] });
  assert.deepStrictEqual(told, [], "it starts without a word");
  await commands["tightrope.restart"]();
  settings.path = join(folder, "nothing");
  await commands["tightrope.restart"]();
  assert.match(told.join(), /nothing lsp` did not start, so there is highlighting only \(.+\)\. Install tightrope/);
  await extension.deactivate();
  const words = readFileSync(heard, "utf8").trim().split("\n");
  const life = ["started lsp", "initialize", "initialized", "shutdown", "exit"];
  const main = words.filter((word) => life.includes(word));
  assert.deepStrictEqual(main, [...life, ...life], "two servers, one after the other, each told to stop");
  console.log("smoke: 3 passed, 0 failed");
}

main()
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true }));
