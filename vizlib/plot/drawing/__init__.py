"""Drawing: one picture of a figure, of what stages it consists, and what of the last one is sent again."""
