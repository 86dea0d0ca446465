// 21 bits for each coordinate, counted in steps from the origin of the point's chunk; and one if it has no place.
fn packed_point(word: vec2u, origin: vec3f, step: vec3f) -> vec3f {
    let x = word.x & 0x1fffffu;
    let y = (word.x >> 21u) | ((word.y & 0x3ffu) << 11u);
    let z = (word.y >> 10u) & 0x1fffffu;
    return origin + vec3f(vec3u(x, y, z)) * step;
}
fn is_missing(word: vec2u) -> bool { return (word.y >> 31u) != 0u; }
