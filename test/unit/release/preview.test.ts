import { formatPreview } from "../../../provider/release/preview";
import { assertGolden } from "../../support/golden";
import { type Declared } from "../../../provider/release/decide";
import type { ReleaseState } from "../../../provider/release/attempt";
import { declared, imported, record, stateWith } from "./decideSupport";

interface Case {
  name: string;
  state?: ReleaseState;
  declared?: Partial<Declared>;
  changed?: string[];
  maySubmit?: boolean;
}

const succeeded = record({ result: "succeeded" });
const withId = (state: ReleaseState): ReleaseState => ({ ...state, operationId: state.record?.operationId });

const CASES: Case[] = [
  { name: "new, pinned", declared: { release: "2026.11", candidate: 18 } },
  { name: "new, not pinned" },
  { name: "new, second attempt", declared: { attempt: 2, candidate: 18 } },
  { name: "new, submitting off", maySubmit: false },
  { name: "new, adopts", declared: { adopt: { release: "1.0.0", operation: "56615b67" } } },
  { name: "running", state: withId(stateWith(record())) },
  { name: "running, timeout changed", state: withId(stateWith(record())), changed: ["timeout"] },
  { name: "unclear", state: stateWith(record({ operationId: undefined })) },
  {
    name: "unclear, adopts",
    state: stateWith(record({ operationId: undefined })),
    declared: { adopt: { release: "1.0.0", operation: "56615b67" } },
  },
  { name: "unclear, given up", state: stateWith(record({ operationId: undefined })), declared: { attempt: 2 } },
  { name: "live, reason changed", state: stateWith(succeeded), changed: ["reason", "timeout"] },
  {
    name: "live, pinned to what was sent",
    state: stateWith(succeeded),
    declared: { candidate: 2 },
    changed: ["candidate"],
  },
  { name: "live, another candidate", state: stateWith(succeeded), declared: { candidate: 9 }, changed: ["candidate"] },
  { name: "failed", state: stateWith(record({ result: "failed" })) },
  {
    name: "new label",
    state: stateWith(succeeded),
    declared: { release: "1.1.0", candidate: 3 },
    changed: ["release"],
  },
  { name: "new label while the old one runs", state: withId(stateWith(record())), declared: { release: "1.1.0" } },
  {
    name: "new label while the old one is unclear",
    state: stateWith(record({ operationId: undefined })),
    declared: { release: "1.1.0" },
  },
  {
    name: "older label",
    state: stateWith(record({ release: "1.1.0", result: "succeeded" }), { history: [succeeded] }),
  },
  { name: "same label, another attempt", state: stateWith(succeeded), declared: { attempt: 2 }, changed: ["attempt"] },
  {
    name: "a pair that failed before",
    state: stateWith(record({ release: "1.1.0", result: "failed" }), { history: [record({ result: "failed" })] }),
  },
  { name: "imported, reason changed", state: imported(), declared: { release: "v2" }, changed: ["reason"] },
  { name: "imported, running", state: withId(imported({ result: undefined })), declared: { release: "v2" } },
  { name: "imported, named by its version", state: imported(), declared: { release: "1.5.0", candidate: 2 } },
  { name: "imported, named by nothing", state: imported(), declared: { release: "1.5.0", attempt: 2 } },
  { name: "imported, another version is pinned", state: imported(), declared: { release: "1.6.0", candidate: 3 } },
  {
    name: "imported and running, named by its version",
    state: imported({ result: undefined }),
    declared: { release: "1.5.0", candidate: 2 },
  },
  {
    name: "imported and running, named by nothing",
    state: imported({ result: undefined }),
    declared: { release: "1.5.0" },
  },
  {
    name: "imported, adopts",
    state: imported(),
    declared: { release: "1.5.0", adopt: { release: "1.5.0", operation: "live" } },
  },
  { name: "imported, its own label under another attempt", state: imported(), declared: { release: "v2", attempt: 2 } },
  {
    name: "imported, submitting off",
    state: imported(),
    declared: { release: "1.5.0", candidate: 2 },
    maySubmit: false,
  },
];

describe("the preview line", () => {
  it("says for each situation whether a run would post, continue, record or refuse", () => {
    const lines = CASES.map(({ name, state, changed = [], maySubmit = true, ...more }) => {
      const line = formatPreview({ declared: declared(more.declared), state, changed, maySubmit });
      return `${name}\n    ${line.severity}: ${line.text}`;
    });
    assertGolden("messages/preview-lines.txt", lines.join("\n"));
  });
});
