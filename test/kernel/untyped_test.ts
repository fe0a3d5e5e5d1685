/** Counting on a kernel that does not tell its types, by the real program. */
import assert from "node:assert/strict";
import { hidingTypes, WITHOUT_TYPES } from "../real/hidden_types.ts";
import { Pulse } from "../real/pulse.ts";
import { type Row, Socktraf } from "../real/socktraf.ts";
import { runWorkload, type Truth } from "./workloads.ts";

/**
 * What makes no receive call: the program says of these that it does not count them. Where a socket has
 * no splice_read of its own, as one of UDP, the kernel makes a receive call for it.
 */
const UNCOUNTED =
  /^tcp(?:6|_v4mapped)?_splice_(?:from_socket|nonblocking)|^uring.*_splice_from_socket|^tcp_zerocopy_receive/;

/** Bytes of a process, received and sent, whatever name and socket they have. */
function bytesOf(rows: readonly Row[], pid: number): readonly [rx: number, tx: number] {
  const own = rows.filter((row) => row["pid"] === pid);
  const sum = (field: string): number => own.reduce((all, row) => all + Number(row[field] ?? 0), 0);
  return [sum("rx_bytes"), sum("tx_bytes")];
}

function line({ path, role }: Truth): string {
  return `${path} ${role ?? ""}`;
}

Deno.test({
  name:
    `without type information every send and receive call is counted to the byte${hidingTypes.missing}`,
  ignore: !hidingTypes.works,
  fn: async (t) => {
    await using pulse = new Pulse();
    const words = ["--interval", "500ms", "--format", "ndjson"];
    await using socktraf = Socktraf.start(words, { shell: WITHOUT_TYPES });
    await socktraf.counts();
    const result = await runWorkload("paths");
    socktraf.signal("SIGINT");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    void pulse;
    assert.equal(socktraf.errors, "");
    for (const [path, truths] of Map.groupBy(result, (truth) => truth.path)) {
      const skipped = truths.find((truth) => truth.skipped !== undefined)?.skipped;
      const isUncounted = UNCOUNTED.test(path);
      await t.step({
        name: skipped !== undefined
          ? `${path} (this kernel: ${skipped})`
          : isUncounted
          ? `${path} (what is received is not counted)`
          : path,
        ignore: skipped !== undefined,
        fn: () => {
          for (const truth of truths) {
            const [rx, tx] = bytesOf(socktraf.rows, truth.pid);
            assert.equal(tx, truth.tx_bytes, line(truth));
            if (isUncounted && truth.rx_bytes > 0) {
              assert.ok(rx < truth.rx_bytes, `${line(truth)}: it is counted, and may be promised`);
            } else assert.equal(rx, truth.rx_bytes, line(truth));
          }
        },
      });
    }
  },
});

Deno.test({
  name: `without type information check says what is not counted${hidingTypes.missing}`,
  ignore: !hidingTypes.works,
  fn: async () => {
    await using socktraf = Socktraf.start(["check"], { shell: WITHOUT_TYPES });
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    const output = socktraf.output.replaceAll(/\s+/g, " ");
    assert.match(output, /program "sock" \(it has the sock: tracepoints\)/);
    for (
      const limit of [
        "without type information: traffic between two addresses of this host counts as network",
        "what splice(2) reads from a TCP socket is not counted",
        "what io_uring splices from a TCP socket is not counted",
        "what TCP_ZEROCOPY_RECEIVE reads is not counted",
      ]
    ) assert.ok(output.includes(limit), `${limit}: ${socktraf.output}`);
    assert.doesNotMatch(output, /exact on every path/);
  },
});
