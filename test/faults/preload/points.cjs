// The points at which a process dies, or waits for the test to do something to it.
const world = require("./world.cjs");

const counts = new Map();

/**
 * What is planned for this point, now: undefined where nothing is. A plan acts once, in whichever process, at
 * the nth time that its point is reached.
 */
function due(point) {
  const plan = world.readPlan();
  if (plan?.point !== point || world.lastReached() === plan.id) return undefined;
  const count = (counts.get(plan.id) ?? 0) + 1;
  counts.set(plan.id, count);
  if (count < (plan.nth ?? 1)) return undefined;
  world.say("reached.json", { id: plan.id, point, pid: process.pid });
  return plan;
}

/** Dies here, for good: nothing after this line runs. */
function die() {
  process.kill(process.pid, "SIGKILL");
}

/** Passes a point. `held` is what the process does while the test acts; it may end by itself. */
async function pass(point, held = () => new Promise(() => undefined)) {
  const plan = due(point);
  if (!plan) return;
  if (plan.act === "kill") die();
  await Promise.race([world.untilReleased(plan.id), held()]);
}

/** Passes a point before something is written; a plan may have the process die with half of it on the disk. */
async function passBeforeWrite(point, writeHalf) {
  const plan = due(point);
  if (!plan) return;
  if (plan.act === "tear") await writeHalf();
  if (plan.act !== "hold") die();
  await world.untilReleased(plan.id);
}

module.exports = { pass, passBeforeWrite };
