"""Every trading day of a share's first four years: how far it moved, and how many were sold.

Point at a day to read its numbers. The days' colours are their dates, so one sees that the early ones were wild; the
axis of volumes is logarithmic. Prices are Google's, from Yahoo Finance, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/goog.npz
tags: points, statistics, finance, 2d
"""

import numpy as np

import vizlib as vz

with np.load("goog.npz") as file:
    prices = file["price_data"]

moved = 100 * (prices["close"] / prices["open"] - 1)
year = prices["date"].astype("M8[D]").astype(float) / 365.2425 + 1970

fig = vz.Figure()
ax = fig[0, 0]
days = ax.scatter(moved, prices["volume"], c=year, cmap="plasma", s=24, alpha=0.8)
days.name = "trading day"
ax.colorbar(days, label="year")
ax.yscale = "log"
ax.title, ax.xlabel, ax.ylabel = "Wild days are busy days", "from opening to closing [%]", "shares sold"
fig.show()
