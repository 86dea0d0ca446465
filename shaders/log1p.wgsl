// log(1 + x), also where x is so small that 1 + x has lost its digits.
fn log1p(x: f32) -> f32 {
    if abs(x) > 0.5 { return log(1.0 + x); }
    // log((1 + s) / (1 - s)) = 2 (s + s³/3 + s⁵/5 + …)
    let s = x / (2.0 + x);
    let q = s * s;
    return 2.0 * s * (1.0 + q * (0.33333333 + q * (0.2 + q * (0.14285715 + q * (0.11111111 + q * 0.09090909)))));
}
