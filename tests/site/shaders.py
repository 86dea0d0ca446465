"""Prints, as JSON, the WGSL of every kind of object that pygfx draws, made by the pygfx on the path.

Run by a fresh Python with the patched pygfx first on its path; what it draws is recorded, so that no driver is needed.
"""

import itertools
import json
import sys

import numpy as np
import wgpu
import wgpu.backends

from vizlib.transports.recording import RecordingTransport
from vizlib.webgpu.connection import Connection
from vizlib.webgpu.entry import GPU

wgpu.backends._register_backend(GPU(Connection(RecordingTransport())))

import pygfx as gfx  # noqa: E402
from pygfx.renderers.wgpu.engine import effectpasses  # noqa: E402

sources: dict[str, str] = {}
names: list[str] = ["start"]


def record(device_class):
    original = device_class.create_shader_module

    def create_shader_module(self, **description):
        module = original(self, **description)
        sources.setdefault(description["code"], names[-1])
        return module

    device_class.create_shader_module = create_shader_module


device = gfx.renderers.wgpu.get_shared().device
record(type(device))
target = gfx.Texture(dim=2, size=(16, 16, 1), format="rgba8unorm-srgb")
camera = gfx.PerspectiveCamera(60, 1)
camera.local.z = 3


def draw(name, *things, renderer=None):
    names.append(name)
    scene = gfx.Scene()
    light = gfx.DirectionalLight(cast_shadow=True)
    spot, point = gfx.SpotLight(cast_shadow=True), gfx.PointLight(cast_shadow=True)
    scene.add(gfx.AmbientLight(), light, spot, point, *things)
    (renderer or gfx.WgpuRenderer(target)).render(scene, camera)


def texture(dim, channels=1):
    shape = (4,) * dim + ((channels,) if channels > 1 else ())
    return gfx.Texture(np.random.default_rng(0).random(shape).astype(np.float32), dim=dim)


def triangle(**extra):
    positions = np.array([[-1, -1, 0], [1, -1, 0], [0, 1, 0]], np.float32)
    normals = np.array([[0, 0, 1]] * 3, np.float32)
    return gfx.Geometry(positions=positions, normals=normals, indices=np.array([[0, 1, 2]], np.int32), **extra)


def meshes():
    coordinates = {dim: np.random.default_rng(1).random((3, dim)).astype(np.float32) for dim in (1, 2, 3)}
    colors = np.random.default_rng(2).random((3, 4)).astype(np.float32)
    for kind in ("Basic", "Phong", "Standard", "Physical", "Toon", "Normal", "NormalLines", "Slice"):
        material = getattr(gfx, f"Mesh{kind}Material")
        yield kind, triangle(), material()
        if kind in ("Normal", "NormalLines", "Slice"):
            continue
        yield f"{kind} vertex colours", triangle(colors=colors), material(color_mode="vertex")
        face = np.array([[1, 0, 0, 1]], np.float32)
        yield f"{kind} face colours", triangle(colors=face), material(color_mode="face", flat_shading=True)
        for dim in (1, 2, 3):
            mapped = material(map=gfx.TextureMap(texture(dim, 4)))
            yield f"{kind} map {dim}d", triangle(texcoords=coordinates[dim]), mapped
        yield f"{kind} wireframe", triangle(), material(wireframe=True)
    gray = gfx.MeshPhongMaterial(map=gfx.TextureMap(texture(1)), maprange=(0, 1))
    yield "gray map", triangle(texcoords=coordinates[1]), gray
    cube = gfx.Texture(np.zeros((6, 4, 4, 4), np.uint8), dim=2, size=(4, 4, 6), generate_mipmaps=True)
    for kind in ("Basic", "Phong", "Standard", "Physical"):
        material = getattr(gfx, f"Mesh{kind}Material")(env_map=gfx.TextureMap(cube))
        yield f"{kind} environment", triangle(texcoords=coordinates[2]), material
    physical = gfx.MeshPhysicalMaterial(clearcoat=0.5, iridescence=0.5, sheen=0.5, anisotropy=0.5)
    physical.normal_map = physical.roughness_map = physical.metalness_map = gfx.TextureMap(texture(2, 4))
    physical.emissive_map = physical.ao_map = physical.light_map = gfx.TextureMap(texture(2, 4))
    yield "physical with everything", triangle(texcoords=coordinates[2]), physical
    clipped = gfx.MeshPhongMaterial(clipping_planes=[(0, 0, 1, 0)], clipping_mode="any", pick_write=True)
    yield "clipping planes, picking", triangle(), clipped


