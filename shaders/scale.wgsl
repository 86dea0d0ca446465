// From a value to its place in a colormap, and from a place to its colour. Whoever imports this declares
// s_scale: Scale, s_quantiles: array<f32> and s_colors: array<vec4f>.

#import numbers
#import log1p

struct Scale {
    low: f32, // the beginning of the range, from where values are counted from
    span: f32, // its end minus its beginning
    start: f32, // the beginning in the user's numbers
    norm: u32,
    // log: 1 / log(end / beginning). symlog: 1 / width of the linear part, beginning and 1 / difference in the result.
    shape: vec4f,
    base: u32, // that integers of 32 bits are counted from
    steps: u32, // colours; behind them are those for below, above and no value
    nearest: u32,
    quantiles: u32, // values that have equally many others between them
};

const LINEAR = 0u;
const LOG = 1u;
const SQRT = 2u;
const SYMLOG = 3u;
const EQUALIZE = 4u;

const NO_PLACE = -3e38;
const FARTHEST = 1e30;

fn asinh_of(x: f32) -> f32 {
    let a = abs(x);
    return sign(x) * log1p(a + a * a / (1.0 + sqrt(1.0 + a * a)));
}

// Where a value stands: 0 at the beginning of the range, 1 at its end; NO_PLACE for what has none.
fn place_of(value: f32, scale: Scale) -> f32 {
    if !is_number(value) {
        if is_nan(value) { return NO_PLACE; }
        if value < 0.0 && scale.norm == LOG { return NO_PLACE; }
        return select(-FARTHEST, FARTHEST, (value > 0.0) == (scale.span > 0.0));
    }
    let ahead = value - scale.low;
    var place = ahead / scale.span;
    switch scale.norm {
        case LOG: {
            if ahead + scale.start <= 0.0 { return NO_PLACE; }
            place = log1p(ahead / scale.start) * scale.shape.x;
        }
        case SQRT: {
            place = select(place, sqrt(max(place, 0.0)), place > 0.0);
        }
        case SYMLOG: {
            let a = scale.start * scale.shape.x;
            let b = (ahead + scale.start) * scale.shape.x;
            if a * b > 0.0 {
                // asinh(b) - asinh(a) without the digits that both share
                let difference = ahead * scale.shape.x * (a + b) / (b * sqrt(1.0 + a * a) + a * sqrt(1.0 + b * b));
                place = asinh_of(difference) * scale.shape.z;
            } else {
                place = (asinh_of(b) - scale.shape.y) * scale.shape.z;
            }
        }
        case EQUALIZE: {
            if scale.quantiles > 1u { place = rank_of(value, scale, place); }
        }
        default: {}
    }
    return clamp(place, -FARTHEST, FARTHEST);
}

// How many of the values within the range are below, as a part of them; outside of it, what is linear.
fn rank_of(value: f32, scale: Scale, linear: f32) -> f32 {
    if linear < 0.0 || linear > 1.0 { return linear; }
    let last = scale.quantiles - 1u;
    if value < s_quantiles[0] { return select(0.0, 1.0, scale.span < 0.0); }
    var low = 0u;
    var high = last; // s_quantiles[low] <= value
    if value >= s_quantiles[last] { low = last; }
    while low + 1u < high {
        let middle = (low + high) / 2u;
        if s_quantiles[middle] <= value { low = middle; } else { high = middle; }
    }
    var rank = f32(low);
    if low < last {
        let width = s_quantiles[low + 1u] - s_quantiles[low];
        if width > 0.0 { rank += min((value - s_quantiles[low]) / width, 1.0); }
    }
    let part = rank / f32(last);
    return select(part, 1.0 - part, scale.span < 0.0);
}

// sRGB.
fn color_of(place: f32, scale: Scale) -> vec4f {
    let last = scale.steps - 1u;
    if place == NO_PLACE { return s_colors[scale.steps + 2u]; }
    if place < 0.0 { return s_colors[scale.steps]; }
    if place > 1.0 { return s_colors[scale.steps + 1u]; }
    if scale.nearest != 0u { return s_colors[min(u32(place * f32(scale.steps)), last)]; }
    let at = place * f32(last);
    let index = min(u32(at), last);
    return mix(s_colors[index], s_colors[min(index + 1u, last)], at - f32(index));
}
