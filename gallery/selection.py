"""Draw around points, and see what they have in common: a selection with its own histogram.

A drag with the left button draws a lasso (`fig.tool = "lasso"`); which points are in it is computed by the GPU. The
orange bars count the gains of the chosen days only. Prices are Google's, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/goog.npz
tags: points, interaction, bars, finance, 2d
"""

import numpy as np

import vizlib as vz

with np.load("goog.npz") as file:
    prices = file["price_data"]
gain = 100 * (prices["close"] / prices["open"] - 1)
range_ = 100 * (prices["high"] - prices["low"]) / prices["open"]

fig = vz.Figure((1, 2), size=(860, 420), title="Wild days")
left, right = fig
days = left.scatter(prices["date"], range_, s=16, alpha=0.7)
left.ylabel, left.title = "highest less lowest [%]", "Draw around some days"
bins = np.arange(-9, 9.1, 0.5)
right.hist(gain, bins=bins, color="C9", label="all days")
chosen = right.hist(gain[:300], bins=bins, color="C1", label="chosen").node
right.xlabel, right.title = "gain in the day [%]", "300 days chosen"
right.legend()
fig.tool = "lasso"


@fig.on("select")
def selected(event):
    if event.node is days:
        chosen.heights = np.histogram(gain[event.indices], bins=bins)[0]
        right.title = f"{len(event.indices)} days chosen"


fig.show()
