"""What a share gains or loses in a day, and the bell curve that it does not follow.

The bars count days; the curve is the normal distribution with the same mean and spread. Real prices have more quiet
days than it, and more very wild ones. Prices are Google's, from Yahoo Finance, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/goog.npz
tags: bars, line, statistics, finance, 2d
"""

import numpy as np

import vizlib as vz

with np.load("goog.npz") as file:
    gains = 100 * np.diff(np.log(file["price_data"]["adj_close"]))

mean, spread = gains.mean(), gains.std()
x = np.linspace(-12, 12, 400)
normal = np.exp(-(((x - mean) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))

fig = vz.Figure()
ax = fig[0, 0]
ax.hist(gains, bins=np.arange(-12, 12.1, 0.5), density=True, label="days")
ax.plot(x, normal, color="C1", linewidth=2, label="normal distribution")
ax.axvline(mean, linestyle="--")
ax.title, ax.xlabel, ax.ylabel = "Fat tails", "gain in a day [%]", "share of days for each percent"
ax.legend()
fig.show()
