/** Command encoders, passes and bundles. */

import { NONE } from "./commands.js";
import { Failed } from "./handles.js";
import { marked, markedEncoder } from "./labels.js";
import { Resources, texelLayout } from "./resources.js";
import { wholeWords } from "./values.js";

export class Encoders extends Resources {
  /** @param {any} gpu */
  constructor(gpu) {
    super(gpu);
    /** What the next pass begins with: @type {any[]} */ this.colors = [];
    /** @type {any} */ this.depth = undefined;
    /** @type {any} */ this.timestamps = undefined;
    /** What the render pass that was begun last draws into: @type {any} */ this.pass = null;
  }

  // ---- Command encoder ----

  /** @param {string} label @param {number} site */
  beginEncoder(label, site) {
    this.broken = false;
    this.target = null;
    this.colors = []; // of a pass that failed to begin
    this.depth = this.timestamps = undefined;
    this.begunAt = site;
    this.encoder = this.device.createCommandEncoder({ label: markedEncoder(label, site) });
  }

  /** @param {string} label */
  finishEncoder(label) {
    const { encoder, broken } = this;
    this.encoder = this.target = null;
    this.broken = false;
    if (!broken) this.finished.push(encoder.finish({ label: markedEncoder(label, this.begunAt) }));
  }

  /** @param {any} buffer @param {number} offset @param {number} size */
  clearBuffer(buffer, offset, size) {
    this.encoder.clearBuffer(buffer, offset, size);
  }

  /** @param {any} source @param {number} sourceOffset @param {any} target @param {number} targetOffset @param {number} size */
  copyBufferToBuffer(source, sourceOffset, target, targetOffset, size) {
    this.encoder.copyBufferToBuffer(source, sourceOffset, target, targetOffset, size);
  }

  /**
   * @param {any} buffer @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {number} width @param {number} height @param {number} depth
   */
  copyBufferToTexture(buffer, offset, bytesPerRow, rowsPerImage, texture, mipLevel, x, y, z, aspect, width, height, depth) {
    this.encoder.copyBufferToTexture(
      { buffer, ...texelLayout(offset, bytesPerRow, rowsPerImage) },
      { texture, mipLevel, origin: [x, y, z], aspect },
      [width, height, depth],
    );
  }

  /**
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {any} buffer @param {number} offset @param {number} bytesPerRow @param {number} rowsPerImage
   * @param {number} width @param {number} height @param {number} depth
   */
  copyTextureToBuffer(texture, mipLevel, x, y, z, aspect, buffer, offset, bytesPerRow, rowsPerImage, width, height, depth) {
    this.encoder.copyTextureToBuffer(
      { texture, mipLevel, origin: [x, y, z], aspect },
      { buffer, ...texelLayout(offset, bytesPerRow, rowsPerImage) },
      [width, height, depth],
    );
  }

  /**
   * @param {any} texture @param {number} mipLevel @param {number} x @param {number} y @param {number} z @param {string} aspect
   * @param {any} toTexture @param {number} toMipLevel @param {number} toX @param {number} toY @param {number} toZ @param {string} toAspect
   * @param {number} width @param {number} height @param {number} depth
   */
  copyTextureToTexture(texture, mipLevel, x, y, z, aspect, toTexture, toMipLevel, toX, toY, toZ, toAspect, width, height, depth) {
    this.encoder.copyTextureToTexture(
      { texture, mipLevel, origin: [x, y, z], aspect },
      { texture: toTexture, mipLevel: toMipLevel, origin: [toX, toY, toZ], aspect: toAspect },
      [width, height, depth],
    );
  }

  /** @param {any} querySet @param {number} first @param {number} count @param {any} target @param {number} offset */
  resolveQuerySet(querySet, first, count, target, offset) {
    this.encoder.resolveQuerySet(querySet, first, count, target, offset);
  }

  /** @param {string} label */
  pushDebugGroup(label) {
    (this.target ?? this.encoder).pushDebugGroup(label);
  }

  popDebugGroup() {
    (this.target ?? this.encoder).popDebugGroup();
  }

  /** @param {string} label */
  insertDebugMarker(label) {
    (this.target ?? this.encoder).insertDebugMarker(label);
  }

  // ---- Passes ----

  /**
   * @param {any} view @param {any} resolveTarget @param {number} depthSlice @param {string} loadOp @param {string} storeOp
   * @param {number} r @param {number} g @param {number} b @param {number} a
   */
  colorAttachment(view, resolveTarget, depthSlice, loadOp, storeOp, r, g, b, a) {
    this.colors.push(
      view ? { view, resolveTarget, depthSlice: depthSlice === NONE ? undefined : depthSlice, loadOp, storeOp, clearValue: [r, g, b, a] } : null,
    );
  }

  /**
   * @param {any} view @param {string | undefined} depthLoadOp @param {string | undefined} depthStoreOp @param {number} depthClearValue
   * @param {number} depthReadOnly @param {string | undefined} stencilLoadOp @param {string | undefined} stencilStoreOp
   * @param {number} stencilClearValue @param {number} stencilReadOnly
   */
  depthStencilAttachment(view, depthLoadOp, depthStoreOp, depthClearValue, depthReadOnly, stencilLoadOp, stencilStoreOp, stencilClearValue, stencilReadOnly) {
    this.depth = {
      view, depthLoadOp, depthStoreOp, depthClearValue, depthReadOnly: depthReadOnly !== 0,
      stencilLoadOp, stencilStoreOp, stencilClearValue, stencilReadOnly: stencilReadOnly !== 0,
    };
  }

