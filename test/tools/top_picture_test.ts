import assert from "node:assert/strict";
import { readFile } from "../../tools/repository.ts";
import { PICTURE_PATH, pictureFrame, svgOf } from "../../tools/top_picture.ts";

Deno.test("the picture of the live view is a frame as it is drawn today", async () => {
  const frame = await pictureFrame();
  assert.equal(readFile(PICTURE_PATH), svgOf(frame), "run deno run -A tools/top_picture.ts");
});
