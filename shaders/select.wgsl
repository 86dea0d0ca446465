// Which points lie in a polygon of the picture, hidden or not: a bit for each. Even-odd rule, as matplotlib's
// Path.contains_points has it: a point is inside if a ray to its right crosses an odd number of edges
// (M. Shimrat, "Algorithm 112", Communications of the ACM 5, 1962).

const BLOCK = 256u;
const ROW = 32768u; // of workgroups: a dispatch has at most 65535 in each direction

struct Params {
    matrix: mat4x4f, // from the points' own coordinates to clip space
    low: vec2f, // of the polygon's box, NDC
    high: vec2f,
    places: u32, // that may have a point
    bands: u32, // that the box is cut into, from the bottom up: a point looks at the edges in its own
    pad: vec2u,
};

@group(0) @binding(0) var<uniform> u_params: Params;
@group(0) @binding(1) var<storage, read> s_edges: array<vec4f>; // band by band: lower end, upper end
@group(0) @binding(2) var<storage, read> s_bands: array<u32>; // of each band, its first edge; then how many there are
@group(0) @binding(3) var<storage, read_write> s_masks: array<u32>; // 8 words of each block of 256
@group(0) @binding(4) var<storage, read_write> s_counts: array<u32>; // of each block

#import mask

#ifdef PACKED

const CHUNK = 4096u;

struct Chunk {
    origin: vec3f,
    count: u32,
    step: vec3f,
    gaps: u32,
};

@group(0) @binding(5) var<storage, read> s_chunks: array<Chunk>;
@group(0) @binding(6) var<storage, read> s_points: array<vec2u>;

#import packed_point

fn is_there(place: u32) -> bool {
    return place % CHUNK < s_chunks[place / CHUNK].count && !is_missing(s_points[place]);
}
fn position(place: u32) -> vec3f {
    let chunk = place / CHUNK;
    return packed_point(s_points[place], s_chunks[chunk].origin, s_chunks[chunk].step);
}

#else

@group(0) @binding(5) var<storage, read> s_values: array<f32>;

// By its bits, because compilers take it that there is no NaN and no infinity.
fn is_finite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7fffffffu) < 0x7f800000u; }
fn is_there(place: u32) -> bool {
    let at = position(place);
    return is_finite(at.x) && is_finite(at.y) && is_finite(at.z);
}
fn position(place: u32) -> vec3f {
    let first = place * SIZE;
    return vec3f(s_values[first], s_values[first + 1u], s_values[first + 2u]);
}

#endif

fn is_inside(at: vec3f) -> bool {
    let clip = u_params.matrix * vec4f(at, 1.0);
    // Behind the camera, or cut off by the near or the far plane.
    if !(clip.w > 0.0) || clip.z < 0.0 || clip.z > clip.w { return false; }
    let p = clip.xy / clip.w;
    if any(p < u_params.low) || any(p > u_params.high) { return false; }
    let part = (p.y - u_params.low.y) / (u_params.high.y - u_params.low.y);
    let band = min(u32(max(part, 0.0) * f32(u_params.bands)), u_params.bands - 1u);
    var odd = false;
    for (var edge = s_bands[band]; edge < s_bands[band + 1u]; edge++) {
        let low = s_edges[edge].xy;
        let high = s_edges[edge].zw;
        // Half-open, so that where two edges meet the ray crosses one of them.
        if p.y < low.y || p.y >= high.y { continue; }
        if (p.x - low.x) * (high.y - low.y) < (high.x - low.x) * (p.y - low.y) { odd = !odd; }
    }
    return odd;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let block = group.y * ROW + group.x;
    if block * BLOCK >= u_params.places { return; }
    let place = block * BLOCK + lane;
    var inside = false;
    if place < u_params.places && is_there(place) { inside = is_inside(position(place)); }
    keep_mask(block, lane, inside);
}
