"""Three kinds of iris, told apart by their petals: a scatter plot with a legend, and box plots beside it.

A box spans the middle half of the flowers, the line in it is their median, the whiskers reach as far as there are
flowers within one and a half boxes, and dots are those beyond. Both views have one axis of widths (`link="y"`).
R. A. Fisher's measurements of 1936 come with SciPy.

data: scipy/io/arff/tests/data/iris.arff
tags: points, bars, statistics, biology, 2d
"""

from pathlib import Path

import numpy as np

import vizlib as vz

rows = [line.strip().split(",") for line in Path("iris.arff").read_text().splitlines() if line[:1].isdigit()]
lengths = np.array([row[:4] for row in rows], float)  # centimetres
kind = np.array([row[4].removeprefix("Iris-") for row in rows])
kinds = ["setosa", "versicolor", "virginica"]
widths = np.stack([lengths[kind == name, 3] for name in kinds])  # of fifty petals each

fig = vz.Figure((1, 2), size=(860, 440), link="y")
left, right = fig
left.scatter(lengths[:, 2], lengths[:, 3], c=kind, s=45, alpha=0.8)
left.xlabel, left.ylabel = "length of a petal [cm]", "width of a petal [cm]"
left.legend()

low, median, high = np.percentile(widths, [25, 50, 75], axis=1)
inside = abs(widths.T - (low + high) / 2) <= 2 * (high - low)
least, most = (edge(np.where(inside, widths.T, np.nan), axis=0) for edge in (np.nanmin, np.nanmax))
right.errorbar(kinds, median, [median - least, most - median], fmt="none", capsize=6, color="gray")
right.bar(kinds, high - low, 0.5, bottom=low, color=["C0", "C1", "C2"])
right.errorbar(kinds, median, xerr=0.25, fmt="none", color="black", elinewidth=2)
row, column = np.nonzero(~inside)
right.scatter(column, widths.T[row, column], color="gray", s=16)
fig.show()
