// A volume, seen through the back faces of its box. To be filled in by pygfx's templates.

{$ include 'pygfx.std.wgsl' $}
$$ if lit
{$ include 'pygfx.light_phong.wgsl' $}
$$ endif

@group(1) @binding(0) var<storage, read> s_scale: Scale;
@group(1) @binding(1) var<storage, read> s_quantiles: array<f32>;
@group(1) @binding(2) var<storage, read> s_colors: array<vec4f>;
@group(1) @binding(3) var<storage, read> s_opacity: array<f32>; // by place

#import scale

const MISSING = 1e20; // what no value stands for is 1e30, of which interpolation leaves a part

struct VertexInput {
    @builtin(vertex_index) vertex_index: u32,
};

struct Hit {
    found: bool,
    color: vec4f, // in linear light
    place: vec3f, // 0…1 in the box
};

struct Ray {
    start: vec3f, // 0…1 in the box
    step: vec3f,
    count: i32,
    length: f32, // of a step, in units of the box's longest side
    view: vec3f, // where it comes from, in the world
    enters: bool, // whether it starts on the box's surface
    cut: vec3f, // in the world, the normal of the clipping plane that it starts on; nothing if it starts on none
};

@vertex
fn vs_main(in: VertexInput) -> Varyings {
    let face = in.vertex_index / 6u;
    var corners = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u);
    let corner = corners[in.vertex_index % 6u];
    let axis = face / 2u;
    let side = face % 2u;
    // Counterclockwise from outside, also where an axis is mirrored.
    let m = u_wobject.world_transform;
    let c = u_stdinfo.cam_transform;
    let turned = determinant(mat3x3f(m[0].xyz, m[1].xyz, m[2].xyz)) * determinant(mat3x3f(c[0].xyz, c[1].xyz, c[2].xyz));
    let swapped = (side == 0u) != (turned < 0.0);
    let first = f32(corner & 1u);
    let second = f32(corner >> 1u);
    var part: vec3f;
    part[axis] = f32(side);
    part[(axis + 1u) % 3u] = select(first, second, swapped);
    part[(axis + 2u) % 3u] = select(second, first, swapped);

    let world_pos = u_wobject.world_transform * vec4f(local_of(part), 1.0);
    var varyings: Varyings;
    varyings.position = vec4<f32>(u_stdinfo.projection_transform * u_stdinfo.cam_transform * world_pos);
    varyings.world_pos = vec3<f32>(world_pos.xyz);
    varyings.elementIndex = u32(0);
    varyings.part = vec3<f32>(part);
    return varyings;
}

fn local_of(part: vec3f) -> vec3f {
    return mix(u_material.box_low.xyz, u_material.box_high.xyz, part);
}

fn value_of(part: vec3f) -> f32 {
    return textureSampleLevel(t_img, s_img, part, 0.0).r;
}

// In linear light.
fn shown(value: f32) -> vec4f {
    let color = color_of(place_of(value, s_scale), s_scale);
    return vec4f(srgb2physical(color.rgb), color.a);
}

fn opacity_of(value: f32) -> f32 {
    let place = place_of(value, s_scale);
    if place == NO_PLACE { return 0.0; }
    let at = saturate(place) * 255.0;
    let index = u32(at);
    return mix(s_opacity[index], s_opacity[min(index + 1u, 255u)], at - f32(index));
}

// The highest opacity of all values from the one to the other, of two rows of the table that meet.
fn opacity_within(values: vec2f) -> f32 {
    var places = vec2f(place_of(values.x, s_scale), place_of(values.y, s_scale));
    if places.y == NO_PLACE { return 0.0; } // the logarithm of none of them
    if places.x == NO_PLACE { places.x = select(0.0, 1.0, s_scale.span < 0.0); }
    let ends = saturate(vec2f(min(places.x, places.y), max(places.x, places.y))) * 255.0;
    let first = u32(floor(ends.x));
    let last = u32(ceil(ends.y));
    let power = firstLeadingBit(last - first + 1u);
    return max(s_opacity[power * 256u + first], s_opacity[power * 256u + last + 1u - (1u << power)]);
}

