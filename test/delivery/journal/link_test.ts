import assert from "node:assert/strict";
import { interval } from "../observations.ts";
import { Folder, openJournal, takeAll } from "./open.ts";

const SINK = "influxdb http://nas:8086/net";

for (const suffix of ["", ".lock"]) {
  Deno.test(`a link in the place of the journal${suffix} does not change the file that it leads to`, () => {
    using folder = new Folder();
    const other = `${folder.path}/shadow`;
    const text = "root:*:19000:0:99999:7:::\n".repeat(200);
    Deno.writeTextFileSync(other, text);
    Deno.symlinkSync(other, `${folder.journal}${suffix}`);
    const mode = Deno.statSync(other).mode;
    {
      using journal = openJournal(folder.journal);
      journal.register(SINK);
      journal.append(interval(1));
      assert.deepEqual(takeAll(journal, SINK), [1]);
    }
    assert.equal(Deno.readTextFileSync(other), text);
    assert.equal(Deno.statSync(other).mode, mode);
  });
}
