import assert from "node:assert/strict";
import { qemuCommand, Transcript } from "../../../tools/kernels/qemu.ts";
import { TextLineStream } from "../../../tools/kernels/text_lines.ts";

Deno.test("Transcript keeps the script's lines, its exit code and when it began, apart from the kernel's words", () => {
  const lines: string[] = [];
  const transcript = new Transcript((line) => lines.push(line));
  for (
    const line of [
      "\x1bcBooting",
      "\x1b[2J::begin 4.98",
      "a",
      "",
      "b",
      "::end 3 9.5",
      "[9.6] reboot",
    ]
  ) {
    transcript.add(line);
  }
  assert.deepEqual(lines, ["a", "", "b"]);
  assert.deepEqual([transcript.code, transcript.bootSeconds], [3, 4.98]);
});

Deno.test("Transcript of a guest that dies has no exit code, but the last words", () => {
  const transcript = new Transcript(() => undefined);
  for (let i = 0; i < 100; i++) transcript.add(`line ${i}`);
  assert.equal(transcript.code, undefined);
  assert.equal(transcript.lines.at(-1), "line 99");
  assert.ok(transcript.lines.length < 100);
});

Deno.test("a guest can write only into the folder that is there for it", () => {
  const command = qemuCommand({
    architecture: "amd64",
    kernel: "/k",
    initrd: "/i",
    words: ["preempt=full"],
    shares: [{ tag: "root", path: "/" }, { tag: "out", path: "/o", isWritable: true }],
    deadlineSeconds: 1,
    onLine: () => undefined,
  });
  const shares = command.filter((word) => word.startsWith("local,"));
  assert.deepEqual(shares.map((share) => share.endsWith(",readonly=on")), [true, false]);
  assert.match(command[command.indexOf("-append") + 1] ?? "", / preempt=full$/);
});

Deno.test("TextLineStream puts lines together that arrive in pieces, without the terminal's end of line", async () => {
  const pieces = ["on", "e\r\ntw", "o\r\n\r\nthr", "ee"].map((text) =>
    new TextEncoder().encode(text)
  );
  const lines = await Array.fromAsync(
    ReadableStream.from(pieces).pipeThrough(new TextLineStream()),
  );
  assert.deepEqual(lines, ["one", "two", "", "three"]);
});
