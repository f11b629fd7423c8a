"""The ``verbatim`` command: wires the rooms together."""
