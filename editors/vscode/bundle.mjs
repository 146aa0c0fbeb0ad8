// Bundles the extension into one file, and beside it the licences of what is bundled with it.

import { build } from "esbuild";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { metafile } = await build({
  entryPoints: ["src/extension.ts"],
  outfile: "out/extension.js",
  bundle: true,
  external: ["vscode"],
  format: "cjs",
  platform: "node",
  target: "node20",
  minify: true,
  metafile: true,
});

/** The folder of the package that a file belongs to. */
const home = (file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
const homes = [...new Set(Object.keys(metafile.inputs).map(home).filter(Boolean))].sort();
const notices = homes.map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!file || !existsSync(join(folder, file))) {
    throw new Error(`${name} comes without the text of its licence (${license})`);
  }
  return `── ${name} ${version} (${license}) ──\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
writeFileSync("out/THIRD-PARTY.txt", notices.join("\n"));
