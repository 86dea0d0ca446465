/**
 * Put into pages by tests/benchmarks before their own scripts: when the pointer moved, and when the page had a picture.
 *
 * A picture counts when what it was made from is other than for the last one: while a button is down, pygfx draws again
 * and again. Two kinds of page are known: one whose pictures are drawn here by a vizlib player (`watch` it), and one in
 * which pictures that came as a blob are shown by an element <img>.
 */
(() => {
  const wait = (/** @type {number} */ time) => new Promise((done) => setTimeout(done, time));
  /** @type {number[]} */ const moves = [];
  /** @type {{ at: number, drawn: Promise<number>, bytes: Promise<Uint8Array> }[]} */ const pictures = [];
  /** @type {Map<string, Blob>} */ const blobs = new Map();
  /** @type {ArrayBuffer} */ let batch; // the last that came
  let received = 0; // bytes
  let still = 0; // bytes of the last picture

  addEventListener("pointermove", ({ buttons }) => buttons && moves.push(performance.now()), true);

  globalThis.WebSocket = class extends WebSocket {
    /** @param {string} address */
    constructor(address) {
      super(address);
      this.addEventListener("message", ({ data }) => {
        received += data.length ?? data.byteLength ?? data.size;
        if (data instanceof ArrayBuffer) batch = data.slice(0);
      });
    }
  };

  const createObjectURL = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (/** @type {Blob} */ blob) => {
    const address = createObjectURL(blob);
    blobs.set(address, blob);
    return address;
  };
  document.addEventListener("load", ({ target }) => {
    const at = performance.now();
    const blob = target instanceof HTMLImageElement && blobs.get(target.src);
    if (!blob) return;
    blobs.delete(target.src);
    still = blob.size;
    if (blob.type === "image/png") return; // the last one again, without loss
    pictures.push({ at, drawn: Promise.resolve(at), bytes: blob.arrayBuffer().then((buffer) => new Uint8Array(buffer)) });
  }, true);

  /** Note the frames of a player. @param {any} player */
  function watch(player) {
    let { frames } = player.counters;
    Object.defineProperty(player.counters, "frames", {
      get: () => frames,
      set(value) {
        frames = value;
        still = batch.byteLength;
        const at = performance.now();
        // The GPU is asked when all of the batch has been played.
        const drawn = Promise.resolve().then(() => player.device.queue.onSubmittedWorkDone()).then(() => performance.now());
        pictures.push({ at, drawn, bytes: Promise.resolve(new Uint8Array(batch)) });
      },
    });
  }

  /** @param {number} number of a picture */
  async function changed(number) {
    if (number === 0) return true;
    const [before, after] = await Promise.all([pictures[number - 1].bytes, pictures[number].bytes]);
    return before.length !== after.length || before.some((byte, place) => byte !== after[place]);
  }

  /** What came of a move: milliseconds since then. @param {number} number of the move @param {number} limit */
  async function follow(number, limit) {
    const end = performance.now() + limit;
    const until = async (/** @type {() => boolean} */ holds) => {
      while (!holds()) {
        if (performance.now() > end) throw new Error(`no picture has come of move ${number}, of ${moves.length}`);
        await wait(1);
      }
    };
    await until(() => moves.length > number);
    const moved = moves[number];
    let next = pictures.findIndex(({ at }) => at > moved);
    if (next < 0) next = pictures.length;
    await until(() => pictures.length > next);
    while (!(await changed(next))) {
      next++;
      await until(() => pictures.length > next);
    }
    const { at, drawn } = pictures[next];
    const found = { told: at - moved, there: (await drawn) - moved };
    await wait(30 + 60 * Math.random()); // or all moves come at the same moment of somebody's clock
    return found;
  }

  const totals = () => ({ received, pictures: pictures.length });
  const last = () => still;

  /** Whether each move has changed the picture once, so that none was taken for another's. @param {number} first picture */
  async function matched(first) {
    let count = 0;
    for (let number = first; number < pictures.length; number++) count += Number(await changed(number));
    return count === moves.length;
  }

  Object.assign(globalThis, { latency: { watch, follow, totals, last, matched } });
})();
