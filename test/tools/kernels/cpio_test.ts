import assert from "node:assert/strict";
import { cpio, file, folder, link } from "../../../tools/kernels/cpio.ts";

const tool = await findTool();

Deno.test({
  name:
    "cpio() makes an archive that the tool of that name unpacks: folders, files of any length, links" +
    (tool === undefined ? " (cannot run: no cpio, no busybox)" : ""),
  ignore: tool === undefined,
  fn: async () => {
    const place = await Deno.makeTempDir();
    const odd = Uint8Array.from({ length: 4099 }, (_, index) => index % 256);
    await Deno.writeFile(
      `${place}/archive`,
      cpio([
        folder("a"),
        file("a/empty", ""),
        file("a/text", "three"),
        file("a/odd", odd),
        link("a/link", "text"),
      ]),
    );
    const { success, stderr } = await new Deno.Command("sh", {
      args: ["-c", `mkdir out && cd out && ${tool} -i < ../archive`],
      cwd: place,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    assert.equal(await Deno.readTextFile(`${place}/out/a/empty`), "");
    assert.equal(await Deno.readTextFile(`${place}/out/a/link`), "three");
    assert.deepEqual(await Deno.readFile(`${place}/out/a/odd`), odd);
    assert.equal((await Deno.stat(`${place}/out/a/text`)).mode, 0o100755);
    await Deno.remove(place, { recursive: true });
  },
});

async function findTool(): Promise<string | undefined> {
  for (const command of ["cpio", "busybox cpio"]) {
    const script = `${command} -t < /dev/null`;
    const { stderr } = await new Deno.Command("sh", { args: ["-c", script] }).output();
    if (!new TextDecoder().decode(stderr).includes("not found")) return command;
  }
  return undefined;
}
