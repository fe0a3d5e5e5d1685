import assert from "node:assert/strict";
import {
  differenceTable,
  machineTable,
  matrixTables,
  renewTables,
} from "../../../tools/kernels/table.ts";
import { cell, machine, program } from "./sample_results.ts";

const RIGHT = cell("tcp_send", "tx", 10, 10);

Deno.test("differenceTable() has a row for each path and direction that differs anywhere, and no other", () => {
  const results = [
    machine(
      "6.1",
      "default",
      program("fexit", RIGHT, cell("splice", "rx", 10, 10)),
      program("kprobe", RIGHT, cell("splice", "rx", 10, 0)),
    ),
    machine("6.12", "full", program("sock", RIGHT, cell("splice", "rx", 10, 10))),
  ];
  const runs = results.flatMap((result) =>
    result.programs.map((one) => ({ result, program: one }))
  );
  assert.equal(
    differenceTable(runs),
    `| path   | direction | true | 6.1       | 6.12 full |
| ------ | --------- | ---- | --------- | --------- |
| splice | rx        | 10   | kprobe: 0 | ok        |`,
  );
});

Deno.test("differenceTable() says where a kernel does not have a path, and that a load moves another number each time", () => {
  const missing = { ...cell("dccp", "rx", 0, 0), skipped: "socket" };
  const results = [
    machine("6.1", "default", program("fexit", { ...cell("dccp", "rx", 200, 150), part: "load" })),
    machine("6.12", "default", program("sock", { ...missing, part: "load" })),
    machine("7", "default", program("sock", { ...cell("dccp", "rx", 300, 300), part: "load" })),
  ];
  const runs = results.flatMap((result) =>
    result.programs.map((one) => ({ result, program: one }))
  );
  assert.match(
    differenceTable(runs),
    /\| dccp +\| rx +\| varies +\| fexit: 75\.0 % +\| not there +\| ok +\|$/,
  );
});

Deno.test("machineTable() says how many paths are exact, what was lost, and which programs do not run", () => {
  const lossy = {
    ...program("fexit", RIGHT, cell("tcp_send", "rx", 1, 1), cell("splice", "rx", 10, 0)),
    losses: { rxBytes: 1, txBytes: 2, calls: 0, messages: 0, gaps: 1 },
  };
  const table = machineTable([
    machine("6.1", "full", lossy, { ...program("sock"), outcome: "cannot run" }),
  ]);
  const [, , first = "", second = ""] = table.split("\n");
  assert.match(
    first,
    /6\.1 full .* fexit \(its own choice\) +\| 1 of 2 exact +\| +\| 3 bytes, 1 gaps \|$/,
  );
  assert.match(second, / sock +\| cannot run /);
});

Deno.test("machineTable() shows a machine on which only the check was wanted", () => {
  const old = { ...machine("5.10-old", "default"), check: { code: 69, text: "" } };
  assert.match(machineTable([old]), /none +\| `check` ends with 69/);
});

Deno.test("matrixTables() keeps the program of the post apart", () => {
  const results = [
    machine(
      "6.1",
      "default",
      program("fexit", RIGHT),
      program("blog", cell("tcp_send", "tx", 10, 0)),
    ),
  ];
  const [, own = "", blog = ""] = matrixTables(results).split(/\n.*:\n/);
  assert.match(own, /^\nNowhere\.\n$/);
  assert.match(blog, /\| tcp_send +\| tx +\| 10 +\| 0 +\|$/);
});

Deno.test("renewTables() changes what is between its marks and nothing else, however often", () => {
  const begin = "<!-- kernel matrix: written by deno task docs:kernels -->";
  const text = `before\n${begin}\nold\n<!-- end of the kernel matrix -->\nafter\n`;
  const once = renewTables(text, "| new |");
  assert.equal(once, `before\n${begin}\n\n| new |\n\n<!-- end of the kernel matrix -->\nafter\n`);
  assert.equal(renewTables(once, "| new |"), once);
});

Deno.test("renewTables() says which marks it misses", () => {
  assert.throws(() => renewTables("text", ""), /expected "<!-- kernel matrix/);
});
