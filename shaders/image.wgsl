// A part of an image, as a rectangle in the plane z = 0. To be filled in by pygfx's templates.

{$ include 'pygfx.std.wgsl' $}

struct VertexInput {
    @builtin(vertex_index) vertex_index: u32,
};

@vertex
fn vs_main(in: VertexInput) -> Varyings {
    let corner = vec2f(f32(in.vertex_index & 1u), f32(in.vertex_index >> 1u));
    // In pixels of the whole image, from its first row and column.
    let pixel = mix(vec2f({{ left }}, {{ top }}), vec2f({{ right }}, {{ bottom }}), corner);
    let part = pixel / vec2f({{ width }}, {{ height }});
    let extent = u_material.extent; // left, right, bottom, top
    let place = vec3f(mix(extent.x, extent.y, part.x), mix(extent.w, extent.z, part.y), 0.0);
    let world_pos = u_wobject.world_transform * vec4f(nonlinear_transform(place), 1.0);

    var varyings: Varyings;
    varyings.position = vec4<f32>(u_stdinfo.projection_transform * u_stdinfo.cam_transform * world_pos);
    varyings.world_pos = vec3<f32>(world_pos.xyz);
    varyings.elementIndex = u32(0);
    varyings.pixel = vec2<f32>(pixel);
    return varyings;
}

$$ if interpolation == 'cubic'
// Catmull and Rom's spline, which goes through the pixels.
fn spline(t: f32) -> vec4f {
    let u = t * t;
    let v = u * t;
    return vec4f(-v + 2.0 * u - t, 3.0 * v - 5.0 * u + 2.0, -3.0 * v + 4.0 * u + t, v - u) * 0.5;
}

fn sampled_cubic(at: vec2f) -> vec4f {
    let middle = at - 0.5;
    let base = vec2i(floor(middle));
    let across = spline(fract(middle.x));
    let down = spline(fract(middle.y));
    let last = vec2i(textureDimensions(t_img)) - 1;
    var color = vec4f();
    for (var row = 0; row < 4; row++) {
        for (var column = 0; column < 4; column++) {
            let texel = clamp(base + vec2i(column, row) - 1, vec2i(0), last);
            color += textureLoad(t_img, texel, 0) * across[column] * down[row];
        }
    }
    return saturate(color);
}
$$ endif

@fragment
fn fs_main(varyings: Varyings) -> FragmentOutput {
    {$ include 'pygfx.clipping_planes.wgsl' $}

    let at = varyings.pixel - vec2f({{ first_column }}, {{ first_row }});
    var color = textureSample(t_img, s_img, at / vec2f(textureDimensions(t_img)));
    $$ if interpolation == 'cubic'
    // Where pixels are smaller than the screen's, the mipmaps are what is right.
    let step = fwidth(at);
    if max(step.x, step.y) < 1.0 { color = sampled_cubic(at); }
    $$ endif

    let opacity = color.a * u_material.opacity;
    do_alpha_test(opacity);

    var out: FragmentOutput;
    out.color = vec4f(srgb2physical(color.rgb), opacity);
    $$ if write_pick
    // 20 bits for the object, 22 for each coordinate.
    let part = saturate(varyings.pixel / vec2f({{ width }}, {{ height }}));
    out.pick = (
        pick_pack(u32(u_wobject.global_id), 20) +
        pick_pack(u32(part.x * 4194303.0), 22) +
        pick_pack(u32(part.y * 4194303.0), 22)
    );
    $$ endif
    return out;
}
