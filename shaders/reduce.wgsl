// What many numbers have in common: their ends, how they are spread, and those of given ranks. NaN and infinities do
// not count. Threads take numbers in turn, a whole round of all threads after the other, so that neighbours read
// neighbours; a workgroup has few results, and one last workgroup puts those together.

#define BASE u_reduce.base

struct Reduce {
    count: u32, // numbers
    base: u32, // that integers of 32 bits are counted from
    groups: u32, // workgroups of the first kernel
    bins: u32, // of a histogram
    // A histogram's ends; or, from `ends`, those that were found.
    low: f32,
    high: f32,
    found: u32,
    ranks: u32, // numbers that are looked for
    // Of a histogram by logarithms: whether it is one, and the user's zero is so far below that of the numbers.
    logs: u32,
    start: f32,
    all: u32, // whether what float32 has beyond an end by a rounding counts, too
};

const THREADS = 256u;
const DIGITS = 256u; // of eight bits
const MOST_RANKS = 16u;

@group(0) @binding(0) var<storage, read> s_values: array<u32>;
@group(0) @binding(1) var<uniform> u_reduce: Reduce;

#import values
#ifdef HISTOGRAM
#import log1p
#endif

// Integers in the order of the numbers.
fn key_of(value: f32) -> u32 {
    let bits = bitcast<u32>(value);
    return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}
fn value_of(key: u32) -> f32 {
    return bitcast<f32>(select(~key, key & 0x7fffffffu, (key & 0x80000000u) != 0u));
}
fn counts(value: f32) -> bool {
#ifdef POSITIVE
    return is_number(value) && value > 0.0;
#else
    return is_number(value);
#endif
}

#ifdef ENDS

@group(0) @binding(2) var<storage, read_write> s_parts: array<vec3u>; // of each workgroup: lowest and highest key, count
@group(0) @binding(3) var<storage, read_write> s_ends: array<u32, 4>; // lowest and highest as f32, count

var<workgroup> w_low: atomic<u32>;
var<workgroup> w_high: atomic<u32>;
var<workgroup> w_count: atomic<u32>;

fn begin(lane: u32) {
    if lane == 0u {
        atomicStore(&w_low, 0xffffffffu);
        atomicStore(&w_high, 0u);
        atomicStore(&w_count, 0u);
    }
    workgroupBarrier();
}

fn bring(part: vec3u) {
    if part.z > 0u {
        atomicMin(&w_low, part.x);
        atomicMax(&w_high, part.y);
        atomicAdd(&w_count, part.z);
    }
}

fn take(value: f32, low: ptr<function, u32>, high: ptr<function, u32>, count: ptr<function, u32>) {
    let key = key_of(value);
    let is_number = counts(value);
    *low = min(*low, select(0xffffffffu, key, is_number));
    *high = max(*high, select(0u, key, is_number));
    *count += u32(is_number);
}

@compute @workgroup_size(256)
fn ends(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    begin(lane);
    var low = 0xffffffffu;
    var high = 0u;
    var count = 0u;
    let round = u_reduce.groups * THREADS;
    var i = group.x * THREADS + lane;
    // Eight reads that wait for nothing but memory, all at once.
    for (; i + 7u * round < u_reduce.count; i += 8u * round) {
        let a = vec4f(value_at(i), value_at(i + round), value_at(i + 2u * round), value_at(i + 3u * round));
        let j = i + 4u * round;
        let b = vec4f(value_at(j), value_at(j + round), value_at(j + 2u * round), value_at(j + 3u * round));
        for (var k = 0u; k < 4u; k++) {
            take(a[k], &low, &high, &count);
            take(b[k], &low, &high, &count);
        }
    }
    for (; i < u_reduce.count; i += round) { take(value_at(i), &low, &high, &count); }
    bring(vec3u(low, high, count));
    workgroupBarrier();
    if lane == 0u { s_parts[group.x] = vec3u(atomicLoad(&w_low), atomicLoad(&w_high), atomicLoad(&w_count)); }
}