def lines_and_points():
    positions = np.random.default_rng(3).random((6, 3)).astype(np.float32)
    colors = np.random.default_rng(4).random((6, 4)).astype(np.float32)
    sizes = np.full(6, 5, np.float32)
    coordinates = np.linspace(0, 1, 6, dtype=np.float32)

    def geometry():
        return gfx.Geometry(positions=positions, colors=colors, sizes=sizes, texcoords=coordinates)

    for kind in ("", "Debug", "Segment", "InfiniteSegment", "Arrow", "Thin", "ThinSegment"):
        # pygfx's thin lines call a colormap's function that they do not include: no compiler takes them.
        for mode in ("uniform", "vertex") if kind in ("Thin", "ThinSegment") else ("uniform", "vertex", "vertex_map"):
            extra = {"map": gfx.TextureMap(texture(1, 4))} if mode == "vertex_map" else {}
            material = getattr(gfx, f"Line{kind}Material")(color_mode=mode, pick_write=True, **extra)
            yield f"line {kind} {mode}", gfx.Line(geometry(), material)
    dashed = gfx.LineMaterial(dash_pattern=[2, 3], thickness_space="world", loop=True)
    yield "dashed", gfx.Line(geometry(), dashed)
    for kind in ("", "GaussianBlob", "Marker", "Sprite"):
        for mode, size in itertools.product(("uniform", "vertex"), ("uniform", "vertex")):
            extra = {"sprite": texture(2, 4)} if kind == "Sprite" else {}
            material = getattr(gfx, f"Points{kind}Material")(
                color_mode=mode, size_mode=size, pick_write=True, edge_mode="inner", **extra
            ) if kind == "Marker" else getattr(gfx, f"Points{kind}Material")(
                color_mode=mode, size_mode=size, pick_write=True, **extra
            )  # fmt: skip
            yield f"points {kind} {mode} {size}", gfx.Points(geometry(), material)


def the_rest():
    for interpolation, channels in itertools.product(("nearest", "linear"), (1, 3, 4)):
        image = gfx.Geometry(grid=texture(2, channels if channels != 3 else 4))
        for cmap in (None, gfx.cm.viridis) if channels == 1 else (None,):
            material = gfx.ImageBasicMaterial(interpolation=interpolation, map=cmap, pick_write=True)
            yield f"image {interpolation} {channels}", gfx.Image(image, material)
    whole = gfx.Texture(np.arange(16, dtype=np.int16).reshape(4, 4), dim=2)
    yield "image of integers", gfx.Image(gfx.Geometry(grid=whole), gfx.ImageBasicMaterial(clim=(0, 16)))
    for kind in ("Slice", "Mip", "Minip", "Iso"):
        extra = {"plane": (0, 0, 1, 0)} if kind == "Slice" else {}
        for cmap in (None, gfx.cm.viridis):
            material = getattr(gfx, f"Volume{kind}Material")(clim=(0, 1), map=cmap, pick_write=True, **extra)
            yield f"volume {kind}", gfx.Volume(gfx.Geometry(grid=texture(3)), material)
    for screen in (True, False):
        material = gfx.TextMaterial(outline_thickness=0.2, pick_write=True)
        yield f"text {screen}", gfx.Text("Ab", screen_space=screen, material=material)
    yield "grid", gfx.Grid(None, gfx.GridMaterial(major_step=1, minor_step=0.1), orientation="xy")
    yield "background", gfx.Background(None, gfx.BackgroundMaterial((0, 0, 0, 1), (1, 1, 1, 1)))
    yield "background image", gfx.Background(None, gfx.BackgroundImageMaterial(map=texture(2, 4)))
    cube = gfx.Texture(np.zeros((6, 4, 4, 4), np.uint8), dim=2, size=(4, 4, 6))
    yield "sky box", gfx.Background(None, gfx.BackgroundSkyboxMaterial(map=cube))
    instanced = gfx.InstancedMesh(triangle(), gfx.MeshPhongMaterial(), 3)
    yield "instances", instanced
    ruler = gfx.Ruler(start_pos=(0, 0, 0), end_pos=(1, 1, 0))
    ruler.update(camera, (16, 16))
    yield "ruler", ruler
    points = gfx.Points(triangle(), gfx.PointsMarkerMaterial())
    yield "markers", points


for name, geometry, material in meshes():
    draw(name, gfx.Mesh(geometry, material))
for name, thing in (*lines_and_points(), *the_rest()):
    draw(name, thing)
for mode in gfx.utils.enums.AlphaMode:
    if mode not in ("auto", "custom"):
        draw(f"alpha {mode}", gfx.Mesh(triangle(), gfx.MeshPhongMaterial(opacity=0.5, alpha_mode=mode)))
for pattern in ("blue-noise", "white-noise", "bayer"):
    for seed in ("screen", "object", "element"):
        config = {"method": "stochastic", "pattern": pattern, "seed": seed}
        draw(f"dither {pattern} {seed}", gfx.Mesh(triangle(), gfx.MeshPhongMaterial(alpha_config=config, opacity=0.5)))
for aa in ("fxaa", "ddaa", "none"):
    for ratio in (0.5, 1, 3):
        for kind in ("nearest", "linear", "tent", "disk", "mitchell", "bspline", "catmull"):
            renderer = gfx.WgpuRenderer(target, pixel_ratio=ratio, ppaa=aa, pixel_filter=kind)
            draw(f"output {aa} {ratio} {kind}", gfx.Mesh(triangle(), gfx.MeshBasicMaterial()), renderer=renderer)
for effect in ("NoisePass", "DepthPass", "FogPass", "NormalPass", "FXAAPass", "DDAAPass"):
    renderer = gfx.WgpuRenderer(target, ppaa="none")
    renderer.effect_passes = [getattr(effectpasses, effect)()]
    draw(effect, gfx.Mesh(triangle(), gfx.MeshPhongMaterial()), renderer=renderer)

json.dump([[name, code] for code, name in sources.items()], sys.stdout)
