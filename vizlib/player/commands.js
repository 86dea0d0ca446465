// Generated from vizlib/stream/commands.py by `python -m vizlib.stream.commands`. Change the table, not this.

export const MAGIC = 0x315a5656;
export const TABLE_HASH = 0xc2ccf520;
export const HEADER_WORDS = 8;
export const NONE = 0xffffffff;

const LOAD_OP = [undefined, "load", "clear"];
const STORE_OP = [undefined, "store", "discard"];
const INDEX_FORMAT = [undefined, "uint16", "uint32"];
const ASPECT = ["all", "stencil-only", "depth-only"];

/**
 * Code and name; length in words with the head; where offset-and-size pairs into the data segment or into
 * shared memory stand, the handle of what is made, and the reply's number (0: none).
 * @typedef {{ code: number, name: string, words: number, data: number[], heap: number[], made: number, reply: number }} Command
 */

/** @type {Command[]} */
export const COMMANDS = [
  { code: 1, name: "request_adapter", words: 5, data: [2], heap: [], made: 1, reply: 4 },
  { code: 2, name: "request_device", words: 6, data: [3], heap: [], made: 2, reply: 5 },
  { code: 3, name: "use_device", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 4, name: "watch_lost", words: 3, data: [], heap: [], made: 0, reply: 2 },
  { code: 5, name: "push_error_scope", words: 3, data: [1], heap: [], made: 0, reply: 0 },
  { code: 6, name: "pop_error_scope", words: 2, data: [], heap: [], made: 0, reply: 1 },
  { code: 10, name: "create_buffer", words: 8, data: [6], heap: [], made: 1, reply: 0 },
  { code: 11, name: "create_texture", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 12, name: "create_view", words: 5, data: [3], heap: [], made: 2, reply: 0 },
  { code: 13, name: "create_sampler", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 14, name: "create_bind_group_layout", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 15, name: "create_bind_group", words: 7, data: [3, 5], heap: [], made: 1, reply: 0 },
  { code: 16, name: "create_pipeline_layout", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 17, name: "create_shader_module", words: 8, data: [2, 4, 6], heap: [], made: 1, reply: 0 },
  { code: 18, name: "create_compute_pipeline", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 19, name: "create_render_pipeline", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 20, name: "create_compute_pipeline_async", words: 5, data: [2], heap: [], made: 1, reply: 4 },
  { code: 21, name: "create_render_pipeline_async", words: 5, data: [2], heap: [], made: 1, reply: 4 },
  { code: 22, name: "get_bind_group_layout", words: 4, data: [], heap: [], made: 3, reply: 0 },
  { code: 23, name: "create_query_set", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 24, name: "get_compilation_info", words: 3, data: [], heap: [], made: 0, reply: 2 },
  { code: 25, name: "destroy", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 26, name: "drop", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 27, name: "set_label", words: 5, data: [3], heap: [], made: 0, reply: 0 },
  { code: 30, name: "write_buffer", words: 6, data: [4], heap: [], made: 0, reply: 0 },
  { code: 31, name: "write_buffer_heap", words: 6, data: [], heap: [4], made: 0, reply: 0 },
  { code: 32, name: "write_texture", words: 16, data: [14], heap: [], made: 0, reply: 0 },
  { code: 33, name: "write_texture_heap", words: 16, data: [], heap: [14], made: 0, reply: 0 },
  { code: 34, name: "submit", words: 1, data: [], heap: [], made: 0, reply: 0 },
  { code: 35, name: "on_submitted_work_done", words: 2, data: [], heap: [], made: 0, reply: 1 },
  { code: 40, name: "map_buffer", words: 8, data: [], heap: [], made: 0, reply: 7 },
  { code: 41, name: "read_mapped_heap", words: 6, data: [], heap: [4], made: 0, reply: 0 },
  { code: 42, name: "write_mapped", words: 6, data: [4], heap: [], made: 0, reply: 0 },
  { code: 43, name: "write_mapped_heap", words: 6, data: [], heap: [4], made: 0, reply: 0 },
  { code: 44, name: "unmap", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 50, name: "begin_encoder", words: 4, data: [1], heap: [], made: 0, reply: 0 },
  { code: 51, name: "finish_encoder", words: 3, data: [1], heap: [], made: 0, reply: 0 },
  { code: 52, name: "clear_buffer", words: 6, data: [], heap: [], made: 0, reply: 0 },
  { code: 53, name: "copy_buffer_to_buffer", words: 9, data: [], heap: [], made: 0, reply: 0 },
  { code: 54, name: "copy_buffer_to_texture", words: 15, data: [], heap: [], made: 0, reply: 0 },
  { code: 55, name: "copy_texture_to_buffer", words: 15, data: [], heap: [], made: 0, reply: 0 },
  { code: 56, name: "copy_texture_to_texture", words: 16, data: [], heap: [], made: 0, reply: 0 },
  { code: 57, name: "resolve_query_set", words: 7, data: [], heap: [], made: 0, reply: 0 },
  { code: 58, name: "push_debug_group", words: 3, data: [1], heap: [], made: 0, reply: 0 },
  { code: 59, name: "pop_debug_group", words: 1, data: [], heap: [], made: 0, reply: 0 },
  { code: 60, name: "insert_debug_marker", words: 3, data: [1], heap: [], made: 0, reply: 0 },
  { code: 70, name: "color_attachment", words: 14, data: [], heap: [], made: 0, reply: 0 },
  { code: 71, name: "depth_stencil_attachment", words: 10, data: [], heap: [], made: 0, reply: 0 },
  { code: 72, name: "timestamp_writes", words: 4, data: [], heap: [], made: 0, reply: 0 },
  { code: 73, name: "begin_render_pass", words: 6, data: [1], heap: [], made: 0, reply: 0 },
  { code: 74, name: "begin_compute_pass", words: 3, data: [1], heap: [], made: 0, reply: 0 },
  { code: 75, name: "end_pass", words: 1, data: [], heap: [], made: 0, reply: 0 },
  { code: 76, name: "set_pipeline", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 77, name: "set_bind_group", words: 3, data: [], heap: [], made: 0, reply: 0 },
  { code: 78, name: "set_bind_group_offsets", words: 5, data: [3], heap: [], made: 0, reply: 0 },
  { code: 79, name: "set_immediates", words: 4, data: [2], heap: [], made: 0, reply: 0 },
  { code: 80, name: "set_index_buffer", words: 7, data: [], heap: [], made: 0, reply: 0 },
  { code: 81, name: "set_vertex_buffer", words: 7, data: [], heap: [], made: 0, reply: 0 },
  { code: 82, name: "draw", words: 5, data: [], heap: [], made: 0, reply: 0 },
  { code: 83, name: "draw_indexed", words: 6, data: [], heap: [], made: 0, reply: 0 },
  { code: 84, name: "draw_indirect", words: 4, data: [], heap: [], made: 0, reply: 0 },
  { code: 85, name: "draw_indexed_indirect", words: 4, data: [], heap: [], made: 0, reply: 0 },
  { code: 86, name: "set_viewport", words: 7, data: [], heap: [], made: 0, reply: 0 },
  { code: 87, name: "set_scissor_rect", words: 5, data: [], heap: [], made: 0, reply: 0 },
  { code: 88, name: "set_blend_constant", words: 9, data: [], heap: [], made: 0, reply: 0 },
  { code: 89, name: "set_stencil_reference", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 90, name: "begin_occlusion_query", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 91, name: "end_occlusion_query", words: 1, data: [], heap: [], made: 0, reply: 0 },
  { code: 92, name: "execute_bundles", words: 3, data: [1], heap: [], made: 0, reply: 0 },
  { code: 93, name: "dispatch_workgroups", words: 4, data: [], heap: [], made: 0, reply: 0 },
  { code: 94, name: "dispatch_workgroups_indirect", words: 4, data: [], heap: [], made: 0, reply: 0 },
  { code: 95, name: "begin_bundle", words: 4, data: [1], heap: [], made: 0, reply: 0 },
  { code: 96, name: "finish_bundle", words: 4, data: [2], heap: [], made: 1, reply: 0 },
  { code: 97, name: "set_whole_index_buffer", words: 3, data: [], heap: [], made: 0, reply: 0 },
  { code: 98, name: "set_whole_vertex_buffer", words: 3, data: [], heap: [], made: 0, reply: 0 },
  { code: 99, name: "draw_vertices", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 100, name: "configure_canvas", words: 4, data: [2], heap: [], made: 0, reply: 0 },
  { code: 101, name: "unconfigure_canvas", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 102, name: "current_texture", words: 5, data: [], heap: [], made: 2, reply: 0 },
  { code: 103, name: "present", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 110, name: "create_recording", words: 6, data: [2, 4], heap: [], made: 1, reply: 0 },
  { code: 111, name: "play", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 112, name: "set_site", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 113, name: "strict", words: 2, data: [], heap: [], made: 0, reply: 0 },
  { code: 120, name: "renew_device", words: 2, data: [], heap: [], made: 0, reply: 0 },
];

