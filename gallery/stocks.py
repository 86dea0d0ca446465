"""Thirty years of six companies: a share's worth, as many times what it was in January 2000.

Dates are an axis of their own, whose ticks become months, days and hours as you zoom in. Over the labels of an axis,
the wheel and a drag are for that axis alone. Prices are from Yahoo Finance, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/Stocks.csv
tags: line, dates, finance, 2d
"""

import numpy as np

import vizlib as vz

table = np.genfromtxt("Stocks.csv", delimiter=",", names=True, skip_header=1, dtype=None, encoding="utf-8")
table = table[np.isfinite(table["MSFT"])]
days = table["Date"].astype("M8[D]")
start = np.argmin(abs(days - np.datetime64("2000-01-01")))

fig = vz.Figure(size=(800, 480))
ax = fig[0, 0]
for name in ("AAPL", "AMZN", "ADBE", "MSFT", "IBM", "XRX"):
    ax.plot(days, table[name] / table[name][start], label=name)
ax.axhline(1)
ax.yscale = "log"
ax.title, ax.ylabel = "What became of a share", "times its price in January 2000"
ax.legend()
fig.show()
