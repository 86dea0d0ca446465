/**
 * Lines to a Python that runs elsewhere: a socket of its own, the messages of a notebook's widget where no socket gets
 * through, or a channel of this origin. Texts and bytes go both ways, in order.
 */

/**
 * @typedef {object} Line
 * @property {(data: string | Uint8Array) => void} send what cannot be sent any more is dropped
 * @property {() => void} close
 */
/**
 * @typedef {object} Listener
 * @property {() => void} opened
 * @property {(data: string | ArrayBuffer) => void} heard
 * @property {(how: { ended: boolean }) => void} closed `ended`: Python has said that it is over
 */
/** @typedef {(listener: Listener) => Line} Dial */

/** Codes of a closing that Python has asked for. */
const ENDED = [1000, 1001];

/** @param {string} address @returns {Dial} */
export const socketTo = (address) => (listener) => {
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => listener.opened());
  socket.addEventListener("message", ({ data }) => listener.heard(data));
  socket.addEventListener("close", ({ code }) => listener.closed({ ended: ENDED.includes(code) }));
  return {
    send: (data) => socket.readyState === WebSocket.OPEN && socket.send(/** @type {any} */ (data)),
    close: () => socket.close(),
  };
};

/**
 * By a widget's model: its messages are what Jupyter carries anyway, also from far away.
 * @param {any} model anywidget's @returns {Dial}
 */
export const messagesOf = (model) => (listener) => {
  let open = true;
  const heard = (/** @type {any} */ message, /** @type {DataView[]} */ buffers) => {
    if (message?.kind === "text") listener.heard(message.text);
    else if (message?.kind === "bytes" && buffers?.length) {
      const { buffer, byteOffset, byteLength } = buffers[0];
      listener.heard(/** @type {ArrayBuffer} */ (buffer.slice(byteOffset, byteOffset + byteLength)));
    }
  };
  const close = () => {
    open = false;
    model.off("msg:custom", heard);
  };
  model.on("msg:custom", heard);
  queueMicrotask(() => open && listener.opened());
  return {
    send: (data) => {
      if (!open) return;
      if (typeof data === "string") model.send({ kind: "text", text: data });
      else model.send({ kind: "bytes" }, undefined, [data]);
    },
    close,
  };
};

/**
 * By a channel, to a Python in a worker that this page has, but not by our doing: a notebook's. That Python holds a lock
 * of the channel's name as long as it lives, from when it says so: a worker that computes gets no locks.
 * @param {string} name @returns {Dial}
 */
export const channelTo = (name) => (listener) => {
  const channel = new BroadcastChannel(name);
  const over = new AbortController();
  channel.onmessage = ({ data }) => {
    if (data !== "held") return void listener.heard(data);
    navigator.locks.request(name, { signal: over.signal }, () => listener.closed({ ended: true })).catch(() => {});
  };
  // The notebook's files, and a sign that somebody listens now: what was sent until then is kept for it.
  const root = document.getElementById("jupyter-config-data")?.getAttribute("data-jupyter-lite-root") ?? ".";
  channel.postMessage(JSON.stringify({ kind: "base", page: new URL(`${root}/files/`, document.baseURI).href }));
  return {
    send: (data) => channel.postMessage(data),
    close: () => {
      over.abort();
      channel.close();
    },
  };
};
