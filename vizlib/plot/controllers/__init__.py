"""Controllers: what hands do to cameras, by mouse, fingers and keys."""
