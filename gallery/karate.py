"""A quarrel in a karate club: who met whom, drawn so that friends are near each other.

Each member is a dot, the larger the more friends it has; lines are friendships. All repel each other, and friends
attract each other, until nothing moves any more. The club split in two, the trainer's (0) and the president's (33);
colours say who went where. After W. W. Zachary, Journal of Anthropological Research 33, 1977.

tags: points, line, text, 2d
"""

import numpy as np

import vizlib as vz

# One member, and all later ones it met, and so on.
FRIENDS = """0 1 2 3 4 5 6 7 8 10 11 12 13 17 19 21 31, 1 2 3 7 13 17 19 21 30, 2 3 7 8 9 13 27 28 32,
3 7 12 13, 4 6 10, 5 6 10 16, 6 16, 8 30 32 33, 9 33, 13 33, 14 32 33, 15 32 33, 18 32 33, 19 33, 20 32 33,
22 32 33, 23 25 27 29 32 33, 24 25 27 31, 25 31, 26 29 33, 27 33, 28 31 33, 29 32 33, 30 32 33, 31 32 33, 32 33"""
TRAINERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21]

lists = [[int(word) for word in line.split()] for line in FRIENDS.split(",")]
pairs = np.array([(one, other) for one, *others in lists for other in others])
friends = np.zeros((34, 34))
friends[pairs[:, 0], pairs[:, 1]] = friends[pairs[:, 1], pairs[:, 0]] = 1

turn = 2 * np.pi * np.arange(34) / 34
places = np.column_stack([np.cos(turn), np.sin(turn)])  # a circle, to begin with
for step in np.linspace(0.1, 0, 400):  # T. M. J. Fruchterman and E. M. Reingold, 1991
    apart = places[:, None] - places
    far = np.linalg.norm(apart, axis=-1) + np.eye(34)
    push = (apart * (0.06 / far**2 - friends * far / 0.25)[..., None]).sum(axis=1) - places
    places += push * np.minimum(step / np.linalg.norm(push, axis=1, keepdims=True), 1)

places = places @ np.linalg.svd(places - places.mean(axis=0))[2].T  # the longer way across

fig = vz.Figure(size=(760, 520))
ax = fig[0, 0]
ax.add(vz.Line(places[pairs].reshape(-1, 2), segments=True, color="#9aa4ae", thickness=1.5))
club = np.where(np.isin(np.arange(34), TRAINERS), "the trainer's", "the president's")
ax.scatter(*places.T, c=club, s=80 + 25 * friends.sum(axis=1))
for number, (x, y) in enumerate(places):
    ax.text(x, y, str(number), ha="center", va="center", color="white", fontsize=9)
ax.aspect, ax.axes, ax.title = "equal", False, "Zachary's karate club"
ax.legend()
fig.show()
