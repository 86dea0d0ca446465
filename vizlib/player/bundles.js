/**
 * Recordings that are played again and again, faster: what draws in a pass becomes a render bundle, so that a frame
 * of ten thousand draws is one call.
 *
 * A bundle forgets, when it is done, what it has set. So it may stand only for all of a pass's drawing in one piece;
 * a pass in which the viewport changes between draws is encoded each time, and so is one that uses what is made anew with
 * each frame, such as bind groups of a canvas's current texture.
 */

import { BY_CODE, codeOf } from "./batch.js";

const DRAWS = new Set([
  "set_pipeline", "set_bind_group", "set_bind_group_offsets", "set_immediates", "set_index_buffer", "set_vertex_buffer",
  "set_whole_index_buffer", "set_whole_vertex_buffer", "draw", "draw_vertices", "draw_indexed", "draw_indirect",
  "draw_indexed_indirect",
].map(codeOf));
const GROUPS = new Set(["set_bind_group", "set_bind_group_offsets"].map(codeOf));
const BEGIN = codeOf("begin_render_pass");
const END = codeOf("end_pass");

const WORTH = 32; // commands: fewer are encoded as fast as a bundle is executed
const FIRST = 2; // the play with which bundles are made: many recordings are played once

/**
 * A piece of a recording that a bundle can stand for.
 * @typedef {{ begin: number, end: number, count: number, bundle: any, device: any, layout: string }} Piece
 * @typedef {{ words: Uint32Array, floats: Float32Array, data: Uint8Array, plays: number, pieces: Piece[] | null }} Recording
 */

/**
 * Play a recording; its floats and data are the player's.
 * @param {any} player @param {Recording} recording
 */
export function playBundled(player, recording) {
  const { words } = recording;
  recording.plays++;
  let at = 0;
  if (recording.plays >= FIRST && !player.isStrict) {
    recording.pieces ??= piecesOf(words);
    for (const piece of recording.pieces) {
      player.runCommands(words, at, piece.begin);
      if (!player.target || player.broken || !player.pass) return void player.runCommands(words, piece.begin, words.length);
      if (fits(player, piece)) player.counters.commands += piece.count; // as many as it stands for
      else encode(player, words, piece);
      if (!player.broken) player.target.executeBundles([piece.bundle]);
      at = piece.end;
    }
  }
  player.runCommands(words, at, words.length);
}

/** Whether a piece has a bundle for the open pass. @param {any} player @param {Piece} piece */
function fits(player, piece) {
  return piece.bundle && piece.device === player.inUse && piece.layout === JSON.stringify(layoutOf(player));
}

/** Make a piece's bundle. @param {any} player @param {Uint32Array} words @param {Piece} piece */
function encode(player, words, piece) {
  const descriptor = layoutOf(player);
  const { target } = player;
  player.target = player.device.createRenderBundleEncoder({ label: "recording", ...descriptor });
  player.runCommands(words, piece.begin, piece.end);
  piece.bundle = player.broken ? null : player.target.finish(); // what failed is tried, and told of, again
  player.target = target;
  Object.assign(piece, { device: player.inUse, layout: JSON.stringify(descriptor) });
}

/** What the open pass draws into. @param {any} player */
function layoutOf({ pass, formats }) {
  const { colorAttachments, depthStencilAttachment: depth } = pass;
  const views = [...colorAttachments, depth].filter(Boolean).map((attachment) => formats.get(attachment.view));
  return {
    colorFormats: colorAttachments.map((/** @type {any} */ attachment) => (attachment ? formats.get(attachment.view).format : null)),
    depthStencilFormat: depth ? formats.get(depth.view).format : undefined,
    sampleCount: views[0]?.sampleCount ?? 1,
    depthReadOnly: depth?.depthReadOnly ?? false,
    stencilReadOnly: depth?.stencilReadOnly ?? false,
  };
}

/** @param {Uint32Array} words @returns {Piece[]} */
function piecesOf(words) {
  const pieces = [];
  /** What the recording makes anew each time. */
  const passing = new Set();
  /** @type {{ begin: number, end: number, count: number, whole: boolean } | null} the drawing of the open render pass */
  let open = null;
  for (let i = 0; i < words.length; i += words[i] >>> 8) {
    const number = words[i] & 0xff;
    const { made } = /** @type {import("./commands.js").Command} */ (BY_CODE[number]);
    if (made) passing.add(words[i + made]);
    if (number === BEGIN) open = { begin: 0, end: 0, count: 0, whole: true };
    if (open && DRAWS.has(number)) {
      if (!open.count) open.begin = i;
      else if (open.end !== i) open.whole = false;
      open.end = i + (words[i] >>> 8);
      open.count++;
      if (GROUPS.has(number) && passing.has(words[i + 2])) open.whole = false;
    }
    if (number === END && open) {
      const { begin, end, count, whole } = open;
      if (whole && count >= WORTH) pieces.push({ begin, end, count, bundle: null, device: null, layout: "" });
      open = null;
    }
  }
  return pieces;
}
