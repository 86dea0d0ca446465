"""A nerve cell on a running oscilloscope, of which each spike is counted as it comes.

`fig.animate` calls a function before frames, which appends what was measured since the last one and drops what is older
than a second. The dots are spikes: places where the voltage rises through a threshold. The recording (six seconds,
played again and again) comes with matplotlib.

data: matplotlib/mpl-data/sample_data/membrane.dat
tags: line, animation, biology, 2d
"""

import numpy as np

import vizlib as vz

RATE, WINDOW, THRESHOLD = 2000, 2000, -0.15  # samples a second; samples on the screen
recording = np.fromfile("membrane.dat", np.float32)
time = np.arange(-WINDOW, 0) / RATE  # seconds before now
rises = (recording > THRESHOLD) & (np.roll(recording, 1) <= THRESHOLD)

fig = vz.Figure(size=(800, 400))
ax = fig[0, 0]
trace = ax.plot(time, recording[:WINDOW], color="#39d98a", linewidth=1.5)
spikes = ax.scatter(time, recording[:WINDOW], color="#ffb347", s=60)
ax.axhline(THRESHOLD, linestyle="--")
ax.xlim, ax.ylim = (-WINDOW / RATE, 0.02), (-0.75, 0.1)
ax.xlabel, ax.ylabel = "time before now [s]", "potential"
fig.theme = "dark"


@fig.animate(fps=30)
def measure(seconds):
    newest = WINDOW + int(seconds * RATE)
    window = np.arange(newest - WINDOW, newest) % len(recording)  # a ring
    voltage, rising = recording[window], rises[window]
    trace.positions = np.column_stack([time, voltage])
    spikes.positions = np.column_stack([time, np.where(rising, THRESHOLD, np.nan), 0 * time])
    ax.title = f"{rising.sum()} spikes in the last second"


fig.show()
