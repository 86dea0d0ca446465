/** A budget: how many bytes of the GPU's memory a stream may take; without limit, unless it may come from anywhere. */

const LARGEST_TEXEL = 16; // bytes

export class Budget {
  constructor() {
    this.most = Infinity;
    this.used = 0;
    /** @type {WeakMap<any, number>} */ this.sizes = new WeakMap();
  }

  /** Throw if there is no room for so many bytes more. @param {number} bytes */
  ask(bytes) {
    if (!(this.used + bytes <= this.most)) {
      throw new RangeError(`it would take more than the ${this.most} bytes of the GPU's memory that this stream may have`);
    }
  }

  /** An object was made. @param {any} object @param {number} bytes */
  take(object, bytes) {
    this.used += bytes;
    this.sizes.set(object, bytes);
  }

  /** Its memory is free again. @param {any} object */
  free(object) {
    this.used -= this.sizes.get(object) ?? 0;
    this.sizes.delete(object);
  }
}

/** At least the bytes of a texture, with all levels, layers and samples. @param {any} descriptor WebGPU's */
export function textureBytes({ size, format, mipLevelCount = 1, sampleCount = 1 }) {
  const [width = 1, height = 1, depth = 1] = Array.isArray(size) ? size : [size?.width, size?.height, size?.depthOrArrayLayers];
  const plain = /^(bgra|rgba|rg|r)(8|16|32)/.exec(`${format}`);
  const texel = plain ? (plain[1].length * Number(plain[2])) / 8 : LARGEST_TEXEL;
  return width * height * depth * texel * sampleCount * (mipLevelCount > 1 ? 4 / 3 : 1);
}