// Where a ray is among the blocks, and how many steps lie ahead within this one.
fn block_at(place: vec3f) -> vec3i {
    let last = vec3i(textureDimensions(t_blocks)) - 1;
    return clamp(vec3i(floor(place * vec3f(textureDimensions(t_img)) / {{ block }})), vec3i(0), last);
}

fn steps_within(block: vec3i, place: vec3f, step: vec3f) -> i32 {
    let scale = vec3f(textureDimensions(t_img)) / {{ block }};
    let ahead = step * scale;
    let safe = select(ahead, vec3f(1e-9), abs(ahead) < vec3f(1e-9));
    let ends = (vec3f(block) + select(vec3f(0.0), vec3f(1.0), safe > vec3f(0.0)) - place * scale) / safe;
    return max(i32(ceil(min(min(ends.x, ends.y), min(ends.z, 1e6)))), 1);
}

// From where the ray comes into the box, or from the camera if that is inside. If nothing is left of it, its count is 0.
fn ray_to(part: vec3f, world_pos: vec3f) -> Ray {
    let camera = u_stdinfo.cam_transform_inv;
    let towards = select(world_pos - camera[3].xyz, -camera[2].xyz, is_orthographic());
    let forward = normalize(towards);
    let size = u_material.box_high.xyz - u_material.box_low.xyz;
    let direction = (u_wobject.world_transform_inv * vec4f(forward, 0.0)).xyz / size;
    // Along no axis may it be exactly nothing: it is divided by.
    let safe = select(direction, vec3f(1e-9), abs(direction) < vec3f(1e-9));
    let entries = min(-part / safe, (1.0 - part) / safe);
    let entry = min(max(entries.x, max(entries.y, entries.z)), 0.0);
    var back = entry;
    if !is_orthographic() { back = max(back, -length(towards)); }
    var ray: Ray;
    ray.start = part + direction * back;
    ray.view = -forward;
    ray.enters = back == entry;
    var end = part;
    $$ if n_clipping_planes
    // What the planes leave of it.
    let first = (u_wobject.world_transform * vec4f(local_of(ray.start), 1.0)).xyz;
    var kept = vec2f(0.0, 1.0);
    for (var i = 0u; i < {{ n_clipping_planes }}u; i++) {
        let plane = u_material.clipping_planes[i];
        let near = dot(first, plane.xyz) - plane.w;
        let far = dot(world_pos, plane.xyz) - plane.w;
        if near < 0.0 && far < 0.0 { return ray; }
        if near < 0.0 && near / (near - far) > kept.x {
            kept.x = near / (near - far);
            ray.cut = plane.xyz;
        }
        if far < 0.0 { kept.y = min(kept.y, near / (near - far)); }
    }
    if kept.x > kept.y { return ray; }
    let along = end - ray.start;
    end = ray.start + along * kept.y;
    ray.start += along * kept.x;
    ray.enters = ray.enters && kept.x == 0.0;
    $$ endif
    let voxels = vec3f(textureDimensions(t_img));
    ray.count = clamp(i32(length((end - ray.start) * voxels) / {{ step }}) + 1, 1, 8192);
    ray.step = (end - ray.start) / f32(ray.count);
    ray.length = length(ray.step * size) / max(size.x, max(size.y, size.z));
    return ray;
}

$$ if lit
struct ReflectedLight {
    direct_diffuse: vec3f,
    direct_specular: vec3f,
    indirect_diffuse: vec3f,
    indirect_specular: vec3f,
};

fn lit(albedo: vec3f, place: vec3f, normal: vec3f, view: vec3f) -> vec3f {
    var reflected_light = ReflectedLight();
    var geometry: GeometricContext;
    geometry.position = (u_wobject.world_transform * vec4f(local_of(place), 1.0)).xyz;
    geometry.normal = normal;
    geometry.view_dir = view;
    var material: BlinnPhongMaterial;
    material.diffuse_color = albedo;
    material.specular_color = vec3f(0.0116); // as vizlib's meshes: #1c1c1c
    material.specular_shininess = 24.0;
    material.specular_strength = 1.0;
    {$ include 'pygfx.light_punctual.wgsl' $}
    RE_IndirectDiffuse(u_ambient_light.color.rgb, geometry, material, &reflected_light);
    return reflected_light.direct_diffuse + reflected_light.direct_specular + reflected_light.indirect_diffuse;
}

