"""A share's best and worst days, named where they happened: text at places in the data, in the dark theme.

`fig.theme` is "light", "dark" or, by default, that of the page. The texts keep to their places while you
zoom. Prices are Google's, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/goog.npz
tags: line, text, dates, finance, 2d
"""

import numpy as np

import vizlib as vz

with np.load("goog.npz") as file:
    prices = file["price_data"]
date, close = prices["date"], prices["adj_close"]
gain = 100 * np.diff(close) / close[:-1]

fig = vz.Figure(size=(800, 460))
fig.theme = "dark"
ax = fig[0, 0]
ax.plot(date, close)
ax.fill_between(date, close, 0, alpha=0.25, color="C0")
for day in np.argsort(gain)[[0, 1, -2, -1]]:
    x, y, color = date[day + 1], close[day + 1], "gold" if gain[day] > 0 else "white"
    ax.scatter([x], [y], s=40, color=color)
    ax.text(x, y - 20, f"{gain[day]:+.0f} %".replace("-", "−"), ha="right", va="top", color=color)
ax.title, ax.ylabel = "Days to remember", "price [$]"
fig.show()
