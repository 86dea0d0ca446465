// The mean of the pixels that lie under one pixel of a picture, each by the area that it shares with it: in linear light,
// because that is what sRGB textures give, and with alpha multiplied in, so that what is not there has no colour to lend.
// `vizlib.passes.average` puts it behind pygfx's full quad, which brings Varyings, u_effect and colorTex.

@fragment
fn fs_main(varyings: Varyings) -> @location(0) vec4f {
    let drawn = textureDimensions(colorTex);
    let step = vec2f(drawn) / u_effect.size;
    let low = floor(varyings.position.xy) * step;
    let high = min(low + step, vec2f(drawn));
    var sum = vec4f(0.0);
    var area = 0.0;
    for (var y = floor(low.y); y < high.y; y += 1.0) {
        let height = min(y + 1.0, high.y) - max(y, low.y);
        for (var x = floor(low.x); x < high.x; x += 1.0) {
            let shared_area = height * (min(x + 1.0, high.x) - max(x, low.x));
            sum += shared_area * textureLoad(colorTex, vec2i(i32(x), i32(y)), 0);
            area += shared_area;
        }
    }
    let color = sum / max(area, 1e-9);
    // Pictures hold colours that alpha has not been multiplied into.
    let straight = select(vec3f(0.0), color.rgb / max(color.a, 1e-9), color.a > 0.0);
    return vec4f(pow(min(straight, vec3f(1.0)), vec3f(u_effect.gamma)), color.a);
}
