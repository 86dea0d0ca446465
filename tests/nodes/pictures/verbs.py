"""What the verbs draw that nodes alone do not: rules, caps of error bars, curves with markers, areas and bars."""

import numpy as np

import vizlib as vz

x = np.linspace(0, 10, 40)
fig = vz.Figure((2, 2), size=(900, 700))

ax = fig[0, 0]
ax.fill_between(x, np.sin(x) - 0.3, np.sin(x) + 0.3, alpha=0.3)
ax.plot(x, np.sin(x), "--o", ms=4)
ax.plot(x, np.cos(x), "s", x, np.cos(x) / 2, "-.^", ms=5)
ax.errorbar(x[::5], np.full(8, -2.0), yerr=0.3, xerr=0.4, fmt="D", capsize=4)
ax.axhline(0)
ax.axvline(5, ls="--", color="C3", lw=2)

values = np.random.default_rng(0).normal(size=2000)
ax = fig[0, 1]
ax.hist(values, 30)
ax.hist(values + 1, 30, alpha=0.6)
ax.hist(values - 1, 30, histtype="step", color="k")
ax.text(0, 100, "turned", rotation=30, fontsize=16, outline="white")

ax = fig[1, 0]
ax.pcolormesh([0, 1, 3, 6, 10], [0, 1, 4, 9], np.arange(12).reshape(3, 4))
ax.scatter(
    values[:200] + 5, values[200:400] + 4, s=np.abs(values[400:600]) * 60, c=values[600:800], cmap="magma", alpha=0.7
)

ax = fig[1, 1]
ax.bar([0, 1, 2], [3, 120, 2000], color=["r", "g", "tab:blue"])
ax.plot([0, 1, 2], [2, 50, 3000], "o-")
ax.axhline(100, ls=":")
ax.yscale = "log"

fig.show()
