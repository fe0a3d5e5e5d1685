import assert from "node:assert/strict";
import { lintFindings, undocumented } from "../../tools/doc_lint.ts";

const PLACE = { declarationKind: "export", location: { line: 7 } };

Deno.test("undocumented() names modules and exports without a comment, and nothing else", () => {
  const nodes = {
    "file:///repo/src/good.ts": {
      module_doc: { doc: "What it is.\n" },
      symbols: [
        { name: "good", declarations: [{ ...PLACE, jsDoc: { doc: "What it does." } }] },
        { name: "inner", declarations: [{ ...PLACE, declarationKind: "private" }] },
      ],
    },
    "file:///repo/src/bad.ts": {
      symbols: [{ name: "bad", declarations: [{ ...PLACE, jsDoc: { doc: " " } }] }],
    },
  };
  assert.deepEqual(undocumented({ nodes }, "/repo/"), [
    "src/bad.ts: the module has no comment",
    'src/bad.ts:7: "bad" has no comment',
  ]);
});

Deno.test("lintFindings() leaves out members without a comment and types of packages", () => {
  const output = `
error[missing-jsdoc]: exported symbol is missing JSDoc documentation
  --> a.ts:1:1


error[missing-return-type]: exported function is missing an explicit return type annotation
  --> a.ts:2:1


error[private-type-ref]: public type 'A' references private type 'B'
  --> a.ts:3:1


error: Found 3 documentation lint errors.
`;
  assert.deepEqual(lintFindings(output), [
    "error[missing-return-type]: exported function is missing an explicit return type annotation\n" +
    "  --> a.ts:2:1",
  ]);
});
