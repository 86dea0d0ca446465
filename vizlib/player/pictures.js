/** Pictures leave the page: as a file among the downloads, or by the clipboard. */

const LIFE = 60_000; // milliseconds that a download may take to start: the user may be asked where to save it

/**
 * Save a file as if a link to it had been clicked.
 * @param {string} name @param {string | Uint8Array<ArrayBuffer>} data @param {string} kind a MIME type
 */
export function download(name, data, kind) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LIFE);
}

/**
 * Begin to copy a picture that may come later. Browsers allow copying only soon after a click or a key, so it begins
 * before the picture has been drawn and read back.
 * `done` is "" when it has been copied, else why not; it never rejects, since nobody may be waiting for it.
 */
export function copying() {
  const picture = /** @type {PromiseWithResolvers<Blob>} */ (Promise.withResolvers());
  picture.promise.catch(() => {});
  return {
    done: write(picture.promise),
    /** @param {Uint8Array<ArrayBuffer>} png */
    give: (png) => picture.resolve(new Blob([png], { type: "image/png" })),
    /** There will be no picture. */
    cancel: () => picture.reject(new Error("there is no picture")),
  };
}

/** @param {Promise<Blob>} picture */
async function write(picture) {
  if (!isSecureContext) return "the page is not secure: its address begins with http://, and browsers want https://";
  if (!navigator.clipboard?.write || !globalThis.ClipboardItem) return "this browser cannot copy pictures";
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    return "";
  } catch (error) {
    return `the browser says “${error instanceof Error ? error.message : error}”`;
  }
}