// Where a surface faces whose normal is this one, in the box's own directions.
fn facing(along: vec3f, view: vec3f) -> vec3f {
    let matrix = u_wobject.world_transform_inv;
    let normal = transpose(mat3x3f(matrix[0].xyz, matrix[1].xyz, matrix[2].xyz)) * along;
    let size = length(normal);
    let facing = select(view, normal / max(size, 1e-30), size > 1e-20);
    return select(-facing, facing, dot(facing, view) >= 0.0);
}

fn voxel_size() -> vec3f {
    return (u_material.box_high.xyz - u_material.box_low.xyz) / vec3f(textureDimensions(t_img));
}

fn one_voxel(axis: u32) -> vec3f {
    var step = vec3f();
    step[axis] = 1.0 / f32(textureDimensions(t_img)[axis]);
    return step;
}
$$ endif

$$ if mode == 'mip'
fn traced(ray: Ray) -> Hit {
    var hit = Hit();
    var highest = -MISSING;
    var at = 0.0;
    var block = vec3i(-1);
    var i = 0;
    while i <= ray.count {
        let place = ray.start + ray.step * f32(i);
        let now = block_at(place);
        if any(now != block) {
            block = now;
            if textureLoad(t_blocks, block, 0).y <= highest {
                i += steps_within(block, place, ray.step);
                continue;
            }
        }
        let value = value_of(place);
        if value < MISSING && value > highest {
            highest = value;
            at = f32(i);
            hit.found = true;
        }
        i++;
    }
    if !hit.found { return hit; }
    // Closer to where it is highest, by halves.
    var step = 0.5;
    for (var i = 0; i < 4; i++) {
        for (var side = -1.0; side < 2.0; side += 2.0) {
            let near = clamp(at + step * side, 0.0, f32(ray.count));
            let value = value_of(saturate(ray.start + ray.step * near));
            if value < MISSING && value > highest {
                highest = value;
                at = near;
            }
        }
        step *= 0.5;
    }
    hit.place = saturate(ray.start + ray.step * at);
    hit.color = shown(highest);
    hit.color.a *= opacity_of(highest);
    return hit;
}

$$ elif mode == 'raycast'
$$ if lit
fn opacity_at(place: vec3f) -> f32 {
    if any(saturate(place) != place) { return 0.0; }
    let value = value_of(place);
    if value >= MISSING { return 0.0; }
    return opacity_of(value);
}

fn opacity_slope(place: vec3f, axis: u32) -> f32 {
    let step = one_voxel(axis);
    return opacity_at(place + step) - opacity_at(place - step);
}
$$ endif

// Light that each layer sends out and holds back, from the front. Its opacity is that of a layer of u_material.layer.
fn traced(ray: Ray) -> Hit {
    var hit = Hit();
    var light = vec3f();
    var through = 1.0;
    var most = 0.0;
    var block = vec3i(-1);
    var next = 0;
    while next < ray.count && through > 0.003 {
        let place = ray.start + ray.step * (f32(next) + 0.5);
        let now = block_at(place);
        if any(now != block) {
            block = now;
            let range = textureLoad(t_blocks, block, 0).xy;
            if range.x > range.y || opacity_within(range) <= 0.0 {
                next += steps_within(block, place, ray.step);
                continue;
            }
        }
        next++;
        let value = value_of(place);
        if value >= MISSING { continue; }
        let opacity = opacity_of(value);
        if opacity <= 0.0 { continue; }
        var color = shown(value);
        let clear = 1.0 - opacity * color.a;
        let held = select(1.0 - pow(clear, ray.length / u_material.layer), 1.0, clear < 1e-4);
        $$ if lit
        if held * through > 0.01 {
            let slope = vec3f(opacity_slope(place, 0u), opacity_slope(place, 1u), opacity_slope(place, 2u)) / voxel_size();
            color = vec4f(lit(color.rgb, place, facing(-slope, ray.view), ray.view), color.a);
        }
        $$ endif
        light += color.rgb * held * through;
        if held * through > most {
            most = held * through;
            hit.place = place;
        }
        through *= 1.0 - held;
    }
    let alpha = 1.0 - through;
    hit.found = alpha > 0.002;
    hit.color = vec4f(light / max(alpha, 1e-6), alpha);
    return hit;
}

