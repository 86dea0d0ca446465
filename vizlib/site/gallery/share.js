/** Code in an address, and back: DEFLATE (RFC 1951), then base64 for addresses (RFC 4648). */

const LONGEST = 1_000_000; // characters of code: an address may come from anywhere
const NAME = "code=";

/** @param {string} text @returns {Promise<string>} what stands behind "#" */
export async function packed(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return NAME + base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The code in an address; null where there is none. Throws an Error with a sentence where it is not whole. @param {string} hash */
export async function unpacked(hash) {
  if (!hash.startsWith(`#${NAME}`)) return null;
  try {
    const binary = atob(hash.slice(1 + NAME.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw")));
    if (text.length <= LONGEST) return text;
  } catch {
    // told below
  }
  throw new Error("The address has code that is not whole: the link was cut, or changed.");
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream */
async function through(bytes, stream) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let size = 0;
  for (let part = await reader.read(); !part.done && size <= 4 * LONGEST; part = await reader.read()) {
    parts.push(part.value);
    size += part.value.length;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
