// The next smaller level of an image: each texel the mean of those it covers, in linear light, weighted by alpha.

@group(0) @binding(0) var t_larger: texture_2d<f32>;
@group(0) @binding(1) var t_target: texture_storage_2d<rgba8unorm, write>;

// IEC 61966-2-1
fn to_linear(color: vec3f) -> vec3f {
    return select(pow((color + 0.055) / 1.055, vec3f(2.4)), color / 12.92, color <= vec3f(0.04045));
}

fn to_srgb(color: vec3f) -> vec3f {
    return select(1.055 * pow(color, vec3f(1.0 / 2.4)) - 0.055, color * 12.92, color <= vec3f(0.0031308));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(t_target);
    if id.x >= size.x || id.y >= size.y { return; }
    // Half of an odd size is rounded down: then a texel covers parts of three.
    let larger = textureDimensions(t_larger);
    let ratio = vec2f(larger) / vec2f(size);
    let low = vec2f(id.xy) * ratio;
    let high = low + ratio;
    let last = min(vec2u(ceil(high - 0.001)), larger);
    var sum = vec4f();
    var area = 0.0;
    for (var y = u32(low.y); y < last.y; y++) {
        let tall = min(high.y, f32(y) + 1.0) - max(low.y, f32(y));
        for (var x = u32(low.x); x < last.x; x++) {
            let covered = tall * (min(high.x, f32(x) + 1.0) - max(low.x, f32(x)));
            let texel = textureLoad(t_larger, vec2u(x, y), 0);
            sum += vec4f(to_linear(texel.rgb) * texel.a, texel.a) * covered;
            area += covered;
        }
    }
    textureStore(t_target, id.xy, vec4f(to_srgb(sum.rgb / max(sum.a, 1e-6)), sum.a / area));
}
