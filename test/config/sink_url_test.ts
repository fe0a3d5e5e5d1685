import assert from "node:assert/strict";
import fc from "fast-check";
import type { SinkConfig } from "../../src/config/config.ts";
import { formatIssue } from "../../src/config/issue.ts";
import { sinkFromUrl } from "../../src/config/sink_config.ts";
import { redactUrl } from "../../src/config/redact_url.ts";
import { REGISTRY } from "./example_sinks.ts";

function sink(text: string): SinkConfig {
  const checked = sinkFromUrl(text, REGISTRY);
  assert.ok(checked.ok, checked.ok ? "" : checked.issues.map(formatIssue).join("\n"));
  return checked.value;
}

function problems(text: string): string[] {
  const checked = sinkFromUrl(text, REGISTRY);
  assert.ok(!checked.ok, text);
  return checked.issues.map(formatIssue);
}

Deno.test("a sink URL gives the type and its options, defaults included", () => {
  const { type, name, options, origin, required } = sink("stdout:?format=csv&required=yes");
  assert.deepEqual({ type, name, options, origin, required }, {
    type: "stdout",
    name: "stdout",
    options: { format: "csv", header: true },
    origin: "--sink stdout:",
    required: true,
  });
});

Deno.test("a sink URL may be no more than the name of the type", () => {
  for (const text of ["stdout", "stdout:", "stdout:?", "STDOUT:"]) {
    assert.equal(sink(text).type, "stdout");
  }
});

Deno.test("the texts of a sink URL become booleans, numbers and lists", () => {
  const text = "broker://nas:99/?tls=yes&topics=a,b&weights=1.5,2&retry=7";
  assert.deepEqual(sink(text).options, {
    host: "nas",
    port: 99,
    tls: true,
    topics: ["a", "b"],
    weights: [1.5, 2],
    retry: 7,
  });
  assert.deepEqual(sink("broker://nas?topics=a&topics=b&retry=never").options, {
    host: "nas",
    port: 1883,
    tls: false,
    topics: ["a", "b"],
    retry: "never",
  });
});

Deno.test("a sink URL may set what every sink has", () => {
  const { groupBy, top, includeLoopback } = sink(
    "stdout:?group_by=process,unit&top=5&include_loopback=false",
  );
  assert.deepEqual({ groupBy, top, includeLoopback }, {
    groupBy: ["process", "unit"],
    top: 5,
    includeLoopback: false,
  });
});

Deno.test("a second scheme of a type means something to the type", () => {
  assert.deepEqual((sink("brokers://nas").options as { tls: boolean }).tls, true);
});

Deno.test("the origin of a sink holds neither password nor options", () => {
  assert.equal(
    sink("broker://me:secret@nas/x?password=longenough").origin,
    "--sink broker://nas/x",
  );
});

Deno.test("a wrong sink URL is explained", () => {
  assert.deepEqual(problems("stdot:"), [
    '--sink "stdot:": Unknown sink type "stdot", did you mean "stdout"?',
  ]);
  assert.deepEqual(problems("kafka://x"), [
    '--sink "kafka://x": Unknown sink type "kafka": expected "stdout:", "broker:" or "brokers:"',
  ]);
  assert.deepEqual(problems("stdot"), [
    'Cannot parse --sink "stdot": expected a URL such as stdout:?format=csv, did you mean "stdout:"?',
  ]);
  assert.deepEqual(problems("my_sink.ts?x=1"), [
    'Cannot parse --sink "my_sink.ts?x=***": a sink of your own is named by its path, as in ' +
    "./my_sink.ts?x=***",
  ]);
  assert.deepEqual(problems(""), [
    'Cannot parse --sink "": expected a URL such as stdout:?format=csv',
  ]);
  assert.deepEqual(problems("stdout:file.csv"), [
    'Cannot parse --sink "stdout:file.csv": stdout takes options only, as in stdout:?format=…',
  ]);
  assert.deepEqual(problems("broker:"), [
    'Cannot parse --sink "broker:": expected a host, as in broker://nas',
  ]);
});

Deno.test("wrong options of a sink URL are all explained", () => {
  assert.deepEqual(problems("stdout:?fromat=csv&header=maybe&top=0&group_by=proces"), [
    '--sink "stdout:?fromat=***&header=maybe&top=0&group_by=proces": ' +
    'Cannot use group_by "proces", did you mean "process"?',
    '--sink "stdout:?fromat=***&header=maybe&top=0&group_by=proces": ' +
    "Cannot use top 0: expected at least 1",
    '--sink "stdout:?fromat=***&header=maybe&top=0&group_by=proces": ' +
    'Cannot use header "maybe": expected true or false',
    '--sink "stdout:?fromat=***&header=maybe&top=0&group_by=proces": ' +
    'Unknown key "fromat", did you mean "format"?',
  ]);
  assert.deepEqual(problems("broker://nas?port=0&retry=often"), [
    '--sink "broker://nas?port=0&retry=often": Cannot use port 0: expected at least 1',
    '--sink "broker://nas?port=0&retry=often": Cannot use retry "often": expected a number or "never"',
  ]);
});

Deno.test("no message shows a secret", () => {
  const [problem = ""] = problems("broker://me:hush@nas?password=hush");
  assert.doesNotMatch(problem, /hush/);
  assert.match(problem, /Cannot use password: expected at least 8 characters/);
});

Deno.test("a URL is shown without what may be secret: user, fragment, options that nobody knows", () => {
  for (
    const [text, shown] of [
      ["broker://nas:99/p?tls=yes&topics=a,b", "broker://nas:99/p?tls=yes&topics=a,b"],
      ["broker://[::1]:99/p", "broker://[::1]:99/p"],
      ["broker://u:p@nas/?x_token=1&port=5#t", "broker://***@nas/?x_token=***&port=5#***"],
      ["broker://u:p/q@nas", "broker://***"],
      ["broker://u:p?q@nas", "broker://***?***"],
      ["broker://u:1?q@nas", "broker://***?***"],
      ["broker://u:p#q@nas", "broker://***#***"],
      ["broker://nas?password=p&q=r&port=1", "broker://nas?password=***&***&port=1"],
      ["stdout", "stdout"],
      ["stdot:?header", "stdot:?header"],
    ] as const
  ) {
    assert.equal(redactUrl(text, REGISTRY), shown);
  }
});

Deno.test("a character that cuts a URL short is explained", () => {
  assert.deepEqual(problems("broker://nas?password=hu&sh=1"), [
    'Cannot parse --sink "broker://nas?password=***&***": expected options as in ' +
    '?key=value&other=value; in a value "&" is written %26, "@" %40, "?" %3F and "#" %23',
  ]);
});

Deno.test("options that every object has are unknown as all others", () => {
  const [problem = ""] = problems("stdout:?__proto__=x&constructor=y");
  assert.match(problem, /Unknown key "__proto__"/);
});

Deno.test("every text is a sink or a list of problems", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl({ withQueryParameters: true }),
    fc.tuple(fc.constantFrom("stdout:", "broker://"), fc.string()).map((parts) => parts.join("")),
    fc.tuple(
      fc.constantFrom("stdout:", "broker://nas", "brokers://u:p@nas:1/p"),
      fc.constantFrom("format", "top", "topics", "limits", "type", "group_by", "__proto__"),
      fc.webQueryParameters(),
    ).map(([url, key, value]) => `${url}?${key}=${value}`),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      const checked = sinkFromUrl(candidate, REGISTRY);
      if (!checked.ok) assert.ok(checked.issues.length > 0);
    }),
    { numRuns: 1_000 },
  );
});
