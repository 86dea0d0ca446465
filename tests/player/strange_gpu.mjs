/**
 * A GPU for mutants: each object has the methods of its interface and no others, and each is as choosy about what it
 * is given as a browser's. It draws nothing. What it is asked to do is noted in `calls` while that is a list.
 */

const METHODS = {
  device: "createBuffer createTexture createSampler createBindGroupLayout createBindGroup createPipelineLayout createShaderModule "
    + "createComputePipeline createRenderPipeline createComputePipelineAsync createRenderPipelineAsync createQuerySet "
    + "createCommandEncoder createRenderBundleEncoder pushErrorScope popErrorScope destroy",
  queue: "submit writeBuffer writeTexture onSubmittedWorkDone",
  buffer: "mapAsync getMappedRange unmap destroy",
  texture: "createView destroy",
  querySet: "destroy",
  shaderModule: "getCompilationInfo",
  computePipeline: "getBindGroupLayout",
  renderPipeline: "getBindGroupLayout",
  commandEncoder: "beginRenderPass beginComputePass clearBuffer copyBufferToBuffer copyBufferToTexture copyTextureToBuffer "
    + "copyTextureToTexture resolveQuerySet pushDebugGroup popDebugGroup insertDebugMarker finish",
  renderPass: "end setPipeline setBindGroup setIndexBuffer setVertexBuffer draw drawIndexed drawIndirect drawIndexedIndirect "
    + "setViewport setScissorRect setBlendConstant setStencilReference beginOcclusionQuery endOcclusionQuery executeBundles "
    + "pushDebugGroup popDebugGroup insertDebugMarker",
  computePass: "end setPipeline setBindGroup dispatchWorkgroups dispatchWorkgroupsIndirect pushDebugGroup popDebugGroup insertDebugMarker",
  renderBundleEncoder: "finish setPipeline setBindGroup setIndexBuffer setVertexBuffer draw drawIndexed drawIndirect "
    + "drawIndexedIndirect pushDebugGroup popDebugGroup insertDebugMarker",
  context: "configure unconfigure getCurrentTexture",
};

/** What a method gives, where that is not what its name says. */
const GIVES = {
  createView: "textureView", beginRenderPass: "renderPass", beginComputePass: "computePass", getCurrentTexture: "texture",
  createRenderBundleEncoder: "renderBundleEncoder", getBindGroupLayout: "bindGroupLayout",
};

/** The kind that a first argument has to be of. */
const TAKES = {
  writeBuffer: /^buffer$/, clearBuffer: /^buffer$/, copyBufferToBuffer: /^buffer$/, setIndexBuffer: /^buffer$/,
  drawIndirect: /^buffer$/, drawIndexedIndirect: /^buffer$/, dispatchWorkgroupsIndirect: /^buffer$/,
  resolveQuerySet: /^querySet$/, setPipeline: /Pipeline$/,
};

const MAPPABLE = 1 << 20; // a browser refuses to map more than it has memory for

export class StrangeGpu {
  constructor() {
    /** @type {string[] | null} */ this.calls = null;
    /** Bytes of mapped ranges, which are ArrayBuffers here as in a browser. */
    this.mappedBytes = 0;
    /** Whether every third error scope has something in it. */
    this.faulty = false;
    this.popped = 0;
    /** @type {Record<string, any>} one prototype a kind */
    this.prototypes = Object.fromEntries(Object.keys(METHODS).map((kind) => [kind, this.prototype(kind)]));
  }

  prototype(kind) {
    const prototype = { kind };
    for (const name of METHODS[kind].split(" ")) {
      const gpu = this;
      prototype[name] = function (...args) {
        return gpu.call(this, kind, name, args);
      };
    }
    return prototype;
  }

  make(kind) {
    const made = Object.create(this.prototypes[kind] ?? { kind });
    made.label = "";
    if (kind === "device") {
      made.queue = this.make("queue");
      made.lost = new Promise(() => {});
    }
    return made;
  }

  call(object, kind, name, args) {
    this.calls?.push(`${kind}.${name}(${args.map((value) => show(value, 0))})`);
    const takes = TAKES[name];
    if (takes && !takes.test(args[0]?.kind ?? "")) {
      throw new TypeError(`Failed to execute '${name}' on 'GPU ${kind}': parameter 1 is not of the right type.`);
    }
    if (name === "createTexture" && !Array.isArray(args[0]?.size)) {
      throw new TypeError("Failed to execute 'createTexture' on 'GPUDevice': the provided value is not of type 'GPUExtent3D'.");
    }
    if (name === "getMappedRange") {
      if (!(args[1] <= MAPPABLE)) throw new RangeError("Failed to execute 'getMappedRange' on 'GPUBuffer': it cannot be mapped.");
      this.mappedBytes += args[1];
      return new ArrayBuffer(args[1]);
    }
    if (name === "popErrorScope") return Promise.resolve(this.faulty && ++this.popped % 3 === 0 ? this.error(object) : null);
    if (name === "getCompilationInfo") return Promise.resolve({ messages: [{ message: "unresolved name", type: "error", lineNum: 1 }] });
    if (name === "mapAsync" || name === "onSubmittedWorkDone") return Promise.resolve();
    const gives = GIVES[name] ?? /^create(.*?)(?:Async)?$/.exec(name)?.[1].replace(/^./, (first) => first.toLowerCase());
    if (name.endsWith("Async")) return Promise.resolve(this.make(gives));
    if (name === "finish") return this.make(kind === "commandEncoder" ? "commandBuffer" : "renderBundle");
    return gives ? this.make(gives) : undefined;
  }

  error() {
    const messages = [
      'While making [ShaderModuleDescriptor "x⟦6⟧"].', '[Invalid CommandBuffer "frame⟦~1⟧"] was submitted.',
      'Encoding [CommandEncoder "frame⟦~1⟧"] with [Buffer "b⟦ffffffff⟧"].', "Out of memory.",
    ];
    return { message: messages[this.popped % messages.length] };
  }

  async requestAdapter(options) {
    if (options !== undefined && (options === null || typeof options !== "object")) throw new TypeError("These are no options.");
    return { features: new Set(), limits: { maxBufferSize: 1 << 28 }, info: {}, requestDevice: async () => this.make("device") };
  }
}

/** A value as text, without the counts in labels. */
function show(value, depth) {
  if (value === null || typeof value !== "object") return String(value).replace(/⟦~?[0-9a-f]+⟧/g, "");
  if (value.kind) return value.kind;
  if (depth > 6) return "…";
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return `[${value.map((item) => show(item, depth + 1))}]`;
  return `{${Object.keys(value).map((key) => `${key}:${show(value[key], depth + 1)}`)}}`;
}
