/**
 * Web workers in which Python runs: what they send is drawn here, on the page's own thread, which stays free for scrolling
 * and for turning figures however long Python computes.
 *
 * A worker that has vizlib sends a port to its page. Whoever made the worker, PyScript for one, hears nothing of that.
 */

import { Remote } from "./remote.js";

/** @param {MessagePort} port @returns {import("./lines.js").Dial} */
const throughPort = (port) => (listener) => {
  port.onmessage = ({ data }) => listener.heard(data);
  return {
    send: (data) => (typeof data === "string" ? port.postMessage(data) : port.postMessage(data, [data.buffer])),
    close: () => port.close(),
  };
};

/**
 * Draw what Python sends through a port.
 * @param {MessagePort} port
 * @param {import("./remote.js").Place} place
 * @param {import("./player.js").Player} player the page's, whose device is used
 */
export function draw(port, place, player) {
  const remote = new Remote(throughPort(port), place, player);
  port.postMessage(JSON.stringify({ kind: "base", page: document.baseURI }));
  remote.start();
  return remote;
}

/**
 * Watch for workers that have something to draw.
 * @param {(port: MessagePort, worker: Worker) => void} connect
 */
export function watchWorkers(connect) {
  const Usual = globalThis.Worker;
  if (!Usual) return;
  globalThis.Worker = class extends Usual {
    /** @param {string | URL} address @param {WorkerOptions} [options] */
    constructor(address, options) {
      super(address, options);
      this.addEventListener("message", (event) => {
        if (event.data?.vizlib !== "connect") return;
        event.stopImmediatePropagation();
        connect(event.ports[0], this);
      });
    }
  };
}
