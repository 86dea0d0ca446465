// Colours in a buffer → an image. Each thread takes one pixel.

@group(0) @binding(0) var<storage, read> s_values: array<u32>;
@group(0) @binding(1) var t_target: texture_storage_2d<rgba8unorm, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(t_target);
    if id.x >= size.x || id.y >= size.y { return; }
    let index = id.y * size.x + id.x;
#ifdef BYTES
    let color = unpack4x8unorm(s_values[index]);
#else
    var color = vec4f(0.0, 0.0, 0.0, 1.0);
    for (var channel = 0u; channel < CHANNELS; channel++) {
        color[channel] = bitcast<f32>(s_values[index * CHANNELS + channel]);
    }
#endif
    textureStore(t_target, id.xy, color);
}
