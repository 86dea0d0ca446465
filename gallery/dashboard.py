"""A dashboard: six shares, one of them chosen, and beside them what its months were like.

`fig.interact` makes a menu and a slider of a function's arguments and calls it when they change. The panel below draws
with ImPlot, inside the figure: how often the share gained how much in a month, and how restless it was. Prices are from
Yahoo Finance, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/Stocks.csv
tags: line, panels, interaction, finance, 2d
"""

import numpy as np

import vizlib as vz

table = np.genfromtxt("Stocks.csv", delimiter=",", names=True, skip_header=1, dtype=None, encoding="utf-8")
table = table[np.isfinite(table["MSFT"])]
days, names = table["Date"].astype("M8[D]"), ["AAPL", "AMZN", "ADBE", "MSFT", "IBM", "XRX"]

fig = vz.Figure(size=(960, 540))
ax = fig[0, 0]
shares = {name: ax.plot(days, table[name], linewidth=2) for name in names}
mean = ax.plot(days, table["AAPL"], color="C3", linewidth=2.5, label="mean")
ax.yscale, ax.ylabel = "log", "price [$]"
chosen = {}


@fig.interact("Share", "right", name=names, months=(2, 48))
def choose(name="AAPL", months=12):
    price = table[name]
    for other, share in shares.items():
        share.color = "#2f7fd0" if other == name else "#d3d8de"
    smooth = np.convolve(price, np.ones(months) / months, "valid")
    mean.positions = np.column_stack([shares[name].positions[months - 1 :, 0], smooth])
    ax.title = f"{name}, and its mean of {months} months"
    chosen["gain"] = gain = 100 * np.diff(np.log(price))
    chosen["unrest"] = np.sqrt(np.convolve(gain**2, np.ones(months) / months, "valid"))


@fig.panel("Its months", embed="right")
def months_of_it(ui):
    from imgui_bundle import implot

    for title, draw, what in (
        ("gain in a month [%]", implot.plot_histogram, "gain"),
        ("restlessness [%]", implot.plot_line, "unrest"),
    ):
        ui.text(title)  # `ui` is imgui
        if implot.begin_plot(f"##{what}", ui.ImVec2(-1, 150), implot.Flags_.no_legend):
            implot.setup_axes("", "", implot.AxisFlags_.auto_fit, implot.AxisFlags_.auto_fit)
            draw(what, chosen[what])
            implot.end_plot()


fig.show()
