/**
 * The page of a kernel: Python runs elsewhere, and this page draws what it sends, and tells it what happens here.
 *
 * When the connection breaks, or the graphics processor is lost, the page connects anew and gets everything again.
 */

import { socketTo } from "./lines.js";
import { Lead } from "./lead.js";
import * as pictures from "./pictures.js";
import { Player } from "./player.js";
import { addStyle, showProblem, webgpuProblem } from "./problems.js";
import { hideProgress, showProgress } from "./progress.js";
import { View } from "./view.js";

const PAUSES = [250, 500, 1000, 2000, 5000]; // milliseconds before each time that it tries again

/**
 * @typedef {object} Place where figures stand, and what is said of them
 * @property {(name: number, target: string | undefined) => HTMLElement} of the element that gets the canvas of that
 *   name, where Python has named an element, in that one
 * @property {(text: string) => void} waiting what it is waiting for; "" when that is over
 * @property {(problem: import("./problems.js").Problem) => void} tell
 */

export class Remote {
  /**
   * @param {import("./lines.js").Dial} dial calls Python
   * @param {Place} place
   * @param {Player} [player] one whose device is used; else there is one of its own
   */
  constructor(dial, place, player) {
    this.dial = dial;
    this.place = place;
    /** @type {Map<number, View>} canvases, by the handle that players know them by */ this.views = new Map();
    /** @type {Map<number, Lead>} by the same */ this.leads = new Map();
    /** @type {Uint32Array[] | null} batches that wait, to be executed at once */ this.kept = null;
    this.owed = 0; // batches that were executed, and not acknowledged yet
    this.pending = 0;
    this.messages = 0; // numbers of what is told of hands
    this.tries = 0;
    this.wasOpen = false;
    this.frames = 0;
    /** @type {string[]} */ this.errors = [];
    this.player = player?.beside() ?? new Player(/** @type {any} */ (navigator).gpu);
    this.isReady = player?.ready ?? this.player.ready;
    /** @type {import("./lines.js").Line | null} */ this.line = null;
    // No animation frame comes to a page that is hidden: tell now that nothing needs to be drawn for it.
    document.addEventListener("visibilitychange", () => {
      this.views.forEach((view) => view.answer());
      this.acknowledge();
    });
  }

  async start() {
    this.place.waiting("Connecting to Python …");
    const outcome = await this.isReady;
    if (!outcome.ok) {
      this.place.waiting("");
      return void this.place.tell(webgpuProblem(outcome));
    }
    this.connect();
  }

  connect() {
    this.line = this.dial({
      opened: () => {
        this.tries = 0;
        this.wasOpen = true;
        this.say({ kind: "ready" });
      },
      heard: (data) => (typeof data === "string" ? this.told(JSON.parse(data)) : this.play(data)),
      closed: (how) => this.closed(how),
    });
  }

  /** @param {{ ended: boolean }} how */
  closed({ ended }) {
    this.line = null;
    if (!ended && this.wasOpen) {
      this.place.waiting("The connection to Python was lost. Trying again …");
      setTimeout(() => this.connect(), PAUSES[Math.min(this.tries++, PAUSES.length - 1)]);
      return;
    }
    this.place.waiting("");
    this.place.tell(ended ? ENDED : UNREACHED);
  }

  /** @param {object} message */
  say(message) {
    this.line?.send(JSON.stringify(message));
  }

  /** Nothing that was sent before counts any more: everything is about to come. */
  begin() {
    for (const view of this.views.values()) view.close();
    this.views.clear();
    for (const lead of this.leads.values()) lead.close();
    this.leads.clear();
    this.kept = null;
    this.player.onReply = this.player.onBytes = null;
    const next = (this.player = this.player.next());
    next.onReply = (reply, ok, text) => this.say({ kind: "reply", reply, ok, text });
    next.onBytes = (reply, bytes) => {
      const message = new Uint8Array(bytes.length + 4);
      new DataView(message.buffer).setUint32(0, reply, true);
      message.set(bytes, 4);
      this.line?.send(message);
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
    else if (message.kind === "keep") this.kept = [];
    else if (message.kind === "motion") this.lead(message);
    else if (message.kind === "drawn") this.leads.get(message.handle)?.drawn(message);
    else if (message.kind === "download") pictures.download(message.name, bytesOf(message.data), message.type);
    else if (message.kind === "picture") copy(bytesOf(message.data));
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
      this.lead({ handle: message.handle, motion: null });
    }
  }

