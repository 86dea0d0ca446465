// What pygfx tells every shader of the camera, and of the object.

struct View { // as pygfx has it
    cam_transform: mat4x4f,
    cam_transform_inv: mat4x4f,
    projection_transform: mat4x4f,
    projection_transform_inv: mat4x4f,
    ndc_offset: vec4f,
    physical_size: vec2f,
    logical_size: vec2f,
};

struct Object { // the beginning of pygfx's
    world_transform: mat4x4f,
};
