"""Brain waves: the power of each frequency over time, on a logarithmic scale.

Below are eight seconds of the recording, above its spectrogram; both have one time axis, so that they move together.
The powers span five orders of magnitude, which `norm="log"` shows all at once. The EEG comes with matplotlib.

data: matplotlib/mpl-data/sample_data/eeg.dat
tags: image, line, links, biology, 2d
"""

import numpy as np

import vizlib as vz

RATE, LENGTH, STEP = 100, 64, 4  # samples a second; samples in a window, and from one to the next
signal = np.fromfile("eeg.dat").reshape(800, 4)[:, 0]
windows = np.lib.stride_tricks.sliding_window_view(signal, LENGTH)[::STEP] * np.hanning(LENGTH)
power = np.abs(np.fft.rfft(windows, 4 * LENGTH)).T ** 2
times = (np.arange(len(windows)) * STEP + LENGTH / 2) / RATE
frequencies = np.fft.rfftfreq(4 * LENGTH, 1 / RATE)

fig = vz.Figure((2, 1), size=(760, 560), link="x")
above, below = fig
image = above.pcolormesh(times, frequencies, power, cmap="inferno", norm="log", clim="10%..99.9%")
above.colorbar(image, label="power")
above.title, above.ylabel = "Electroencephalogram", "frequency [Hz]"
below.plot(np.arange(800) / RATE, signal)
below.xlabel, below.ylabel = "time [s]", "potential"
fig.show()
