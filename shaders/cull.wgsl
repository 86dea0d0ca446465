// Which points of a cloud are drawn, in six kernels a frame; each thread's part is told at its kernel.
//
//   choose    a chunk      outside the frustum? inside? how many of its points its size on the screen is worth
//   share     all chunks   no more than the budget; where each chunk's blocks begin
//   list      a chunk      its blocks of 256 points
//   count     a point      inside the frustum? a bit for each, and the sum of each block
//   offset    all blocks   where each block's points begin (prefix sum: the order stays), and the draw's counts
//   write     a point      the numbers of those that are drawn
//
// A chunk has 4096 places; the points in it are in an order of which any beginning is evenly spread.

const CHUNK = 4096u;
const BLOCK = 256u;
const INSIDE = 0x80000000u; // beside a chunk's count: all of it is inside the frustum, and has a place
const ROW = 32768u; // of workgroups: a dispatch has at most 65535 in each direction

#import view

struct Params {
    chunks: u32,
    budget: u32, // points
    pixel_error: f32, // physical pixels between the points of a thinned chunk
    flags: u32, // 1: cull, 2: full detail
    size: f32, // diameter of a point
    size_space: u32, // 0: logical pixels, 1: the world's units, 2: the object's
    vertices: u32, // of a point
};

struct Chunk {
    origin: vec3f, // of its points' coordinates, in the object's units
    count: u32,
    step: vec3f, // of their integers
    gaps: u32, // whether some of its points have no place
};

struct Margin { // a coordinate x is inside while |x| <= w * slope + ahead
    slope: vec2f,
    ahead: vec2f,
};

@group(0) @binding(0) var<uniform> u_view: View;
@group(0) @binding(1) var<uniform> u_object: Object;
@group(0) @binding(2) var<uniform> u_params: Params;
@group(0) @binding(3) var<storage, read> s_chunks: array<Chunk>;

fn culls() -> bool { return (u_params.flags & 1u) != 0u; }
fn full() -> bool { return (u_params.flags & 2u) != 0u; }

fn to_clip(position: vec3f) -> vec4f {
    return u_view.projection_transform * (u_view.cam_transform * (u_object.world_transform * vec4f(position, 1.0)));
}

// The largest factor by which the object's transform makes lengths longer.
fn stretch() -> f32 {
    let m = u_object.world_transform;
    return sqrt(dot(m[0].xyz, m[0].xyz) + dot(m[1].xyz, m[1].xyz) + dot(m[2].xyz, m[2].xyz));
}

fn margin() -> Margin {
    const DIAGONAL = 1.4143; // markers may be turned
    const ROUNDING = 1e-4; // of float32 matrices
    let pixel = u_view.logical_size.x / u_view.physical_size.x; // in logical pixels
    let smallest = 2.0 * pixel; // a point covers a pixel, and its edge is smoothed
    let reach = DIAGONAL * 0.5 * u_params.size;
    if u_params.size_space == 0u {
        return Margin(1.0 + ROUNDING + 2.0 * (reach + smallest) / u_view.logical_size, vec2f(0.0));
    }
    let world = reach * select(1.0, stretch(), u_params.size_space == 2u);
    let scale = abs(vec2f(u_view.projection_transform[0][0], u_view.projection_transform[1][1]));
    return Margin(1.0 + ROUNDING + 2.0 * smallest / u_view.logical_size, 1.05 * world * scale);
}

// How far a clip position is outside of each plane: left, right, bottom, top; near, far. Not above 0: inside.
fn sides(clip: vec4f, m: Margin) -> vec4f {
    let most = clip.w * m.slope + m.ahead;
    return vec4f(-clip.xy - most, clip.xy - most);
}
fn ends(clip: vec4f) -> vec2f {
    let rounding = 1e-5 * abs(clip.w) + 1e-7;
    return vec2f(-clip.z, clip.z - clip.w) - rounding;
}

#ifdef PLAN

@group(0) @binding(4) var<storage, read_write> s_plan: array<u32>; // of each chunk, how many points; INSIDE
@group(0) @binding(5) var<storage, read_write> s_starts: array<u32>; // of each chunk, its first block; then how many there are
@group(0) @binding(6) var<storage, read_write> s_blocks: array<u32>; // chunk * 16 + block in it
@group(0) @binding(7) var<storage, read_write> s_counts: array<u32>; // of each block; then its first point's place
@group(0) @binding(8) var<storage, read_write> s_args: array<u32>; // the draw's four, a dispatch's three, and the points drawn

@compute @workgroup_size(256)
fn choose(@builtin(global_invocation_id) id: vec3u) {
    let index = id.x;
    if index >= u_params.chunks { return; }
    let chunk = s_chunks[index];
    let size = chunk.step * 2097151.0;
    if !culls() {
        s_plan[index] = chunk.count | select(INSIDE, 0u, chunk.gaps != 0u);
        return;
    }
    let m = margin();
    // The planes that all corners are outside of, and how far out the farthest corner is.
    var out_sides = vec4f(1e38);
    var out_ends = vec2f(1e38);
    var most_sides = vec4f(-1e38);
    var most_ends = vec2f(-1e38);
    for (var corner = 0u; corner < 8u; corner++) {
        let at = vec3f(vec3u(corner, corner >> 1u, corner >> 2u) & vec3u(1u));
        let clip = to_clip(chunk.origin + at * size);
        let s = sides(clip, m);
        let e = ends(clip);
        out_sides = min(out_sides, s);
        out_ends = min(out_ends, e);
        most_sides = max(most_sides, s);
        most_ends = max(most_ends, e);
    }
    if any(out_sides > vec4f(0.0)) || any(out_ends > vec2f(0.0)) {
        s_plan[index] = 0u;
        return;
    }
    let inside = all(most_sides <= vec4f(0.0)) && all(most_ends <= vec2f(0.0)) && chunk.gaps == 0u;
    var count = chunk.count;
    if !full() {
        let radius = 0.5 * length(size) * stretch();
        let perspective = u_view.projection_transform[2][3] != 0.0;
        let middle = to_clip(chunk.origin + 0.5 * size).w;
        let depth = select(1.0, max(middle - radius, 1e-3 * radius), perspective);
        let pixels = radius * abs(u_view.projection_transform[1][1]) * u_view.physical_size.y / depth;
        // Points on a surface lie as far apart as the side by the root of their number.
        let worth = pow(pixels / u_params.pixel_error, 2.0);
        count = min(count, u32(clamp(ceil(worth), 1.0, f32(CHUNK))));
    }
    s_plan[index] = count | select(0u, INSIDE, inside);
}

