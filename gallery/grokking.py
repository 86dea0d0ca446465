"""A network that has learnt to add: how fifty-three numbers find their places on a clock.

A small network learns sums modulo 53. Its inner picture of the numbers, seen along one plane, begins in disorder; when
it understands the rule, they stand in a circle, each beside its neighbours of the same step. The training was recorded
by imgui_bundle's authors (after Power et al., 2022), and its file comes with that package.

data: imgui_bundle/demos_python/playground/examples/explorables/grokking/grokking_data.npz
tags: points, animation, statistics, 2d
"""

import numpy as np

import vizlib as vz

with np.load("grokking_data.npz") as file:
    places, steps, right = file["clocks"][:, 0], file["steps"], file["test_acc"]  # (201, 53, 2), (201,), (201,)
    pace = file["clock_frequencies"][0]
angle = np.arange(53) * pace % 53  # a number's place on this clock

fig = vz.Figure(size=(560, 560))
ax = fig[0, 0]
numbers = ax.scatter(*places[0].T, c=angle, cmap="hsv", s=110)
ax.aspect, ax.xlim, ax.ylim = "equal", (-1.8, 1.8), (-1.8, 1.8)
flat = np.zeros((53, 3))


@fig.animate(fps=30)
def learn(seconds):
    frame = min((200 + int(20 * seconds)) % 260, 200)  # three seconds of what comes of it, and ten of training
    flat[:, :2] = places[frame]
    numbers.positions = flat
    ax.title = f"Step {steps[frame]}: {100 * right[frame]:.0f} % of unseen sums are right"


fig.show()
