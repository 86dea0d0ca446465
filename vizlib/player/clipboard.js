/**
 * Text to the clipboard and from it.
 *
 * Whoever holds the text is asked by a key, and answers when the key is delivered. Browsers want the text while their
 * own `copy` event is handled; that needs no permission, and works on pages of http://, too. So the key is delivered
 * within that event. A text that comes at any other time goes through `navigator.clipboard`, where there is one, which
 * browsers allow soon after a click or a key.
 */

export class Clipboard {
  /**
   * @param {(type: string, fields: Record<string, any>, source: null) => void} put takes the events that are made
   * @param {() => void} answer has what was put answered at once
   */
  constructor(put, answer) {
    this.put = put;
    this.answer = answer;
    /** @type {DataTransfer | null} of the `copy` event that is being handled */ this.asked = null;
  }

  /** The browser copies or cuts: have the keys that led to it answered. @param {ClipboardEvent} event */
  copied(event) {
    event.preventDefault(); // what is selected in the text field is nothing
    this.asked = event.clipboardData;
    try {
      this.answer();
    } finally {
      this.asked = null;
    }
  }

  /** Let the text be known that is pasted, before the key that does it. @param {ClipboardEvent} event */
  pasted(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    this.put("clipboard", { text }, null);
    return text;
  }

  /** Put a text on the clipboard. @param {string} text */
  copy(text) {
    if (this.asked) this.asked.setData("text/plain", text);
    else void write(text);
  }
}

/** @param {string} text */
async function write(text) {
  try {
    if (navigator.clipboard?.writeText) return await navigator.clipboard.writeText(text);
  } catch {
    // It was refused: the older way asks for less.
  }
  if (!command(text)) console.warn("vizlib: the browser did not allow a text to be copied; it wants a click or a key just before.");
}

/** The way for pages of http://. Returns whether it worked. @param {string} text */
function command(text) {
  let taken = false;
  const give = (/** @type {ClipboardEvent} */ event) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    taken = true;
  };
  window.addEventListener("copy", give, { capture: true });
  try {
    return document.execCommand("copy") && taken;
  } finally {
    window.removeEventListener("copy", give, { capture: true });
  }
}
