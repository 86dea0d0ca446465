/**
 * Strict mode: which command is at fault, and where in the script it was written.
 *
 * Browsers validate a command buffer when it is finished, and say so later. So in strict mode what makes an object,
 * what goes to the queue, and the end of each encoder run in an error scope of their own; and an encoder that was
 * refused is encoded again, up to one command after the other, until the first is found with which it is refused.
 * What is encoded again is never submitted, so it does nothing. The stream says before each command where it was
 * written (`set_site`). While the user has error scopes open, the errors are theirs.
 */

import { codeOf } from "./batch.js";
import { run } from "./commands.js";
import { Handles } from "./handles.js";

const BEGINS = new Set(["begin_encoder", "begin_bundle"].map(codeOf));
const ENDS = new Set(["finish_encoder", "finish_bundle"].map(codeOf));
const ALLOCATES = new Set(["create_buffer", "create_texture", "create_query_set"].map(codeOf));
const SCOPED = new Set([
  ...ALLOCATES,
  ...ENDS,
  ...[
    "create_view", "create_sampler", "create_bind_group_layout", "create_bind_group", "create_pipeline_layout",
    "create_shader_module", "create_compute_pipeline", "create_render_pipeline", "get_bind_group_layout", "write_buffer",
    "write_buffer_heap", "write_texture", "write_texture_heap", "submit", "configure_canvas", "current_texture", "unmap",
  ].map(codeOf),
]);
const SITE = codeOf("set_site");
const PUSH = codeOf("push_debug_group");
const POP = codeOf("pop_debug_group");
const BEGIN_QUERY = codeOf("begin_occlusion_query");
const END_QUERY = codeOf("end_occlusion_query");
const MOST_WORDS = 32; // of a command that Python is told; none with a fixed meaning is longer

/** The words of the command at i. @param {Uint32Array} words @param {number} i */
export function commandAt(words, i) {
  return Array.from(words.subarray(i, i + Math.min(words[i] >>> 8, MOST_WORDS)));
}

/**
 * Run commands as `runCommands` does, with what goes wrong held against the command at fault.
 * @param {any} player @param {Uint32Array} words @param {number} begin @param {number} end
 */
export function runStrictly(player, words, begin, end) {
  /** @type {{ begin: number, site: number, seen: Map<number, any> } | null} the open encoder */
  let open = null;
  /** @type {Uint8Array | null} a copy of the data segment, one for all encoders */
  let data = null;
  let count = 0;
  for (let i = begin; i < end; i += words[i] >>> 8) {
    count++;
    const number = words[i] & 0xff;
    if (BEGINS.has(number)) open = { begin: i, site: player.site, seen: watch(player) };
    const device = player.inUse;
    const scoped = SCOPED.has(number) && device && !player.scopes.get(device);
    if (scoped) {
      device.pushErrorScope("validation");
      if (ALLOCATES.has(number)) device.pushErrorScope("out-of-memory");
    }
    try {
      run(player, words, i);
    } catch (error) {
      player.failed(words, i, error);
    }
    if (scoped) {
      const errors = [device.popErrorScope()];
      if (ALLOCATES.has(number)) errors.push(device.popErrorScope());
      const ended = ENDS.has(number) ? open : null;
      if (ended) data ??= player.data.slice();
      const encoder = ended && data && copied(words, data, ended, i + (words[i] >>> 8));
      player.reports.hold(looked(player, device, errors, { site: player.site, words: commandAt(words, i) }, encoder));
    }
    if (ENDS.has(number)) {
      open = null;
      delete player.objects.get;
    }
  }
  delete player.objects.get;
  player.counters.commands += count;
}

/** Have the player note which objects commands name, until the encoder ends. @param {any} player */
function watch(player) {
  const seen = new Map();
  player.objects.get = (/** @type {number} */ handle) => {
    const object = Handles.prototype.get.call(player.objects, handle);
    seen.set(handle, object);
    return object;
  };
  return seen;
}

