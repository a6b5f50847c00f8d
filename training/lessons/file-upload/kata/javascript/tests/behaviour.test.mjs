import test from "node:test";
import { jpeg, png, send } from "./ask.mjs";

test("pictures", async () => {
  for (const [name, kind, data, form] of [
    ["ada.png", "image/png", png, /\.png$/],
    ["bob.jpg", "image/jpeg", jpeg, /\.jpe?g$/],
    ["large.png", "image/png", Buffer.concat([png, Buffer.alloc(900_000)]), /\.png$/],
  ]) {
    const { answers, disk } = await send([name, kind, data]);
    const { status, body } = answers[0];
    if (status !== 201) {
      throw new Error(`the picture ${name} gives "${body}" with status ${status}, want a name and 201`);
    }
    if (!disk.get("pictures/" + body)?.equals(data)) {
      throw new Error(`the picture ${name} isn't in pictures under the name "${body}" that was sent back`);
    }
    if (!form.test(body)) {
      throw new Error(`the picture ${name} is kept as "${body}", which a browser doesn't show`);
    }
  }
  const { answers, disk } = await send(["ada.txt", "text/plain", Buffer.from("hello")]);
  if (answers[0].status !== 400 || disk.size !== 1) {
    throw new Error(`a text gives status ${answers[0].status} and ${disk.size - 1} new files, want 400 and none`);
  }
});
