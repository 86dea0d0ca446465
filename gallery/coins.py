"""How bright is a coin? A tool of one's own: drag the line in the histogram, and the picture tells coins from ground.

The panel is imgui and ImPlot, inside the figure: `drag_line_x` is a line that can be dragged, and what it moves is a
number of Python's. The button finds the threshold by N. Otsu's method (1979). The picture, of coins from Pompeii, comes
with scikit-image.

data: skimage/data/coins.png
tags: image, interaction, panels, 2d
"""

import numpy as np

import vizlib as vz

coins = vz.read("coins.png").data
coins = coins if coins.ndim == 2 else coins[..., 0]
counts, edges = np.histogram(coins, bins=128, range=(0, 256))
middles = (edges[1:] + edges[:-1]) / 2
threshold = 100.0

fig = vz.Figure(size=(900, 440), title="Coins")
ax = fig[0, 0]
picture = ax.imshow(coins, cmap="gray")


def color():
    grey = np.repeat(coins[..., None], 3, axis=2)
    picture.data = np.where((coins > threshold)[..., None], grey, grey // 3 + np.array([0, 20, 70])).astype(np.uint8)
    ax.title = f"{100 * (coins > threshold).mean():.1f} % are brighter than {threshold:.0f}"


def best():
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    apart = sums / np.maximum(below, 1) - (sums[-1] - sums) / np.maximum(above, 1)
    return edges[1:][np.argmax(below * above * apart**2)]


@fig.panel("Threshold", embed="right", width=330)
def panel(ui):
    global threshold
    from imgui_bundle import implot

    before = threshold
    if implot.begin_plot("##brightness", ui.ImVec2(-1, 240), implot.Flags_.no_legend):
        implot.setup_axes("brightness", "pixels", 0, implot.AxisFlags_.auto_fit)
        implot.plot_bars("all", middles, counts.astype(float), 2.0)
        _, threshold, *_ = implot.drag_line_x(0, threshold, ui.ImVec4(0.9, 0.3, 0.1, 1), 2)
        implot.end_plot()
    if ui.button("Otsu's threshold"):
        threshold = best()
    if threshold != before:
        color()


color()
fig.show()
