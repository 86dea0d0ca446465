"""Around the data: planes with ticks, boxes, colour bars, legends and scale bars, and where all of it stands."""