@compute @workgroup_size(256)
fn together(@builtin(local_invocation_index) lane: u32) {
    begin(lane);
    for (var i = lane; i < u_reduce.groups; i += THREADS) { bring(s_parts[i]); }
    workgroupBarrier();
    if lane == 0u {
        let count = atomicLoad(&w_count);
        s_ends[0] = bitcast<u32>(select(0.0, value_of(atomicLoad(&w_low)), count > 0u));
        s_ends[1] = bitcast<u32>(select(0.0, value_of(atomicLoad(&w_high)), count > 0u));
        s_ends[2] = count;
    }
}

#endif
#ifdef HISTOGRAM

@group(0) @binding(2) var<storage, read> s_ends: array<u32, 4>;
@group(0) @binding(3) var<storage, read_write> s_histogram: array<atomic<u32>>;

var<workgroup> w_histogram: array<atomic<u32>, 4096>;

// Where a number is from the lowest, 0, to the highest, 1.
fn part_of(value: f32, low: f32, high: f32) -> f32 {
    let width = high - low;
    if width <= 0.0 { return 0.5; }
    if u_reduce.logs == 0u { return (value - low) / width; }
    let first = low + u_reduce.start;
    let ratio = width / first;
    // Very different numbers may have no quotient in float32; logarithms of others lose what they differ by.
    if ratio > 1e6 {
        let lowest = log(first);
        return (log(value + u_reduce.start) - lowest) / (log(high + u_reduce.start) - lowest);
    }
    return log1p((value - low) / first) / log1p(ratio);
}

@compute @workgroup_size(256)
fn histogram(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    for (var i = lane; i < u_reduce.bins; i += THREADS) { atomicStore(&w_histogram[i], 0u); }
    workgroupBarrier();
    var low = u_reduce.low;
    var high = u_reduce.high;
    if u_reduce.found != 0u {
        low = bitcast<f32>(s_ends[0]);
        high = bitcast<f32>(s_ends[1]);
    }
    for (var i = group.x * THREADS + lane; i < u_reduce.count; i += u_reduce.groups * THREADS) {
        let value = value_at(i);
        let within = u_reduce.logs == 0u || value + u_reduce.start > 0.0;
        if counts(value) && within && (u_reduce.all != 0u || (value >= low && value <= high)) {
            // The last bin has its upper end, too, as NumPy's.
            let part = saturate(part_of(value, low, high));
            atomicAdd(&w_histogram[min(u32(part * f32(u_reduce.bins)), u_reduce.bins - 1u)], 1u);
        }
    }
    workgroupBarrier();
    for (var i = lane; i < u_reduce.bins; i += THREADS) {
        let sum = atomicLoad(&w_histogram[i]);
        if sum > 0u { atomicAdd(&s_histogram[i], sum); }
    }
}

#endif
#ifdef RANKS

// Radix selection: the numbers are counted by the highest eight bits of their keys, which tells those bits of the key at
// each rank; then by the next eight, among those that begin like it; four times in all.

struct Rank {
    part: u32, // given: of the numbers, how many are below, in units of 2^-32
    upper: u32, // given: 1 for the next one above where that is between two
    prefix: u32, // the bits of the key that are known
    rest: u32, // how many of those that begin like it are below
};

@group(0) @binding(2) var<storage, read> s_ends: array<u32, 4>;
@group(0) @binding(3) var<storage, read_write> s_ranks: array<Rank>;
@group(0) @binding(4) var<storage, read_write> s_counts: array<atomic<u32>>; // by rank and digit
@group(0) @binding(5) var<storage, read_write> s_found: array<f32>; // by part: the percentile

var<workgroup> w_counts: array<atomic<u32>, 4096>; // MOST_RANKS * DIGITS

