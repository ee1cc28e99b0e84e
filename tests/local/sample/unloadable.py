"""A handler that cannot be loaded."""

raise RuntimeError("this deployment is broken")