/**
 * Decode the command at word i, have the player do it, and say where the next one begins.
 * @param {any} p the player
 * @param {Uint32Array} w
 * @param {number} i
 * @returns {number}
 */
export function run(p, w, i) {
  switch (w[i] & 0xff) {
    case 1: p.unsettled = true; p.requestAdapter(w[i + 1], p.json(w[i + 2], w[i + 3]), w[i + 4]); return i + 5;
    case 2: p.unsettled = true; p.requestDevice(p.object(w[i + 1]), w[i + 2], p.json(w[i + 3], w[i + 4]), w[i + 5]); return i + 6;
    case 3: p.useDevice(p.object(w[i + 1])); return i + 2;
    case 4: p.watchLost(p.object(w[i + 1]), w[i + 2]); return i + 3;
    case 5: p.pushErrorScope(p.text(w[i + 1], w[i + 2])); return i + 3;
    case 6: p.popErrorScope(w[i + 1]); return i + 2;
    case 10: p.unsettled = true; p.createBuffer(w[i + 1], w[i + 2] + w[i + 3] * 4294967296, w[i + 4], w[i + 5], p.text(w[i + 6], w[i + 7])); return i + 8;
    case 11: p.unsettled = true; p.createTexture(w[i + 1], p.json(w[i + 2], w[i + 3])); return i + 4;
    case 12: p.unsettled = true; p.createView(p.object(w[i + 1]), w[i + 2], p.json(w[i + 3], w[i + 4])); return i + 5;
    case 13: p.unsettled = true; p.createSampler(w[i + 1], p.json(w[i + 2], w[i + 3])); return i + 4;
    case 14: p.unsettled = true; p.createBindGroupLayout(w[i + 1], p.json(w[i + 2], w[i + 3])); return i + 4;
    case 15: p.unsettled = true; p.createBindGroup(w[i + 1], p.object(w[i + 2]), p.bindings(w[i + 3], w[i + 4]), p.text(w[i + 5], w[i + 6])); return i + 7;
    case 16: p.unsettled = true; p.createPipelineLayout(w[i + 1], p.json(w[i + 2], w[i + 3])); return i + 4;
    case 17: p.unsettled = true; p.createShaderModule(w[i + 1], p.text(w[i + 2], w[i + 3]), p.text(w[i + 4], w[i + 5]), p.json(w[i + 6], w[i + 7])); return i + 8;
    case 18: p.unsettled = true; p.createComputePipeline(w[i + 1], p.json(w[i + 2], w[i + 3])); return i + 4;
    case 19: p.unsettled = true; p.createRenderPipeline(w[i + 1], p.json(w[i + 2], w[i + 3])); return i + 4;
    case 20: p.unsettled = true; p.createComputePipelineAsync(w[i + 1], p.json(w[i + 2], w[i + 3]), w[i + 4]); return i + 5;
    case 21: p.unsettled = true; p.createRenderPipelineAsync(w[i + 1], p.json(w[i + 2], w[i + 3]), w[i + 4]); return i + 5;
    case 22: p.unsettled = true; p.getBindGroupLayout(p.object(w[i + 1]), w[i + 2], w[i + 3]); return i + 4;
    case 23: p.unsettled = true; p.createQuerySet(w[i + 1], p.json(w[i + 2], w[i + 3])); return i + 4;
    case 24: p.getCompilationInfo(p.object(w[i + 1]), w[i + 2]); return i + 3;
    case 25: p.destroy(p.object(w[i + 1])); return i + 2;
    case 26: p.drop(w[i + 1]); return i + 2;
    case 27: p.setLabel(w[i + 1], w[i + 2], p.text(w[i + 3], w[i + 4])); return i + 5;
    case 30: p.writeBuffer(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, p.bytes(w[i + 4], w[i + 5])); return i + 6;
    case 31: p.writeBufferHeap(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, p.shared(w[i + 4], w[i + 5])); return i + 6;
    case 32: p.writeTexture(p.object(w[i + 1]), w[i + 2], w[i + 3], w[i + 4], w[i + 5], ASPECT[w[i + 6]], w[i + 7] + w[i + 8] * 4294967296, w[i + 9], w[i + 10], w[i + 11], w[i + 12], w[i + 13], p.bytes(w[i + 14], w[i + 15])); return i + 16;
    case 33: p.writeTextureHeap(p.object(w[i + 1]), w[i + 2], w[i + 3], w[i + 4], w[i + 5], ASPECT[w[i + 6]], w[i + 7] + w[i + 8] * 4294967296, w[i + 9], w[i + 10], w[i + 11], w[i + 12], w[i + 13], p.shared(w[i + 14], w[i + 15])); return i + 16;
    case 34: p.submit(); return i + 1;
    case 35: p.onSubmittedWorkDone(w[i + 1]); return i + 2;
    case 40: p.mapBuffer(p.object(w[i + 1]), w[i + 2], w[i + 3] + w[i + 4] * 4294967296, w[i + 5] + w[i + 6] * 4294967296, w[i + 7]); return i + 8;
    case 41: p.readMappedHeap(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, p.shared(w[i + 4], w[i + 5])); return i + 6;
    case 42: p.writeMapped(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, p.bytes(w[i + 4], w[i + 5])); return i + 6;
    case 43: p.writeMappedHeap(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, p.shared(w[i + 4], w[i + 5])); return i + 6;
    case 44: p.unmap(p.object(w[i + 1])); return i + 2;
    case 50: p.beginEncoder(p.text(w[i + 1], w[i + 2]), w[i + 3]); return i + 4;
    case 51: p.finishEncoder(p.text(w[i + 1], w[i + 2])); return i + 3;
    case 52: p.clearBuffer(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, w[i + 4] + w[i + 5] * 4294967296); return i + 6;
    case 53: p.copyBufferToBuffer(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, p.object(w[i + 4]), w[i + 5] + w[i + 6] * 4294967296, w[i + 7] + w[i + 8] * 4294967296); return i + 9;
    case 54: p.copyBufferToTexture(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296, w[i + 4], w[i + 5], p.object(w[i + 6]), w[i + 7], w[i + 8], w[i + 9], w[i + 10], ASPECT[w[i + 11]], w[i + 12], w[i + 13], w[i + 14]); return i + 15;
    case 55: p.copyTextureToBuffer(p.object(w[i + 1]), w[i + 2], w[i + 3], w[i + 4], w[i + 5], ASPECT[w[i + 6]], p.object(w[i + 7]), w[i + 8] + w[i + 9] * 4294967296, w[i + 10], w[i + 11], w[i + 12], w[i + 13], w[i + 14]); return i + 15;
    case 56: p.copyTextureToTexture(p.object(w[i + 1]), w[i + 2], w[i + 3], w[i + 4], w[i + 5], ASPECT[w[i + 6]], p.object(w[i + 7]), w[i + 8], w[i + 9], w[i + 10], w[i + 11], ASPECT[w[i + 12]], w[i + 13], w[i + 14], w[i + 15]); return i + 16;
    case 57: p.resolveQuerySet(p.object(w[i + 1]), w[i + 2], w[i + 3], p.object(w[i + 4]), w[i + 5] + w[i + 6] * 4294967296); return i + 7;
    case 58: p.pushDebugGroup(p.text(w[i + 1], w[i + 2])); return i + 3;
    case 59: p.popDebugGroup(); return i + 1;
    case 60: p.insertDebugMarker(p.text(w[i + 1], w[i + 2])); return i + 3;
    case 70: p.colorAttachment(p.object(w[i + 1]), p.object(w[i + 2]), w[i + 3], LOAD_OP[w[i + 4]], STORE_OP[w[i + 5]], p.f64(w[i + 6], w[i + 7]), p.f64(w[i + 8], w[i + 9]), p.f64(w[i + 10], w[i + 11]), p.f64(w[i + 12], w[i + 13])); return i + 14;
    case 71: p.depthStencilAttachment(p.object(w[i + 1]), LOAD_OP[w[i + 2]], STORE_OP[w[i + 3]], p.floats[i + 4], w[i + 5], LOAD_OP[w[i + 6]], STORE_OP[w[i + 7]], w[i + 8], w[i + 9]); return i + 10;
    case 72: p.timestampWrites(p.object(w[i + 1]), w[i + 2], w[i + 3]); return i + 4;
    case 73: p.beginRenderPass(p.text(w[i + 1], w[i + 2]), p.object(w[i + 3]), w[i + 4] + w[i + 5] * 4294967296); return i + 6;
    case 74: p.beginComputePass(p.text(w[i + 1], w[i + 2])); return i + 3;
    case 75: p.endPass(); return i + 1;
    case 76: p.setPipeline(p.object(w[i + 1])); return i + 2;
    case 77: p.setBindGroup(w[i + 1], p.object(w[i + 2])); return i + 3;
    case 78: p.setBindGroupOffsets(w[i + 1], p.object(w[i + 2]), p.bytes(w[i + 3], w[i + 4])); return i + 5;
    case 79: p.setImmediates(w[i + 1], p.bytes(w[i + 2], w[i + 3])); return i + 4;
    case 80: p.setIndexBuffer(p.object(w[i + 1]), INDEX_FORMAT[w[i + 2]], w[i + 3] + w[i + 4] * 4294967296, w[i + 5] + w[i + 6] * 4294967296); return i + 7;
    case 81: p.setVertexBuffer(w[i + 1], p.object(w[i + 2]), w[i + 3] + w[i + 4] * 4294967296, w[i + 5] + w[i + 6] * 4294967296); return i + 7;
    case 82: p.draw(w[i + 1], w[i + 2], w[i + 3], w[i + 4]); return i + 5;
    case 83: p.drawIndexed(w[i + 1], w[i + 2], w[i + 3], w[i + 4] | 0, w[i + 5]); return i + 6;
    case 84: p.drawIndirect(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296); return i + 4;
    case 85: p.drawIndexedIndirect(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296); return i + 4;
    case 86: p.setViewport(p.floats[i + 1], p.floats[i + 2], p.floats[i + 3], p.floats[i + 4], p.floats[i + 5], p.floats[i + 6]); return i + 7;
    case 87: p.setScissorRect(w[i + 1], w[i + 2], w[i + 3], w[i + 4]); return i + 5;
    case 88: p.setBlendConstant(p.f64(w[i + 1], w[i + 2]), p.f64(w[i + 3], w[i + 4]), p.f64(w[i + 5], w[i + 6]), p.f64(w[i + 7], w[i + 8])); return i + 9;
    case 89: p.setStencilReference(w[i + 1]); return i + 2;
    case 90: p.beginOcclusionQuery(w[i + 1]); return i + 2;
    case 91: p.endOcclusionQuery(); return i + 1;
    case 92: p.executeBundles(p.bytes(w[i + 1], w[i + 2])); return i + 3;
    case 93: p.dispatchWorkgroups(w[i + 1], w[i + 2], w[i + 3]); return i + 4;
    case 94: p.dispatchWorkgroupsIndirect(p.object(w[i + 1]), w[i + 2] + w[i + 3] * 4294967296); return i + 4;
    case 95: p.beginBundle(p.json(w[i + 1], w[i + 2]), w[i + 3]); return i + 4;
    case 96: p.unsettled = true; p.finishBundle(w[i + 1], p.text(w[i + 2], w[i + 3])); return i + 4;
    case 97: p.setWholeIndexBuffer(p.object(w[i + 1]), INDEX_FORMAT[w[i + 2]]); return i + 3;
    case 98: p.setWholeVertexBuffer(w[i + 1], p.object(w[i + 2])); return i + 3;
    case 99: p.drawVertices(w[i + 1]); return i + 2;
    case 100: p.configureCanvas(p.object(w[i + 1]), p.json(w[i + 2], w[i + 3])); return i + 4;
    case 101: p.unconfigureCanvas(p.object(w[i + 1])); return i + 2;
    case 102: p.unsettled = true; p.currentTexture(p.object(w[i + 1]), w[i + 2], w[i + 3], w[i + 4]); return i + 5;
    case 103: p.present(p.object(w[i + 1])); return i + 2;
    case 110: p.unsettled = true; p.createRecording(w[i + 1], p.bytes(w[i + 2], w[i + 3]), p.bytes(w[i + 4], w[i + 5])); return i + 6;
    case 111: p.play(p.object(w[i + 1])); return i + 2;
    case 112: p.setSite(w[i + 1]); return i + 2;
    case 113: p.strict(w[i + 1]); return i + 2;
    case 120: p.renewDevice(w[i + 1]); return i + 2;
    default: throw new Error(`there is no command ${w[i] & 0xff}`);
  }
}
