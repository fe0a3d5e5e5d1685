import assert from "node:assert/strict";
import stringWidth from "string-width";
import { paint } from "../../src/terminal/paint.ts";
import { VIEWS } from "../../src/terminal/views.ts";
import { HOSTILE } from "../format/hostile.ts";
import { busyModel, event, frameOf, intervalAt, textOf } from "./fixtures.ts";
import { GridTerminal } from "./grid_terminal.ts";
import { Model } from "../../src/terminal/model.ts";

const SIZES = [[20, 5], [40, 10], [80, 24], [120, 40], [200, 60]] as const;

for (const size of SIZES) {
  Deno.test(`a frame of ${size.join(" by ")} shows a home server`, async (t) => {
    await t.assertSnapshot(textOf(frameOf(busyModel(), size)));
  });
}

for (const { id, title } of VIEWS) {
  Deno.test(`the view of ${title.toLowerCase()} shows what it keeps apart`, async (t) => {
    await t.assertSnapshot(textOf(frameOf(busyModel(), [80, 24], { view: id })));
  });
}

Deno.test("the details of a row give exact bytes by protocol, and its history", async (t) => {
  const model = busyModel();
  const selected = model.snapshot.rows("processes").find(({ labels }) => labels.pid === 2841)?.key;
  for (const size of [[80, 24], [120, 40], [40, 10]] as const) {
    await t.assertSnapshot(textOf(frameOf(model, size, { selected, overlay: "details" })));
  }
});

Deno.test("the help names every key, at 80 columns without cutting", async (t) => {
  const text = textOf(frameOf(busyModel(), [80, 24], { overlay: "help" }));
  assert.doesNotMatch(text, /…/);
  await t.assertSnapshot(text);
});

Deno.test("before the first interval the view says that it waits", () => {
  const text = textOf(frameOf(new Model("nas", 1_000, 0), [80, 24]));
  assert.match(text, /^\nnas {2}live\nnetwork {2}RX +- /);
  assert.match(text, /Waiting for the first interval/);
});

Deno.test("a filter shows what it finds, and the rates of that alone", () => {
  const text = textOf(frameOf(busyModel(), [80, 24], { filter: "NEXTCLOUD" }));
  assert.match(text, /\nphp-fpm .*\nphp-fpm .*\npostgres +lo /);
  assert.doesNotMatch(text, /qbittorrent/);
  assert.match(text, /\/NEXTCLOUD finds 3 rows: RX 1\.20 MB\/s TX /);
});

Deno.test("hidden loopback is left out of the rows and of the header, and that is said", () => {
  const text = textOf(frameOf(busyModel(), [120, 40], { showsLoopback: false }));
  assert.doesNotMatch(text, /postgres|\nloopback/);
  assert.match(text, /loopback hidden/);
});

Deno.test("a row that is quiet fades, then leaves; totals show it still", () => {
  const model = new Model("nas", 1_000, 0);
  const styleOf = (): number | undefined => {
    const { canvas } = frameOf(model, [80, 24]);
    const y = canvas.lines().findIndex((line) => line.startsWith("curl"));
    return y < 0 ? undefined : canvas.styles[y * 80];
  };
  const styles = Array.from({ length: 13 }, (_, second) => {
    model.observe(intervalAt(second, second === 0 ? [event("curl", 1, 10, 10)] : []));
    return styleOf();
  });
  assert.deepEqual(styles, [0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, undefined, undefined]);
  assert.match(textOf(frameOf(model, [80, 24])), /No traffic in the last intervals; t shows/);
  assert.match(textOf(frameOf(model, [80, 24], { mode: "totals" })), /\ncurl /);
});

Deno.test("in ASCII a frame has nothing else, and its columns stand where they stood", () => {
  const model = busyModel();
  for (const size of SIZES) {
    for (const overlay of ["none", "details", "help"] as const) {
      const { canvas } = frameOf(model, size, { overlay }, { isAscii: true });
      for (const line of canvas.lines()) {
        assert.match(line, /^[\x20-\x7e]*$/);
        assert.equal(line.length, size[0]);
      }
    }
  }
});

Deno.test("no name moves the cursor, changes a colour or breaks a row's width", () => {
  for (let from = 0; from < HOSTILE.length; from += 40) {
    const names = HOSTILE.slice(from, from + 40);
    const model = new Model("nas\x1b[2J", 1_000, 0);
    const events = names.map((name, index) =>
      event(name, index, 1_000, 1_000, { user: name, unit: name, container: name, cgroup: name })
    );
    model.observe(intervalAt(1, events, { host: "nas\x1b[2J\u202e" }));
    for (const view of ["processes", "units", "users", "containers"] as const) {
      for (const filter of ["", names[3] ?? ""]) {
        const { canvas } = frameOf(model, [100, 50], { view, filter });
        const terminal = new GridTerminal(100, 50);
        // Throws on every control that is not ours.
        terminal.write(paint(canvas, undefined, true));
        for (const line of terminal.lines) assert.equal(stringWidth(line), 100, line);
        assert.deepEqual(terminal.lines, canvas.lines());
        for (const style of terminal.styles) assert.match(style, /^0(;[1247])*(;3[1-5])?$/);
      }
    }
    const { canvas } = frameOf(model, [100, 50], { overlay: "details" }, {
      command: () => names.join(" "),
      notice: names.join(" "),
    });
    new GridTerminal(100, 50).write(paint(canvas, undefined, true));
  }
});

Deno.test("a frame of any size can be drawn, in every state", () => {
  const model = busyModel(3);
  for (let columns = 1; columns <= 130; columns += 3) {
    for (let rows = 1; rows <= 30; rows += 2) {
      for (const overlay of ["none", "details", "help"] as const) {
        const { canvas } = frameOf(model, [columns, rows], { overlay, units: "bits" });
        for (const line of canvas.lines()) assert.equal(stringWidth(line), columns);
      }
    }
  }
});
