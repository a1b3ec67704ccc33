import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findNodeProblem } from "../../../provider/ambient";
import { OLDEST_NODE } from "../../../provider/ambient/nodeVersion";

describe("the version of Node.js", () => {
  for (const version of ["20.19.0", "20.20.2", "22.1.0", "100.0.0"]) {
    it(`${version} is new enough`, () => assert.equal(findNodeProblem(version), undefined));
  }
  for (const version of ["20.18.3", "20.9.0", "18.20.8", "9.11.2"]) {
    it(`${version} is not, and what is needed is named`, () => {
      assert.match(findNodeProblem(version) ?? "", new RegExp(`^needs Node\\.js 20\\.19 or newer.* ${version}\\.`));
    });
  }

  it("is asked for as package.json does", () => {
    const text = readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8");
    const { engines } = JSON.parse(text) as { engines: { node: string } };
    assert.equal(`>=${OLDEST_NODE}`.replace(/\.0$/, ""), engines.node);
  });
});
