/** A GPU that draws nothing and writes down every call made to it. */

/** @param {string[]} log */
export function mockGpu(log) {
  let count = 0;
  const name = (value) => {
    if (value === null || value === undefined) return String(value);
    if (value.mockName) return value.mockName;
    if (ArrayBuffer.isView(value)) return `${value.constructor.name}[${Array.from(value)}]`;
    if (Array.isArray(value)) return `[${value.map(name)}]`;
    if (typeof value === "object") return `{${Object.keys(value).filter((k) => value[k] !== undefined).map((k) => `${k}:${name(value[k])}`)}}`;
    // The marks that the player puts into labels (player/labels.js) have a test of their own.
    return process.env.MARKS ? JSON.stringify(value) : JSON.stringify(value)?.replace(/⟦~?[0-9a-f]+⟧/g, "");
  };
  const MAKES = /^(create|begin|finish|getBindGroupLayout|getCurrentTexture)/;
  const make = (kind, extra = {}) => {
    const own = { mockName: `${kind}${++count}`, ...extra };
    return new Proxy(own, {
      get(target, key) {
        if (key in target) return target[key];
        if (typeof key === "symbol" || key === "then" || key === "context") return undefined;
        if (key === process.env.WITHOUT) return undefined; // an older browser
        if (key === "queue" && kind !== "device") return undefined;
        if (key === "destroy" && !/^(buffer|texture|querySet|currentTexture|device)/.test(kind)) return undefined;
        return (...args) => {
          log.push(`${own.mockName}.${String(key)}(${args.map(name)})`);
          if (String(key) === "getMappedRange") return new ArrayBuffer(args[1]);
          if (/Async$|^onSubmitted|^popError|^getCompilation/.test(String(key))) {
            if (own.fail) return Promise.reject(new Error(own.fail));
            return Promise.resolve(String(key).startsWith("getCompilation") ? { messages: [] } : make("async"));
          }
          if (args[0]?.format === "astc-4x4-unorm") throw new TypeError("this device has no compressed textures");
          if (key === "createTexture") return make("texture", { format: args[0].format, sampleCount: args[0].sampleCount ?? 1 });
          if (MAKES.test(String(key))) return make(String(key).replace(/^(create|begin|get)/, "").replace(/^./, (c) => c.toLowerCase()));
          return undefined;
        };
      },
    });
  };
  const limits = { maxTextureDimension2D: 8192, maxBufferSize: 268435456 };
  const devices = [];
  return {
    devices,
    async requestAdapter() {
      return {
        features: new Set(["float32-filterable", "timestamp-query"]),
        limits,
        info: { vendor: "mock", architecture: "none", device: "", description: "" },
        async requestDevice(descriptor) {
          log.push(`requestDevice(${name(descriptor)})`);
          let lose;
          const lost = new Promise((resolve) => (lose = (message) => resolve({ reason: "unknown", message })));
          const device = make("device", { queue: make("queue"), lost, lose });
          devices.push(device);
          return device;
        },
      };
    },
    canvas: () => ({ width: 1, height: 1, getContext: (kind) => make(`${kind}Context`) }),
  };
}