/**
 * All that it takes to encode again later: batches lie in memory that is used again.
 * @param {Uint32Array} words @param {Uint8Array} data @param {{ begin: number, site: number, seen: Map<number, any> }} open
 * @param {number} end
 */
function copied(words, data, open, end) {
  return { words: words.slice(open.begin, end), data, site: open.site, seen: open.seen };
}

/**
 * What came of a command's error scopes.
 * @param {any} player @param {any} device @param {Promise<any>[]} errors
 * @param {{ site: number, words: number[] }} where
 * @param {ReturnType<typeof copied> | null} encoder
 * @returns {Promise<import("./reports.js").Report | null>}
 */
async function looked(player, device, errors, where, encoder) {
  let error = null;
  for (const found of await Promise.all(errors.map((promise) => Promise.resolve(promise).catch(() => null)))) error ??= found;
  if (typeof error?.message !== "string") return null;
  const { message } = error;
  const report = { type: error.constructor.name, message, ...where };
  player.reports.note(report);
  if (encoder && !message.includes("[Invalid CommandBuffer")) Object.assign(report, await firstAtFault(player, device, encoder));
  const messages = await player.reports.compilation(message);
  return messages ? { ...report, messages } : report;
}

/**
 * Find the first command with which an encoder is refused, by halves.
 * @param {any} player @param {any} device @param {ReturnType<typeof copied>} encoder
 */
async function firstAtFault(player, device, encoder) {
  const { words } = encoder;
  /** @type {number[]} */
  const starts = [];
  for (let i = 0; i < words.length; i += words[i] >>> 8) starts.push(i);
  const last = starts.length - 1; // finishing it
  /** Whether the first commands alone are refused. @param {number} count */
  const refused = async (count) => {
    device.pushErrorScope("validation");
    try {
      encode(player, device, encoder, starts.slice(0, count));
    } catch {
      // WebGPU says in the scope what it has against it
    }
    return (await device.popErrorScope()) !== null;
  };
  let low = 1;
  let high = last;
  if (!(await refused(last))) low = high = last + 1; // as a whole it is: a group or a query that was left open
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await refused(middle)) high = middle;
    else low = middle + 1;
  }
  const at = low - 1;
  let { site } = encoder;
  for (const i of starts.slice(0, at + 1)) if ((words[i] & 0xff) === SITE) site = words[i + 1];
  return { site, words: commandAt(words, starts[at]) };
}

/**
 * Encode commands, close what they left open, and finish.
 * @param {any} player @param {any} device @param {ReturnType<typeof copied>} encoder @param {number[]} starts
 */
function encode(player, device, encoder, starts) {
  const { words, data, seen } = encoder;
  // The same player, with an encoder and a memory of its own, that neither keeps nor submits anything.
  const again = Object.assign(Object.create(player), {
    inUse: device, encoder: null, target: null, broken: false, colors: [], depth: undefined, timestamps: undefined,
    finished: [], data, floats: new Float32Array(words.buffer), site: 0,
    objects: { get: (/** @type {number} */ handle) => seen.get(handle), set() {} },
  });
  const groups = [0, 0]; // open in the encoder, in the pass
  let query = false;
  for (const i of starts) {
    const number = words[i] & 0xff;
    const place = again.target ? 1 : 0;
    if (!again.target) groups[1] = 0;
    run(again, words, i);
    if (number === PUSH) groups[place]++;
    if (number === POP) groups[place]--;
    if (number === BEGIN_QUERY) query = true;
    if (number === END_QUERY) query = false;
  }
  const { target } = again;
  if (target) {
    if (query) target.endOcclusionQuery();
    for (; groups[1] > 0; groups[1]--) target.popDebugGroup();
    if (!again.encoder) return void target.finish(); // a bundle
    target.end();
  }
  for (; groups[0] > 0; groups[0]--) again.encoder.popDebugGroup();
  again.encoder.finish();
}
