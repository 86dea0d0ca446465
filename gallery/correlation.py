"""Which shares rise and fall together: a heat map with a number in every cell.

The darker a cell, the more alike were the months of its two shares; the last two are no shares, but indices of many.
`pcolormesh` takes names for its sides. Prices are from Yahoo Finance, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/Stocks.csv
tags: image, text, statistics, finance, 2d
"""

import numpy as np

import vizlib as vz

names = ["IBM", "AAPL", "MSFT", "XRX", "AMZN", "GOOGL", "ADBE", "GSPC", "IXIC"]
table = np.genfromtxt("Stocks.csv", delimiter=",", names=True, skip_header=1, dtype=None, encoding="utf-8")
prices = np.column_stack([table[name] for name in names])
gains = np.diff(np.log(prices[np.isfinite(prices).all(axis=1)]), axis=0)
names[-2:] = ["S&P 500", "Nasdaq"]
alike = np.corrcoef(gains.T)

fig = vz.Figure(size=(660, 580))
ax = fig[0, 0]
image = ax.pcolormesh(names, names, alike, cmap="Blues", clim=(0, 1))
for row, column in np.ndindex(alike.shape):
    color = "white" if alike[row, column] > 0.6 else "black"
    ax.text(column, row, f"{alike[row, column]:.2f}", ha="center", va="center", color=color, fontsize=9)
ax.ylim = (len(names) - 0.5, -0.5)
ax.colorbar(image, label="correlation of monthly gains")
ax.title = "Shares that rise together"
fig.show()
