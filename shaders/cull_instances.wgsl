// Which instances of a mesh are drawn: those whose bounding sphere reaches into the frustum, in order.
// Like cull.wgsl, without chunks: an instance is a mesh, so testing each is cheap beside drawing it.

const BLOCK = 256u;
const ROW = 32768u; // of workgroups

#import view
#import scan

struct Params {
    middle: vec3f, // of the mesh's bounding sphere, in its own units
    radius: f32,
    count: u32, // instances
    vertices: u32, // of the mesh
    culls: u32,
    pad: u32,
};

@group(0) @binding(0) var<uniform> u_view: View;
@group(0) @binding(1) var<uniform> u_object: Object;
@group(0) @binding(2) var<uniform> u_params: Params;
@group(0) @binding(3) var<storage, read> s_rows: array<vec4f>; // three of each instance: its matrix without the last
@group(0) @binding(4) var<storage, read_write> s_masks: array<u32>; // 8 words of each block: which are drawn
@group(0) @binding(5) var<storage, read_write> s_counts: array<u32>; // of each block; then its first one's place
@group(0) @binding(6) var<storage, read_write> s_args: array<u32>; // the draw's four
@group(0) @binding(7) var<storage, read_write> s_ids: array<u32>;

#import mask

fn blocks() -> u32 { return (u_params.count + BLOCK - 1u) / BLOCK; }

fn is_visible(index: u32) -> bool {
    let rows = array(s_rows[3u * index], s_rows[3u * index + 1u], s_rows[3u * index + 2u]);
    let middle = vec4f(u_params.middle, 1.0);
    let placed = vec4f(dot(rows[0], middle), dot(rows[1], middle), dot(rows[2], middle), 1.0);
    let seen = u_view.cam_transform * (u_object.world_transform * placed);
    // No length grows by more than the root of the sum of squares of a matrix's numbers.
    let m = u_object.world_transform;
    let outer = dot(m[0].xyz, m[0].xyz) + dot(m[1].xyz, m[1].xyz) + dot(m[2].xyz, m[2].xyz);
    let inner = dot(rows[0].xyz, rows[0].xyz) + dot(rows[1].xyz, rows[1].xyz) + dot(rows[2].xyz, rows[2].xyz);
    let radius = u_params.radius * sqrt(inner * outer) * 1.0001;
    // A plane of the frustum is a row of the projection added to, or taken from, the last one.
    let p = transpose(u_view.projection_transform);
    var planes = array(p[3] + p[0], p[3] - p[0], p[3] + p[1], p[3] - p[1], p[2], p[3] - p[2]);
    for (var side = 0u; side < 6u; side++) {
        let reach = radius * length(planes[side].xyz);
        let rounding = 1e-4 * (abs(planes[side].w) + length(planes[side].xyz * seen.xyz));
        if dot(planes[side], seen) < -(reach + rounding) { return false; }
    }
    return true;
}

@compute @workgroup_size(256)
fn count(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let block = group.y * ROW + group.x;
    if block >= blocks() { return; }
    let index = block * BLOCK + lane;
    keep_mask(block, lane, index < u_params.count && (u_params.culls == 0u || is_visible(index)));
}

@compute @workgroup_size(256)
fn offset(@builtin(local_invocation_index) lane: u32) {
    let each = (blocks() + 255u) / 256u;
    let first = min(lane * each, blocks());
    let last = min(first + each, blocks());
    var mine = 0u;
    for (var i = first; i < last; i++) { mine += s_counts[i]; }
    let found = scan(mine, lane);
    var place = found.x;
    for (var i = first; i < last; i++) {
        let counted = s_counts[i];
        s_counts[i] = place;
        place += counted;
    }
    if lane == 0u {
        s_args[0] = u_params.vertices;
        s_args[1] = found.y;
        s_args[2] = 0u;
        s_args[3] = 0u;
    }
}

@compute @workgroup_size(256)
fn write(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let block = group.y * ROW + group.x;
    if block >= blocks() { return; }
    let rank = rank_in_mask(block, lane);
    if rank != NOT_DRAWN { s_ids[s_counts[block] + rank] = block * BLOCK + lane; }
}