$$ elif mode == 'iso'
fn slope(place: vec3f, axis: u32, middle: f32) -> f32 {
    let step = one_voxel(axis);
    let before = value_of(place - step);
    let after = value_of(place + step);
    return select(after, middle, after >= MISSING) - select(before, middle, before >= MISSING);
}

fn inside(value: f32) -> bool { return value >= u_material.threshold && value < MISSING; }

fn traced(ray: Ray) -> Hit {
    var hit = Hit();
    var at = 0;
    var block = vec3i(-1);
    while at <= ray.count {
        let place = ray.start + ray.step * f32(at);
        let now = block_at(place);
        if any(now != block) {
            block = now;
            if textureLoad(t_blocks, block, 0).y < u_material.threshold {
                at += steps_within(block, place, ray.step);
                continue;
            }
        }
        if inside(value_of(place)) { break; }
        at++;
    }
    if at > ray.count { return hit; }
    hit.found = true;
    // Between the last step outside and the first one inside, by halves.
    var outer = f32(max(at - 1, 0));
    var inner = f32(at);
    for (var i = 0; i < 8 && at > 0; i++) {
        let middle = (outer + inner) * 0.5;
        if inside(value_of(ray.start + ray.step * middle)) { inner = middle; } else { outer = middle; }
    }
    hit.place = ray.start + ray.step * inner;
    let value = value_of(hit.place);
    var gradient = vec3f(slope(hit.place, 0u, value), slope(hit.place, 1u, value), slope(hit.place, 2u, value));
    gradient /= voxel_size();
    if at == 0 && ray.enters {
        // Where the box cuts through what is inside, the surface is the box's own.
        let from_middle = hit.place - 0.5;
        let far = abs(from_middle);
        gradient = vec3f();
        let axis = select(select(2u, 1u, far.y >= far.z), 0u, far.x >= max(far.y, far.z));
        gradient[axis] = -sign(from_middle[axis]);
    }
    var normal = facing(-gradient, ray.view);
    if at == 0 && any(ray.cut != vec3f()) {
        normal = select(-ray.cut, ray.cut, dot(ray.cut, ray.view) >= 0.0);
    }
    $$ if one_color
    var color = vec4f(srgb2physical(u_material.color.rgb), u_material.color.a);
    $$ else
    var color = shown(u_material.threshold);
    $$ endif
    hit.color = vec4f(lit(color.rgb, hit.place, normal, ray.view), color.a);
    return hit;
}

$$ else
fn traced(ray: Ray) -> Hit {
    var hit = Hit();
    let plane = u_material.plane; // in parts of the box
    let along = dot(plane.xyz, ray.step * f32(ray.count));
    let ahead = plane.w - dot(plane.xyz, ray.start);
    if abs(along) < 1e-9 { return hit; }
    let at = ahead / along;
    if at < -1e-5 || at > 1.00001 { return hit; }
    // A plane between two layers is not to flicker between them.
    hit.place = saturate(ray.start + ray.step * f32(ray.count) * at);
    let value = value_of(hit.place + plane.xyz * 1e-6);
    if value >= MISSING { return hit; }
    hit.found = true;
    hit.color = shown(value);
    return hit;
}
$$ endif

@fragment
fn fs_main(varyings: Varyings) -> FragmentOutput {
    let ray = ray_to(varyings.part, varyings.world_pos);
    if ray.count == 0 { discard; }
    let hit = traced(ray);
    if !hit.found { discard; }
    let opacity = hit.color.a * u_material.opacity;
    do_alpha_test(opacity);
    let clip = u_stdinfo.projection_transform * u_stdinfo.cam_transform * u_wobject.world_transform * vec4f(local_of(hit.place), 1.0);

    var out: FragmentOutput;
    out.color = vec4f(hit.color.rgb, opacity);
    out.depth = clip.z / clip.w;
    $$ if write_pick
    // 20 bits for the object, 14 for each coordinate.
    let at = vec3u(saturate(hit.place) * 16383.0);
    out.pick = pick_pack(u32(u_wobject.global_id), 20) + pick_pack(at.x, 14) + pick_pack(at.y, 14) + pick_pack(at.z, 14);
    $$ endif
    return out;
}
