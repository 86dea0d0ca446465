// Numbers → colours, or places in a colormap. Each thread takes four, as far apart as there are threads in a workgroup, so
// that neighbours read and write neighbours.

#define BASE s_scale.base

@group(0) @binding(0) var<storage, read> s_values: array<u32>;
@group(0) @binding(1) var<storage, read> s_scale: Scale;
@group(0) @binding(2) var<storage, read> s_quantiles: array<f32>;
@group(0) @binding(3) var<storage, read> s_colors: array<vec4f>;
#ifdef TO_COLORS
@group(0) @binding(4) var<storage, read_write> s_target: array<u32>; // rgba8
#endif
#ifdef TO_PLACES
@group(0) @binding(4) var<storage, read_write> s_target: array<vec2f>; // texture coordinates: see texcoord_of
#endif
#ifdef TO_LINEAR
@group(0) @binding(4) var<storage, read_write> s_target: array<vec4f>; // in linear light
#endif
#ifdef TO_IMAGE
@group(0) @binding(4) var t_target: texture_storage_2d<rgba8unorm, write>;
#endif

#import values
#import scale

const ROW = 32768u; // of workgroups

// Into a texture of two rows: what is below, all colours, what is above; and the colour of no value. That has no place:
// from the middle, interpolation passes through few of the others.
fn texcoord_of(place: f32, scale: Scale) -> vec2f {
    if place == NO_PLACE { return vec2f(0.5, 1.0); }
    let steps = f32(scale.steps);
    let at = select(place * (steps - 1.0) + 0.5, place * steps, scale.nearest != 0u);
    return vec2f((at + 1.0) / (steps + 2.0), 0.0);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let first = (group.y * ROW + group.x) * 1024u + lane;
    let scale = s_scale;
#ifdef TO_IMAGE
    let size = textureDimensions(t_target);
    let count = size.x * size.y;
#else
    let count = arrayLength(&s_target);
#endif
    for (var index = first; index < min(first + 1024u, count); index += 256u) {
        let place = place_of(value_at(index), scale);
#ifdef TO_COLORS
        s_target[index] = pack4x8unorm(color_of(place, scale));
#endif
#ifdef TO_PLACES
        s_target[index] = texcoord_of(place, scale);
#endif
#ifdef TO_LINEAR
        let color = color_of(place, scale);
        let bright = pow((color.rgb + 0.055) / 1.055, vec3f(2.4)); // IEC 61966-2-1, as pygfx has it
        s_target[index] = vec4f(select(bright, color.rgb / 12.92, color.rgb <= vec3f(0.04045)), color.a);
#endif
#ifdef TO_IMAGE
        textureStore(t_target, vec2u(index % size.x, index / size.x), color_of(place, scale));
#endif
    }
}
