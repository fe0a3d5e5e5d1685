import assert from "node:assert/strict";
import { askNss } from "../../src/traffic/nss.ts";
import { parsePasswd } from "../../src/traffic/users.ts";
import { missingPrograms } from "../servers/programs.ts";

const MISSING = missingPrograms("getent");

function nssTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${MISSING}`, ignore: MISSING !== "", fn });
}

nssTest(
  "askNss() knows a user by name and by number, with and without an environment",
  async () => {
    for (const user of ["root", "0"]) {
      for (const options of [{}, { clearEnv: true }]) {
        assert.equal(parsePasswd(await askNss(user, options) ?? "").get(0), "root", user);
      }
    }
  },
);

nssTest("askNss() takes no name for an option, and knows nobody who is not there", async () => {
  for (const user of ["--help", "-s", "no such user", ""]) {
    assert.equal(await askNss(user), undefined, user);
  }
});
