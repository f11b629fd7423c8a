"""What the tests of several rooms share."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers", "tests.browsers"]

# Examples are not timed: on a machine shared with others, time says nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
