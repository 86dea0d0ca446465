/** Adapters and devices: asked for before Python is up, described in plain data. */

/**
 * Everything the adapter has, as plain data.
 * @param {any} adapter
 * @param {any} [gpu] navigator.gpu
 */
export function describeAdapter(adapter, gpu) {
  const info = adapter.info ?? {};
  /** @type {Record<string, number>} */
  const limits = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name];
    if (typeof value === "number") limits[name] = value;
  }
  return {
    features: [...adapter.features],
    limits,
    info: {
      vendor: info.vendor ?? "",
      architecture: info.architecture ?? "",
      device: info.device ?? "",
      description: info.description ?? "",
      subgroupMinSize: info.subgroupMinSize,
      subgroupMaxSize: info.subgroupMaxSize,
      isFallbackAdapter: info.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false,
    },
    language: [...(gpu?.wgslLanguageFeatures ?? [])],
    preferredFormat: gpu?.getPreferredCanvasFormat?.() ?? "bgra8unorm",
  };
}

/**
 * A device with all that its adapter can do, so that whatever a script asks for later is there.
 * @param {any} adapter
 */
export async function requestFullDevice(adapter) {
  /** @type {Record<string, number>} */
  const limits = { ...describeAdapter(adapter, null).limits };
  // Each was dropped from, or is not yet in, some browser's list of limits that may be required.
  for (const name of ["minSubgroupSize", "maxSubgroupSize", "maxInterStageShaderComponents"]) delete limits[name];
  try {
    return await adapter.requestDevice({ requiredFeatures: [...adapter.features], requiredLimits: limits });
  } catch {
    return await adapter.requestDevice(); // a browser that does not grant all it lists
  }
}

/**
 * Why there is no GPU, in a sentence for whoever opened the page, with what to do.
 * @param {"no-webgpu" | "insecure" | "no-adapter" | "no-device"} reason
 * @param {string} [detail]
 */
export function problem(reason, detail = "") {
  const sentences = {
    insecure:
      "This page cannot use the graphics processor because it was opened over plain http. " +
      "Open it over https, or from localhost.",
    "no-webgpu":
      "This browser cannot draw with WebGPU. " +
      "Use a current Chrome, Edge, Firefox or Safari, or update this one.",
    "no-adapter":
      "This browser did not give access to the graphics processor. " +
      "Switch on hardware acceleration in its settings, update the graphics driver, or try another browser.",
    "no-device":
      "The graphics processor could not be started. " +
      "Close other tabs that draw in 3-D, reload the page, or restart the browser.",
  };
  return { ok: false, reason, message: sentences[reason] + (detail ? ` (${detail})` : "") };
}
