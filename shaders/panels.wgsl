// What imgui draws: triangles with colours, times a texture (its letters; white where there are none).
// Colours are sRGB; a target whose format is sRGB blends in linear light and wants linear ones (#ifdef LINEAR).

struct Place {
    scale: vec2f,  // logical pixels to clip space
    offset: vec2f,
}

struct Vertex {
    @location(0) position: vec2f,
    @location(1) texcoord: vec2f,
    @location(2) color: vec4f,
}

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) texcoord: vec2f,
    @location(1) color: vec4f,
}

@group(0) @binding(0) var<uniform> place: Place;
@group(0) @binding(1) var smooth_sampler: sampler;
@group(1) @binding(0) var picture: texture_2d<f32>;

fn linear(srgb: vec3f) -> vec3f {
    return select(srgb / 12.92, pow((srgb + 0.055) / 1.055, vec3f(2.4)), srgb > vec3f(0.04045));
}

@vertex
fn vertex(given: Vertex) -> Varying {
    var out: Varying;
    out.position = vec4f(given.position * place.scale + place.offset, 0.0, 1.0);
    out.texcoord = given.texcoord;
    out.color = given.color;
    return out;
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4f {
    let color = in.color * textureSample(picture, smooth_sampler, in.texcoord);
#ifdef LINEAR
    // imgui's colours are chosen for blending sRGB values. The alpha that gives in linear light what those would:
    // exact for black on white and for white on black, in between by how light the colour is.
    let light = dot(color.rgb, vec3f(0.2126, 0.7152, 0.0722));
    let alpha = mix(1.0 - pow(1.0 - color.a, 2.2), pow(color.a, 2.2), light);
    return vec4f(linear(color.rgb), alpha);
#else
    return color;
#endif
}
