// Prefix sums over the 256 threads of a workgroup.

var<workgroup> w_sums: array<u32, 256>;

// The sum of what the threads before this one bring, and the sum of all.
fn scan(mine: u32, lane: u32) -> vec2u {
    w_sums[lane] = mine;
    workgroupBarrier();
    for (var step = 1u; step < 256u; step <<= 1u) {
        var before = 0u;
        if lane >= step { before = w_sums[lane - step]; }
        workgroupBarrier();
        w_sums[lane] += before;
        workgroupBarrier();
    }
    let result = vec2u(w_sums[lane] - mine, w_sums[255]);
    workgroupBarrier();
    return result;
}
