// What the preloaded module and the test share: one folder, named by one variable that only the test sets. The shipped
// package knows nothing of it.
//   clock         its time stamp is how far the world's time is ahead of the machine's
//   plan.json     { id, point, nth, act }: what happens where
//   reached.json  { id, point, pid }: it happened, or is about to
//   go-<id>       the test lets a held process go on
//   seen          one line for each interruption that the package was told of
const fs = require("node:fs");
const { join } = require("node:path");
const { setTimeout } = require("node:timers");

const folder = process.env.FAULTS_DIR;
const LOOK_EVERY_MS = 4;

function path(name) {
  return join(folder, name);
}

/** How far the world's time is ahead of the machine's, in milliseconds. Setting a time stamp is atomic: no kill tears it. */
function aheadMs() {
  return Math.round(fs.statSync(path("clock")).mtimeMs);
}

function skip(ms) {
  const stamp = (aheadMs() + ms) / 1000;
  fs.utimesSync(path("clock"), stamp, stamp);
}

function readPlan() {
  return parse("plan.json");
}

/** The plan that has acted last, in this process or in one before it. */
function lastReached() {
  return parse("reached.json")?.id;
}

function parse(name) {
  try {
    return JSON.parse(fs.readFileSync(path(name), "utf8"));
  } catch {
    return undefined;
  }
}

function say(name, value) {
  fs.writeFileSync(path(`${name}.new`), JSON.stringify(value));
  fs.renameSync(path(`${name}.new`), path(name));
}

function note(line) {
  fs.appendFileSync(path("seen"), `${line}\n`);
}

/** Resolves once the test lets this point go. */
async function untilReleased(id) {
  while (!fs.existsSync(path(`go-${id}`))) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

module.exports = { folder, aheadMs, skip, readPlan, lastReached, say, note, untilReleased };
