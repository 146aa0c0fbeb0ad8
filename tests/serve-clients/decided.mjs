// What flags are to be, made of what `tightrope decide` prints for the same visitors and of nothing that
// the server says.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { TIGHTROPE, TODAY, shipped } from "./server.mjs";

export const SETS = ["storefront", "magazine", "b2b"];

/** The visitors of a set. */
export function visitorsOf(set) {
  const lines = readFileSync(join(shipped(set), "visitors.jsonl"), "utf8").split("\n");
  return lines.filter((line) => line.trim()).map((line) => JSON.parse(line));
}

/** The facts of a visitor as a context of OpenFeature: their id is the targeting key. */
export function contextOf({ id, ...facts }) {
  if (typeof id === "string") return { targetingKey: id, ...facts };
  return id === undefined ? facts : { id, ...facts };
}

/** All flags of each visitor: a map of keys to what the clients have to be told. */
export function flagsOf(path, visitors, version) {
  const text = readdirSync(path).filter((name) => name.endsWith(".rope"))
    .map((name) => readFileSync(join(path, name), "utf8")).join("\n").replaceAll(/\/\/.*/g, "");
  const told = {
    version,
    filled: new Set([...text.matchAll(/\bin\s+([a-z_]+\.[a-z_]+)/g)].map(([, slot]) => slot)),
    rollouts: new Set(text.split(/^rule /m).filter((rule) => /^ +rollout /m.test(rule)).map((rule) => rule.match(/^\w+/)[0])),
  };
  const flags = visitors.map(() => new Map());
  for (const [, surface] of text.matchAll(/^surface (\w+)/gm)) {
    // Of which kind a value is hangs on the default of the slot, which somebody unknown sees.
    const [unknown, ...decisions] = decide(path, surface, [{}, ...visitors]);
    decisions.forEach((decision, visitor) => {
      for (const [name, slot] of Object.entries(decision.slots)) {
        const isObject = unknown.slots[name].payload !== undefined;
        flags[visitor].set(`${surface}.${name}`, flagOf(`${surface}.${name}`, slot, isObject, decision, told));
      }
    });
  }
  return flags;
}

function decide(path, surface, visitors) {
  const input = visitors.map((visitor) => JSON.stringify(visitor)).join("\n");
  const output = execFileSync(TIGHTROPE, ["decide", path, "--today", TODAY, "--surface", surface], {
    input, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"], maxBuffer: 1 << 26,
  });
  return output.trim().split("\n").map((line) => JSON.parse(line));
}

function flagOf(flagKey, slot, isObject, { trust, problems }, { version, filled, rollouts }) {
  const { shows, asks, saying, payload, reason, rule, goal, because, used, would } = slot;
  const known = (entries) => Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
  const beside = isObject ? {} : known({
    saying, asks, ...Object.fromEntries(Object.entries(payload ?? {}).map(([key, value]) => [`payload.${key}`, value])),
  });
  return {
    flagKey,
    value: isObject ? known({ shows, saying, asks, payload }) : shows,
    variant: asks ? `asks:${asks}` : shows,
    reason: reason === "matched" ? (rollouts.has(rule) ? "SPLIT" : "TARGETING_MATCH")
      : reason === "held_out" ? "SPLIT"
      : reason === "default" && !filled.has(flagKey) ? "STATIC" : "DEFAULT",
    flagMetadata: known({
      reason, trust, rule, goal, because, version, ...beside,
      arm: { matched: "treated", over_limit: "treated", held_out: "held_out" }[reason],
      used: used?.join(", "),
      would_show: would?.shows,
      would_ask: would?.asks,
      problems: problems.map(({ at, problem }) => `${at}: ${problem}`).join("; ") || undefined,
    }),
  };
}
