// Unpacks tapes, each a file, and says what the player makes of them: their canvases and batches, or a refusal.
import { readFileSync } from "node:fs";
import { Motion } from "../../vizlib/player/motion.js";
import { Tape } from "../../vizlib/player/tape.js";

globalThis.requestAnimationFrame = () => 0;
globalThis.cancelAnimationFrame = () => {};

const found = [];
for (const path of process.argv.slice(2)) {
  try {
    const tape = await Tape.unpacked(new Uint8Array(readFileSync(path)), 1e7);
    const sent = [];
    for (const [number, batches] of tape.motions.entries()) {
      if (batches) new Motion(tape.canvases[number].motion, batches, (batch) => sent.push(batch.length)).draw();
    }
    found.push({ frames: tape.frames.map(({ time, batches }) => [time, batches.length]), extra: tape.extra.length, sent });
  } catch (error) {
    found.push({ refused: error.name === "Refused", message: `${error.name}: ${error.message}` });
  }
}
console.log(JSON.stringify(found));