// The product of two u32, high word first.
fn product(a: u32, b: u32) -> vec2u {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let one = (a & 0xffffu) * (b >> 16u);
    let other = (a >> 16u) * (b & 0xffffu);
    let middle = (low >> 16u) + (one & 0xffffu) + (other & 0xffffu);
    let high = (a >> 16u) * (b >> 16u) + (one >> 16u) + (other >> 16u) + (middle >> 16u);
    return vec2u(high, (middle << 16u) | (low & 0xffffu));
}

fn last() -> u32 { return max(s_ends[2], 1u) - 1u; }

@compute @workgroup_size(256)
fn start(@builtin(local_invocation_index) lane: u32) {
    for (var i = lane; i < MOST_RANKS * DIGITS; i += THREADS) { atomicStore(&s_counts[i], 0u); }
    if lane < u_reduce.ranks {
        s_ranks[lane].prefix = 0u;
        var below = product(s_ranks[lane].part, last()).x;
        if s_ranks[lane].part == 0xffffffffu { below = last(); } // all of them
        s_ranks[lane].rest = min(below + s_ranks[lane].upper, last());
    }
}

fn count_digits(shift: u32, group: u32, lane: u32) {
    for (var i = lane; i < u_reduce.ranks * DIGITS; i += THREADS) { atomicStore(&w_counts[i], 0u); }
    workgroupBarrier();
    for (var i = group * THREADS + lane; i < u_reduce.count; i += u_reduce.groups * THREADS) {
        let value = value_at(i);
        if !counts(value) { continue; }
        let key = key_of(value);
        for (var rank = 0u; rank < u_reduce.ranks; rank++) {
            // A shift by all 32 bits is none, hence two.
            if (((key ^ s_ranks[rank].prefix) >> shift) >> 8u) == 0u {
                atomicAdd(&w_counts[rank * DIGITS + ((key >> shift) & 0xffu)], 1u);
            }
        }
    }
    workgroupBarrier();
    for (var i = lane; i < u_reduce.ranks * DIGITS; i += THREADS) {
        let sum = atomicLoad(&w_counts[i]);
        if sum > 0u { atomicAdd(&s_counts[i], sum); }
    }
}

fn pick_digit(shift: u32, lane: u32) {
    if lane >= u_reduce.ranks { return; }
    var rest = s_ranks[lane].rest;
    var digit = 0u;
    for (var i = 0u; i < DIGITS; i++) {
        let count = atomicExchange(&s_counts[lane * DIGITS + i], 0u); // and ready for the next digit
        if digit == i && i + 1u < DIGITS && rest >= count {
            rest -= count;
            digit = i + 1u;
        }
    }
    s_ranks[lane].prefix |= digit << shift;
    s_ranks[lane].rest = rest;
}

@compute @workgroup_size(256) fn count24(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
    count_digits(24u, g.x, l);
}
@compute @workgroup_size(256) fn count16(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
    count_digits(16u, g.x, l);
}
@compute @workgroup_size(256) fn count8(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
    count_digits(8u, g.x, l);
}
@compute @workgroup_size(256) fn count0(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
    count_digits(0u, g.x, l);
}
@compute @workgroup_size(16) fn pick24(@builtin(local_invocation_index) l: u32) { pick_digit(24u, l); }
@compute @workgroup_size(16) fn pick16(@builtin(local_invocation_index) l: u32) { pick_digit(16u, l); }
@compute @workgroup_size(16) fn pick8(@builtin(local_invocation_index) l: u32) { pick_digit(8u, l); }
@compute @workgroup_size(16) fn pick0(@builtin(local_invocation_index) l: u32) { pick_digit(0u, l); }

@compute @workgroup_size(16)
fn between(@builtin(local_invocation_index) lane: u32) {
    if lane >= u_reduce.ranks / 2u { return; }
    let low = value_of(s_ranks[2u * lane].prefix);
    let high = value_of(s_ranks[2u * lane + 1u].prefix);
    let part = f32(product(s_ranks[2u * lane].part, last()).y) / 4294967296.0;
    s_found[lane] = low + (high - low) * part;
}

#endif
