"""A galaxy of ten million stars, of which each frame draws those that can be seen.

The stars are made two million at a time and go to the GPU packed, 12 bytes each with their colours. While you turn
the galaxy, far parts of it are drawn with fewer stars; when it rests, all are there.

tags: points, large, physics, 3d
"""

import numpy as np

import vizlib as vz

STARS, PIECE = 10_000_000, 2_000_000
random = np.random.default_rng(0)


def stars(count):
    """Positions in kiloparsecs, and colours, of stars in four spiral arms and a bulge."""
    radius = random.exponential(4, count)
    arm = random.integers(0, 4, count) * np.pi / 2
    angle = arm + np.log1p(radius) * 2.2 + random.normal(0, 0.9 / (1 + 0.35 * radius), count)
    height = random.normal(0, 0.15 + 0.9 * np.exp(-radius), count)
    positions = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
    warm = np.exp(-radius / 3)[:, None]  # old stars in the middle, young ones outside
    colors = warm * (255, 205, 150) + (1 - warm) * (140, 170, 255)
    colors = colors * (0.2 + 0.8 * random.uniform(0, 1, (count, 1)) ** 4)  # few are bright
    return positions.astype(np.float32), colors.astype(np.uint8)


positions, colors = stars(PIECE)
galaxy = vz.Points(positions, colors=colors, size=1.5, name="galaxy")
for _ in range(STARS // PIECE - 1):
    positions, colors = stars(PIECE)
    galaxy.append(positions, colors=colors)

fig = vz.show(galaxy, up="z", background="black", title="Ten million stars")
