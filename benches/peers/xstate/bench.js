// Times XState's pure transition on a submission; prints what, by whom and nanoseconds, with tabs between them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { initialTransition, transition } from "xstate";
import { machine } from "./machine.js";

const submission = JSON.parse(readFileSync(new URL("../submission.json", import.meta.url), "utf8"));
const SAMPLES = 15;
const SAMPLE_MILLISECONDS = 60;

let sink;

/** The median time of one call, in nanoseconds. */
function nanoseconds(work) {
  let calls = 1;
  for (;;) {
    const begun = performance.now();
    for (let call = 0; call < calls; call += 1) sink = work();
    if (performance.now() - begun > SAMPLE_MILLISECONDS) break;
    calls *= 2;
  }
  const samples = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const begun = performance.now();
    for (let call = 0; call < calls; call += 1) sink = work();
    samples.push(((performance.now() - begun) * 1e6) / calls);
  }
  samples.sort((one, two) => one - two);
  return samples[Math.floor(SAMPLES / 2)];
}

const { registrant, agency, required, on } = submission;
const [opened] = initialTransition(machine, { registrant, agency, required });
const event = (type, input) => ({ type, organisation: registrant, role: "clerk", on, input });
const [draft] = transition(machine, opened, event("save", submission.saved));
const accepted = event("submit", submission.application);
const refused = event("submit", { ...submission.application, ...submission.refused });
const actions = [...new Set(Object.values(machine.states).flatMap((state) => state.ownEvents))];
const asked = actions.map((action) => event(action, {}));

assert.equal(transition(machine, draft, accepted)[0].value, "submitted");
assert.equal(transition(machine, draft, refused)[0].value, "draft");
assert.ok(draft.can(event("save", {})) && !draft.can(event("accept", {})));

const peer = "XState 5";
const print = (what, work) => console.log(`${what}\t${peer}\t${nanoseconds(work)}`);
print("submission accepted", () => transition(machine, draft, accepted));
print("submission refused", () => transition(machine, draft, refused));
print("what is open", () => asked.map((event) => draft.can(event)));
assert.ok(sink);
