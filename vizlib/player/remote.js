/**
 * The page of a kernel: Python runs elsewhere, and this page draws what it sends, and tells it what happens here.
 *
 * When the connection breaks, or the graphics processor is lost, the page connects anew and gets everything again.
 */

import { Player } from "./player.js";
import { addStyle, showProblem, webgpuProblem } from "./problems.js";
import { hideProgress, showProgress } from "./progress.js";
import { View } from "./view.js";

const PAUSES = [250, 500, 1000, 2000, 5000]; // milliseconds before each time that it tries again

export class Remote {
  /** @param {string} address of the socket @param {HTMLElement} place gets the canvases */
  constructor(address, place) {
    this.address = address;
    this.place = place;
    /** @type {Map<number, View>} canvases, by the handle that players know them by */ this.views = new Map();
    this.tries = 0;
    this.wasOpen = false;
    this.frames = 0;
    /** @type {string[]} */ this.errors = [];
    this.player = new Player(/** @type {any} */ (navigator).gpu);
    /** @type {WebSocket | null} */ this.socket = null;
  }

  async start() {
    addStyle();
    showProgress("Connecting to Python …");
    const outcome = await this.player.ready;
    if (!outcome.ok) {
      hideProgress();
      return void showProblem(webgpuProblem(outcome));
    }
    this.connect();
  }

  connect() {
    const socket = (this.socket = new WebSocket(this.address));
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      this.tries = 0;
      this.wasOpen = true;
      this.say({ kind: "ready" });
    });
    socket.addEventListener("message", ({ data }) => (typeof data === "string" ? this.told(JSON.parse(data)) : this.play(data)));
    socket.addEventListener("close", (event) => this.closed(event));
  }

  /** @param {CloseEvent} event */
  closed({ code }) {
    if (code === 1000 || code === 1001) {
      hideProgress();
      return void showProblem({
        kind: "page",
        title: "Python has ended",
        text: "The figures stand as they were drawn last. Start the script again, and open the address that it prints.",
      });
    }
    if (!this.wasOpen) {
      hideProgress();
      return void showProblem({
        kind: "page",
        title: "This page could not connect to Python",
        text: "Open the address that Python has printed, with its token. If this is it, Python has ended.",
      });
    }
    showProgress("The connection to Python was lost. Trying again …");
    setTimeout(() => this.connect(), PAUSES[Math.min(this.tries++, PAUSES.length - 1)]);
  }

  /** @param {object} message */
  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Nothing that was sent before counts any more: everything is about to come. */
  begin() {
    for (const view of this.views.values()) view.close();
    this.views.clear();
    this.player.onReply = this.player.onBytes = null;
    const next = (this.player = this.player.next());
    next.onReply = (reply, ok, text) => this.say({ kind: "reply", reply, ok, text });
    next.onBytes = (reply, bytes) => {
      const message = new Uint8Array(bytes.length + 4);
      new DataView(message.buffer).setUint32(0, reply, true);
      message.set(bytes, 4);
      this.socket?.send(message);
    };
    next.onerror = (message) => {
      this.errors.push(message);
      console.error(message);
    };
    // Another device knows nothing of what was made: have all of it sent again.
    next.ondevice = (state) => state === "restored" && this.say({ kind: "ready" });
  }

  /** @param {any} message */
  told(message) {
    const view = this.views.get(message.handle);
    if (message.kind === "begin") this.begin();
    else if (message.kind === "canvas") this.show(message);
    else if (!view) return;
    else if (message.kind === "describe") view.describe(message.label, message.text);
    else if (message.kind === "announce") view.announce(message.text);
    else if (message.kind === "cursor") view.setCursor(message.cursor);
    else if (message.kind === "resize") view.resize(message.width, message.height);
    else if (message.kind === "tab") view.keyboard.keepTab(message.backward, message.forward);
    else if (message.kind === "copy") view.keyboard.copyText(message.text);
    else if (message.kind === "text" && message.place) view.keyboard.takeText(.../** @type {[number, number, number, number]} */ (message.place));
    else if (message.kind === "text") view.keyboard.endText();
    else if (message.kind === "close") {
      view.close();
      this.views.delete(message.handle);
    }
  }

  /** @param {{ handle: number, size: [number, number] | null, said: object[] }} message */
  show({ handle, size, said }) {
    const card = document.createElement("div");
    card.className = "vizlib-figure";
    this.place.append(card);
    const [width, height] = size ?? [0, 0];
    const view = new View(card, width, height, (events, across, down, ratio, visible) => {
      this.say({ kind: "view", handle, events: events ? JSON.parse(events) : [], width: across, height: down, ratio, visible });
    });
    this.views.set(handle, view);
    this.player.addCanvas(handle, view.canvas);
    const { theme, reducedMotion } = view.appearance;
    view.put("appearance", { theme, reduced_motion: reducedMotion }, null);
    for (const each of said) this.told(each);
  }

  /** @param {ArrayBuffer} data */
  play(data) {
    const refusal = this.player.execute(new Uint32Array(data));
    this.say({ kind: "have" });
    if (refusal) {
      this.errors.push(refusal);
      console.error(refusal);
    }
    if (this.player.counters.frames > 0) {
      this.frames = this.player.counters.frames;
      hideProgress();
    }
  }
}

/**
 * Draw what comes from a socket, with the token of the page's own address.
 * @param {string} address @param {HTMLElement} place
 */
export function watch(address, place) {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const remote = new Remote(`${address}?token=${encodeURIComponent(token)}`, place);
  Object.assign(globalThis, { vizlib: { remote } });
  remote.start();
}
