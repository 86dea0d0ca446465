// A number of an array as it was given: 8, 16 or 32 bits, integer or float. KIND says which; integers of 32 bits are
// counted from a base, which keeps the digits that float32 has no room for.

#import numbers

fn value_at(index: u32) -> f32 {
#ifdef U8
    return f32((s_values[index >> 2u] >> ((index & 3u) * 8u)) & 0xffu);
#endif
#ifdef I8
    return f32(extractBits(bitcast<i32>(s_values[index >> 2u]), (index & 3u) * 8u, 8u));
#endif
#ifdef U16
    return f32((s_values[index >> 1u] >> ((index & 1u) * 16u)) & 0xffffu);
#endif
#ifdef I16
    return f32(extractBits(bitcast<i32>(s_values[index >> 1u]), (index & 1u) * 16u, 16u));
#endif
#ifdef F16
    // Bits that float16 has for what is no number are none in float32 either.
    return unpack2x16float(s_values[index >> 1u])[index & 1u];
#endif
#ifdef I32
    return f32(bitcast<i32>(s_values[index]) - bitcast<i32>(BASE));
#endif
#ifdef U32
    return f32(bitcast<i32>(s_values[index] - BASE));
#endif
#ifdef F32
    return bitcast<f32>(s_values[index]);
#endif
}