#import scan

@compute @workgroup_size(256)
fn share(@builtin(local_invocation_index) lane: u32) {
    let each = (u_params.chunks + 255u) / 256u;
    let first = min(lane * each, u_params.chunks);
    let last = min(first + each, u_params.chunks);
    var wanted = 0u;
    for (var i = first; i < last; i++) { wanted += s_plan[i] & ~INSIDE; }
    let total = scan(wanted, lane).y;
    var part = 1.0;
    if total > u_params.budget && culls() && !full() { part = f32(u_params.budget) / f32(total); }
    var blocks = 0u;
    for (var i = first; i < last; i++) {
        let count = s_plan[i] & ~INSIDE;
        if count == 0u { continue; }
        let kept = select(max(1u, u32(f32(count) * part)), count, part == 1.0);
        s_plan[i] = kept | (s_plan[i] & INSIDE);
        blocks += (kept + BLOCK - 1u) / BLOCK;
    }
    let found = scan(blocks, lane);
    var start = found.x;
    for (var i = first; i < last; i++) {
        s_starts[i] = start;
        start += ((s_plan[i] & ~INSIDE) + BLOCK - 1u) / BLOCK;
    }
    if lane == 0u {
        s_starts[u_params.chunks] = found.y;
        s_args[4] = min(found.y, ROW);
        s_args[5] = (found.y + ROW - 1u) / ROW;
        s_args[6] = 1u;
    }
}

@compute @workgroup_size(256)
fn list(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= u_params.chunks { return; }
    let start = s_starts[id.x];
    let end = s_starts[id.x + 1u];
    for (var i = start; i < end; i++) { s_blocks[i] = id.x * (CHUNK / BLOCK) + (i - start); }
}

var<workgroup> w_blocks: u32;

@compute @workgroup_size(256)
fn offset(@builtin(local_invocation_index) lane: u32) {
    if lane == 0u { w_blocks = s_starts[u_params.chunks]; }
    let blocks = workgroupUniformLoad(&w_blocks); // the same for all threads, as the barriers in the loop want it
    var done = 0u;
    // 1,024 blocks a round, four of them for each thread, so that neighbours read neighbours.
    for (var round = 0u; round < blocks; round += 1024u) {
        var counts: array<u32, 4>;
        var mine = 0u;
        for (var k = 0u; k < 4u; k++) {
            let i = round + lane * 4u + k;
            counts[k] = 0u;
            if i < blocks { counts[k] = s_counts[i]; }
            mine += counts[k];
        }
        let found = scan(mine, lane);
        var place = done + found.x;
        for (var k = 0u; k < 4u; k++) {
            let i = round + lane * 4u + k;
            if i < blocks { s_counts[i] = place; }
            place += counts[k];
        }
        done += found.y;
    }
    if lane == 0u {
        s_args[0] = done * u_params.vertices;
        s_args[1] = 1u;
        s_args[2] = 0u;
        s_args[3] = 0u;
        s_args[7] = done;
    }
}

#else

@group(0) @binding(4) var<storage, read> s_points: array<vec2u>;
@group(0) @binding(5) var<storage, read> s_plan: array<u32>;
@group(0) @binding(6) var<storage, read> s_starts: array<u32>;
@group(0) @binding(7) var<storage, read> s_blocks: array<u32>;
@group(0) @binding(8) var<storage, read_write> s_counts: array<u32>;
@group(0) @binding(9) var<storage, read_write> s_masks: array<u32>; // 8 words of each block: which points are drawn
@group(0) @binding(10) var<storage, read_write> s_ids: array<u32>;

#import packed_point
#import mask

@compute @workgroup_size(256)
fn count(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let block = group.y * ROW + group.x;
    if block >= s_starts[u_params.chunks] { return; }
    let code = s_blocks[block];
    let chunk = code / (CHUNK / BLOCK);
    let plan = s_plan[chunk];
    let place = (code % (CHUNK / BLOCK)) * BLOCK + lane;
    var drawn = place < (plan & ~INSIDE);
    if drawn && (plan & INSIDE) == 0u {
        let word = s_points[chunk * CHUNK + place];
        let clip = to_clip(packed_point(word, s_chunks[chunk].origin, s_chunks[chunk].step));
        let inside = all(sides(clip, margin()) <= vec4f(0.0)) && all(ends(clip) <= vec2f(0.0));
        drawn = !is_missing(word) && (inside || !culls());
    }
    keep_mask(block, lane, drawn);
}

@compute @workgroup_size(256)
fn write(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let block = group.y * ROW + group.x;
    if block >= s_starts[u_params.chunks] { return; }
    let rank = rank_in_mask(block, lane);
    if rank == NOT_DRAWN { return; }
    let code = s_blocks[block];
    s_ids[s_counts[block] + rank] = code / (CHUNK / BLOCK) * CHUNK + (code % (CHUNK / BLOCK)) * BLOCK + lane;
}

#endif
