"""What a figure says of itself follows what it shows."""

from __future__ import annotations

import numpy as np

import vizlib as vz


def test_a_description_follows_data_and_colours() -> None:
    fig = vz.Figure()
    image = fig[0, 0].imshow(np.arange(12.0).reshape(3, 4))
    fig.show(offscreen=True)
    said: list[str] = []
    fig.canvas.describe = lambda label, description="": said.append(description)
    fig._told = None
    fig._describe()
    assert "values from 0 to 11, colours by viridis" in said[-1]
    image.data = 2 * image.data
    fig._describe()
    assert "values from 0 to 22" in said[-1]
    image.cmap = "magma"
    fig._describe()
    assert "colours by magma" in said[-1]
    fig._describe()
    assert len(said) == 3  # what has not changed is not said again
    fig.close()