  /** @param {any} querySet @param {number} beginning @param {number} end */
  timestampWrites(querySet, beginning, end) {
    this.timestamps = {
      querySet,
      beginningOfPassWriteIndex: beginning === NONE ? undefined : beginning,
      endOfPassWriteIndex: end === NONE ? undefined : end,
    };
  }

  /** @param {string} label @param {any} occlusionQuerySet @param {number} maxDrawCount */
  beginRenderPass(label, occlusionQuerySet, maxDrawCount) {
    const descriptor = {
      label, occlusionQuerySet, maxDrawCount,
      colorAttachments: this.colors,
      depthStencilAttachment: this.depth,
      timestampWrites: this.timestamps,
    };
    this.colors = [];
    this.depth = this.timestamps = undefined;
    this.pass = descriptor;
    this.target = this.encoder.beginRenderPass(descriptor);
  }

  /** @param {string} label */
  beginComputePass(label) {
    const timestampWrites = this.timestamps;
    this.timestamps = undefined;
    this.pass = null;
    this.target = this.encoder.beginComputePass({ label, timestampWrites });
  }

  endPass() {
    const { target } = this;
    this.target = null;
    target.end();
  }

  /** @param {any} pipeline */
  setPipeline(pipeline) {
    this.target.setPipeline(pipeline);
  }

  /** @param {number} index @param {any} group */
  setBindGroup(index, group) {
    this.target.setBindGroup(index, group ?? null);
  }

  /** @param {number} index @param {any} group @param {Uint8Array} offsets */
  setBindGroupOffsets(index, group, offsets) {
    this.target.setBindGroup(index, group ?? null, wholeWords(offsets));
  }

  /** @param {number} offset @param {Uint8Array} data */
  setImmediates(offset, data) {
    if (!this.target.setImmediates) throw new Error("this browser has no immediates yet; put the values into a uniform buffer");
    this.target.setImmediates(offset, data);
  }

  /** @param {any} buffer @param {string} format @param {number} offset @param {number} size */
  setIndexBuffer(buffer, format, offset, size) {
    this.target.setIndexBuffer(buffer, format, offset, size);
  }

  /** @param {number} slot @param {any} buffer @param {number} offset @param {number} size */
  setVertexBuffer(slot, buffer, offset, size) {
    if (buffer) this.target.setVertexBuffer(slot, buffer, offset, size);
    else this.target.setVertexBuffer(slot, null);
  }

  /** @param {any} buffer @param {string} format */
  setWholeIndexBuffer(buffer, format) {
    this.target.setIndexBuffer(buffer, format);
  }

  /** @param {number} slot @param {any} buffer */
  setWholeVertexBuffer(slot, buffer) {
    this.target.setVertexBuffer(slot, buffer);
  }

  /** @param {number} vertexCount */
  drawVertices(vertexCount) {
    this.target.draw(vertexCount);
  }

  /** @param {number} vertexCount @param {number} instanceCount @param {number} firstVertex @param {number} firstInstance */
  draw(vertexCount, instanceCount, firstVertex, firstInstance) {
    this.target.draw(vertexCount, instanceCount, firstVertex, firstInstance);
  }

  /** @param {number} indexCount @param {number} instanceCount @param {number} firstIndex @param {number} baseVertex @param {number} firstInstance */
  drawIndexed(indexCount, instanceCount, firstIndex, baseVertex, firstInstance) {
    this.target.drawIndexed(indexCount, instanceCount, firstIndex, baseVertex, firstInstance);
  }

  /** @param {any} buffer @param {number} offset */
  drawIndirect(buffer, offset) {
    this.target.drawIndirect(buffer, offset);
  }

  /** @param {any} buffer @param {number} offset */
  drawIndexedIndirect(buffer, offset) {
    this.target.drawIndexedIndirect(buffer, offset);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {number} minDepth @param {number} maxDepth */
  setViewport(x, y, width, height, minDepth, maxDepth) {
    this.target.setViewport(x, y, width, height, minDepth, maxDepth);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  setScissorRect(x, y, width, height) {
    this.target.setScissorRect(x, y, width, height);
  }

  /** @param {number} r @param {number} g @param {number} b @param {number} a */
  setBlendConstant(r, g, b, a) {
    this.target.setBlendConstant([r, g, b, a]);
  }

  /** @param {number} reference */
  setStencilReference(reference) {
    this.target.setStencilReference(reference);
  }

  /** @param {number} index */
  beginOcclusionQuery(index) {
    this.target.beginOcclusionQuery(index);
  }

  endOcclusionQuery() {
    this.target.endOcclusionQuery();
  }

  /** @param {Uint8Array} bundles */
  executeBundles(bundles) {
    this.target.executeBundles(Array.from(wholeWords(bundles), (handle) => this.objects.get(handle)));
  }

  /** @param {number} x @param {number} y @param {number} z */
  dispatchWorkgroups(x, y, z) {
    this.target.dispatchWorkgroups(x, y, z);
  }

  /** @param {any} buffer @param {number} offset */
  dispatchWorkgroupsIndirect(buffer, offset) {
    this.target.dispatchWorkgroupsIndirect(buffer, offset);
  }

  /** @param {any} descriptor @param {number} site */
  beginBundle(descriptor, site) {
    this.broken = false;
    this.begunAt = site;
    descriptor.label = markedEncoder(descriptor.label, site);
    this.target = this.device.createRenderBundleEncoder(descriptor);
  }

  /** @param {number} handle @param {string} label */
  finishBundle(handle, label) {
    const { target, broken } = this;
    this.target = null;
    this.broken = false;
    this.objects.set(handle, broken ? new Failed("a command of the bundle failed") : target.finish({ label: marked(label, handle) }));
  }
}
