import assert from "node:assert/strict";
import { familyOf, protocolOf } from "../../src/traffic/raw.ts";

const CASES: readonly [string, number, number, boolean, string][] = [
  ["a TCP socket is tcp", 2, 6, false, "tcp"],
  ["a UDP socket is udp", 10, 17, false, "udp"],
  ["a ping over a datagram socket is icmp", 2, 1, false, "icmp"],
  ["a ping over a raw socket is icmp too", 2, 1, true, "icmp"],
  ["a ping6 over a raw socket is icmp", 10, 58, true, "icmp"],
  ["SCTP is sctp", 2, 132, false, "sctp"],
  ["MPTCP is mptcp, not tcp", 2, 262, false, "mptcp"],
  ["a raw socket of OSPF is raw", 2, 89, true, "raw"],
  ["a raw socket of TCP is raw", 2, 6, true, "raw"],
  ["a packet socket is packet whatever its protocol number", 17, 6, true, "packet"],
  ["UDP-Lite is other", 2, 136, false, "other"],
  ["a protocol without a name is other", 2, 33, false, "other"],
];

for (const [name, family, protocol, raw, expected] of CASES) {
  Deno.test(`protocolOf(): ${name}`, () => {
    assert.equal(protocolOf({ family, protocol, raw }), expected);
  });
}

Deno.test("familyOf() names the families that are counted and no other", () => {
  assert.deepEqual([2, 10, 17, 1].map((family) => familyOf({ family })), [
    "ipv4",
    "ipv6",
    "packet",
    undefined,
  ]);
});
