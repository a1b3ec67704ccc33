import assert from "node:assert/strict";
import { decide } from "../../../provider/release/decide";
import { declared, show } from "./decideSupport";
import { EARLY_ROWS } from "./earlyRows";
import { LATE_ROWS } from "./lateRows";
import { NAMING_ROWS } from "./namingRows";

const TABLE = [...EARLY_ROWS, ...NAMING_ROWS, ...LATE_ROWS];

describe("decide: the first row that fits", () => {
  for (const { name, situation, expect } of TABLE) {
    it(name, () => assert.equal(show(decide({ declared: declared(), maySubmit: true, ...situation })), expect));
  }

  it("posts in row 7 only", () => {
    const posts = TABLE.filter(({ expect }) => expect.endsWith(" post"));
    assert.ok(posts.length >= 5);
    assert.ok(posts.every(({ expect }) => expect.startsWith("7 ")));
  });

  it("posts in no situation of the table once submitting is off", () => {
    for (const { name, situation } of TABLE) {
      assert.notEqual(decide({ declared: declared(), ...situation, maySubmit: false }).kind, "post", name);
    }
  });
});