  /**
   * Execute what was kept, whose last batches are, if there is a motion, what moves cameras without Python.
   * @param {{ handle: number, motion: any }} told null: what was told before counts no more
   */
  lead({ handle, motion }) {
    /** @type {Uint32Array[]} */ const kept = this.kept ?? [];
    this.kept = null;
    this.leads.get(handle)?.close();
    this.leads.delete(handle);
    for (const batch of kept) this.execute(batch);
    if (!motion) return;
    const moving = kept.slice(kept.length - motion.turn - motion.rest);
    const batches = { turn: moving.slice(0, motion.turn), rest: moving.slice(motion.turn) };
    this.leads.set(handle, new Lead(motion, batches, (batch) => this.player.execute(batch, false)));
  }

  /** @param {{ handle: number, name: number, size: [number, number] | null, said: object[], target?: string }} message */
  show({ handle, name, size, said, target }) {
    const [width, height] = size ?? [0, 0];
    const view = new View(this.place.of(name, target), width, height, (events, across, down, ratio, visible) => {
      const happened = events ? JSON.parse(events) : [];
      const message = ++this.messages;
      this.say({ kind: "view", handle, message, events: happened, width: across, height: down, ratio, visible });
      this.leads.get(handle)?.tell(message, happened);
    });
    this.views.set(handle, view);
    this.player.addCanvas(handle, view.canvas);
    const { theme, reducedMotion } = view.appearance;
    view.put("appearance", { theme, reduced_motion: reducedMotion }, null);
    for (const each of said) this.told(each);
  }

  /** @param {ArrayBuffer} data */
  play(data) {
    const batch = new Uint32Array(data);
    if (this.kept) return void this.kept.push(batch);
    this.execute(batch);
    for (const lead of this.leads.values()) lead.played();
  }

  /** @param {Uint32Array} batch */
  execute(batch) {
    const refusal = this.player.execute(batch);
    this.owed++;
    // As fast as the screen shows them, and no faster: what is sent would wait for the graphics processor.
    if (document.hidden) this.acknowledge();
    else this.pending ||= requestAnimationFrame(() => this.acknowledge());
    if (refusal) {
      this.errors.push(refusal);
      console.error(refusal);
    }
    if (this.player.counters.frames > 0) {
      this.frames = this.player.counters.frames;
      this.place.waiting("");
    }
  }

  acknowledge() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    if (this.owed) this.say({ kind: "have", count: this.owed });
    this.owed = 0;
  }
}

/** @param {string} text base64 @returns {Uint8Array<ArrayBuffer>} */
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @param {Uint8Array<ArrayBuffer>} png */
async function copy(png) {
  const copying = pictures.copying();
  copying.give(png);
  const reason = await copying.done;
  if (reason) console.error(`The picture could not be copied: ${reason}.`);
}

/** @type {import("./problems.js").Problem} */
const ENDED = {
  kind: "page",
  title: "Python has ended",
  text: "The figures stand as they were drawn last. Start the script again, and open the address that it prints.",
};

/** @type {import("./problems.js").Problem} */
const UNREACHED = {
  kind: "page",
  title: "This page could not connect to Python",
  text: "Open the address that Python has printed, with its token. If this is it, Python has ended.",
};

/**
 * Draw what comes from a socket, with the token of the page's own address.
 * @param {string} address @param {HTMLElement} figures
 */
export function watch(address, figures) {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  addStyle();
  const remote = new Remote(socketTo(`${address}?token=${encodeURIComponent(token)}`), {
    of: () => {
      const card = document.createElement("div");
      card.className = "vizlib-figure";
      figures.append(card);
      return card;
    },
    waiting: (text) => (text ? showProgress(text) : hideProgress()),
    tell: showProblem,
  });
  Object.assign(globalThis, { vizlib: { remote } });
  remote.start();
}
