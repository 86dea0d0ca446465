/** Values that came in a stream, and what to say of those that do not fit. */

/** What JavaScript says of an object of another kind, or of none; it is no sentence for whoever reads it. */
const UNFIT = /Cannot (read|set|create|convert)|can't (access|assign|convert)|is not (a function|iterable|an object)|undefined/;

/** Why a command failed, with a full stop. @param {any} error */
export function reason(error) {
  const message = String(error?.message ?? error);
  // A browser's own words about WebGPU name what they are about.
  const told = UNFIT.test(message) && !/GPU/.test(message) ? "it does not fit what came before it in the stream" : message;
  return /[.!?]\s*$/.test(told) ? told : `${told}.`;
}

/** A copy as 32-bit words: the data segment is aligned to 4 bytes only by convention. @param {Uint8Array} bytes */
export function wholeWords(bytes) {
  if (bytes.length % 4) throw new Error(`${bytes.length} bytes are no whole number of words`);
  return new Uint32Array(bytes.slice().buffer);
}
