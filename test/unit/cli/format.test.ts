import assert from "node:assert/strict";
import { formatJson } from "../../../provider/cli/formatJson";
import { formatMarkdown } from "../../../provider/cli/formatMarkdown";
import { formatTable } from "../../../provider/cli/formatTable";
import { HELP, HELP_OF } from "../../../provider/cli/help";
import { readRows } from "../../../provider/cli/rows";
import { assertGolden } from "../../support/golden";
import { NOW_MS, OPERATION_ID, createTrain, exportOf, outputsOf, resourceOf, stackOf } from "./stack";

const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl";

describe("what status prints", () => {
  const formats = { table: formatTable, json: formatJson, markdown: formatMarkdown };
  for (const [name, format] of Object.entries(formats)) {
    it(`of a train of releases, as ${name}`, () => {
      assertGolden(`cli/status-train-${name}.txt`, format(readRows(createTrain(), NOW_MS)));
    });

    it(`of one live release, as ${name}`, () => {
      assertGolden(`cli/status-live-${name}.txt`, format(readRows(stackOf("succeeded"), NOW_MS)));
    });

    it(`shows no secret and no control character, as ${name}`, () => {
      const outputs = {
        ...outputsOf({
          status: "running",
          state: {
            portalUrl: "https://user:hunter22hunter22@partner.microsoft.com/offers",
            messages: [
              { level: "error", text: `\u001b[31mred\u001b[0m\nBearer ${JWT} and https://x.example/v?sig=abc%2Fdef` },
            ],
          },
        }),
        apiToken: JWT,
      };
      const said = [`${JWT}: \u202egnp.exe`];
      const text = format(readRows(exportOf([resourceOf("golive", outputs, { initErrors: said })]), NOW_MS));
      for (const part of ["eyJ", "hunter22", "sig=abc", "\u001b", "\u202e", "__provider"])
        assert.ok(!text.includes(part), part);
    });
  }

  it("is an array whose every object has every name", () => {
    const rows = JSON.parse(formatJson(readRows(createTrain(), NOW_MS))) as Record<string, unknown>[];
    const names = Object.keys(rows[0] ?? {});
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), names);
      assert.equal(row["exitCode"], 30);
    }
    assert.equal(rows[2]?.["operationId"], OPERATION_ID);
  });

  it("breaks no markdown table", () => {
    const outputs = outputsOf({ inputs: { release: "1 | <b>`x`</b> [y](z)" }, status: "running" });
    const lines = formatMarkdown(readRows(exportOf([resourceOf("golive", outputs)]), NOW_MS)).split("\n");
    assert.match(lines[4] ?? "", /\| 1 \\\| \\<b\\>\\`x\\`\\<\/b\\> \\\[y\\\]\(z\) \|/);
  });

  it("is helped by --help, and each command by its own", () => {
    assertGolden("cli/help.txt", HELP);
    for (const [name, text] of Object.entries(HELP_OF)) assertGolden(`cli/help-${name}.txt`, text);
    for (const text of [HELP, ...Object.values(HELP_OF)]) {
      assert.ok(text.split("\n").every((line) => line.length <= 120));
    }
  });
});
