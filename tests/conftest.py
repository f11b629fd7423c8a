"""What the tests of several rooms share."""

pytest_plugins = ["tests.servers"]
