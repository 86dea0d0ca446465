// Which of each 256 are drawn, a bit for each, kept from one kernel to the next. Whoever imports this declares
// s_masks, 8 words of each block, and s_counts, one of each.

const NOT_DRAWN = 0xffffffffu;

var<workgroup> w_mask: array<atomic<u32>, 8>;

// Keep what each thread of a workgroup says, and how many are drawn. All threads have to come here.
fn keep_mask(block: u32, lane: u32, drawn: bool) {
    if lane < 8u { atomicStore(&w_mask[lane], 0u); }
    workgroupBarrier();
    if drawn { atomicOr(&w_mask[lane / 32u], 1u << (lane % 32u)); }
    workgroupBarrier();
    if lane < 8u { s_masks[block * 8u + lane] = atomicLoad(&w_mask[lane]); }
    if lane == 0u {
        var sum = 0u;
        for (var word = 0u; word < 8u; word++) { sum += countOneBits(atomicLoad(&w_mask[word])); }
        s_counts[block] = sum;
    }
}

// How many before it are drawn, of a block; NOT_DRAWN if it is not itself.
fn rank_in_mask(block: u32, lane: u32) -> u32 {
    let word = lane / 32u;
    let mine = s_masks[block * 8u + word];
    if ((mine >> (lane % 32u)) & 1u) == 0u { return NOT_DRAWN; }
    var rank = countOneBits(mine & ((1u << (lane % 32u)) - 1u));
    for (var before = 0u; before < word; before++) { rank += countOneBits(s_masks[block * 8u + before]); }
    return rank;
}
