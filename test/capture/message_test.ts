import assert from "node:assert/strict";
import { decodeLine, type Message } from "../../src/capture/message.ts";

/** Lines as bpftrace 0.17, 0.23 and 0.27 print them. */
const LINES: readonly (readonly [version: string, line: string, Message])[] = [
  ["0.17 and 0.23", '{"type": "attached_probes", "data": {"probes": 3}}', {
    type: "attached",
    probes: 3,
  }],
  ["0.27", '{"type": "attached_probes", "count": 3, "data": {"probes": 3}}', {
    type: "attached",
    probes: 3,
  }],
  ["all versions", '{"type": "map", "data": {"@s": {"1,comm": 5}}}', {
    type: "map",
    name: "@s",
    values: { "1,comm": 5 },
  }],
  ["all versions", '{"type": "map", "data": {"@side": 1}}', {
    type: "scalar",
    name: "@side",
    value: 1,
  }],
  [
    "all versions",
    '{"type": "stats", "data": {"@st": {"12,x": {"count": 1, "average": 5, "total": 5}}}}',
    { type: "ignored", name: "stats" },
  ],
  ["all versions", '{"type": "hist", "data": {"@h": [{"min": 4, "max": 7, "count": 1}]}}', {
    type: "ignored",
    name: "hist",
  }],
  ["all versions", '{"type": "value", "data": [1,"a,b"]}', { type: "ignored", name: "value" }],
  ["all versions", '{"type": "time", "data": "12:00:00"}', { type: "ignored", name: "time" }],
  ["all versions", '{"type": "printf", "data": "flip 12\\n"}', {
    type: "printf",
    text: "flip 12\n",
  }],
  ["0.17 and 0.23", '{"type": "lost_events", "data": {"events": 7}}', {
    type: "lost_events",
    events: 7,
  }],
  ["0.27", '{"type": "lost_events", "count": 7, "data": {"events": 7}}', {
    type: "lost_events",
    events: 7,
  }],
  [
    "0.23",
    '{"type": "helper_error", "msg": "Map full; can\'t update element. Try increasing max_map_keys ' +
    'config", "helper": "map_update_elem", "retcode": -7, "line": 1, "col": 39}',
    {
      type: "helper_error",
      text: "map_update_elem: Map full; can't update element. Try increasing max_map_keys config",
    },
  ],
  [
    "0.27",
    '{"type": "helper_error", "msg": "Argument list too long", "helper": "map_update_elem", ' +
    '"retcode": -7, "filename": "stdin", "line": 1, "col": 39}',
    { type: "helper_error", text: "map_update_elem: Argument list too long" },
  ],
  ["0.17 and 0.23 at exit", "", { type: "blank" }],
  ["a file with carriage returns", "\r", { type: "blank" }],
  ["a file with carriage returns", '{"type": "printf", "data": "done\\n"}\r', {
    type: "printf",
    text: "done\n",
  }],
  ["a recording", '{"type":"socktraf","data":{"time_ms":5}}', {
    type: "socktraf",
    data: { time_ms: 5 },
  }],
];

for (const [version, line, message] of LINES) {
  Deno.test(`decodeLine() reads ${message.type} of ${version}: ${JSON.stringify(line.slice(0, 60))}`, () => {
    assert.deepEqual(decodeLine(line), message);
  });
}

Deno.test("decodeLine() says what is wrong with a line that is none of bpftrace's", () => {
  const reasons: readonly (readonly [line: string, reason: RegExp])[] = [
    ["garbage", /not JSON/],
    ['{"type": "map", "data": {"@a": {"1": 5}', /not JSON/],
    ["[1]", /not an object/],
    ["null", /not an object/],
    ["17", /not an object/],
    ['"printf"', /not an object/],
    ["{}", /type is unknown/],
    ['{"type": "novel", "data": 1}', /type is unknown/],
    ['{"type": 5, "data": 1}', /type is unknown/],
    ['{"type": ["map"], "data": 1}', /type is unknown/],
    ['{"__proto__": {"type": "printf", "data": "done"}}', /type is unknown/],
    ['{"type": "map"}', /another shape/],
    ['{"type": "map", "data": []}', /another shape/],
    ['{"type": "map", "data": null}', /another shape/],
    ['{"type": "map", "data": {}}', /does not hold one map/],
    ['{"type": "map", "data": {"@a": {}, "@b": {}}}', /does not hold one map/],
    ['{"type": "printf", "data": 5}', /another shape/],
    ['{"type": "printf"}', /another shape/],
    ['{"type": "attached_probes", "data": 3}', /another shape/],
    ['{"type": "lost_events", "data": "3"}', /another shape/],
    ['{"type": "socktraf", "data": [1]}', /another shape/],
  ];
  for (const [line, reason] of reasons) {
    const message = decodeLine(line);
    assert.equal(message.type, "malformed", line);
    assert.match(message.type === "malformed" ? message.reason : "", reason, line);
  }
});

Deno.test("decodeLine() takes a count that cannot be one as one", () => {
  for (const events of ["-5", "1e300", "0.5", '"7"', "null", "[]"]) {
    assert.deepEqual(decodeLine(`{"type": "lost_events", "data": {"events": ${events}}}`), {
      type: "lost_events",
      events: 1,
    }, events);
  }
});

Deno.test("decodeLine() does not throw at a helper error whose texts are objects", () => {
  for (const value of ['{"toString": 1}', `${"[".repeat(50_000)}${"]".repeat(50_000)}`, "5"]) {
    assert.deepEqual(
      decodeLine(`{"type": "helper_error", "helper": ${value}, "msg": ${value}}`),
      { type: "helper_error", text: "helper: failed" },
    );
  }
});

Deno.test("decodeLine() keeps keys and map names that every object inherits", () => {
  const line = '{"type": "map", "data": {"__proto__": {"__proto__": 5, "constructor": 6}}}';
  const message = decodeLine(line);
  assert.ok(message.type === "map");
  assert.equal(message.name, "__proto__");
  assert.deepEqual(Object.entries(message.values), [["__proto__", 5], ["constructor", 6]]);
  assert.equal(({} as Record<string, unknown>)["constructor"], Object);
});
