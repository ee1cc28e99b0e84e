"""How random examples are drawn: the same ones in every run, and never against a clock."""

from hypothesis import settings

# A failure is found again by running again: no database of examples, no seed to note. More, and
# other ones: `pytest tests/properties --hypothesis-profile=soak`.
settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("soak", max_examples=20_000, database=None, deadline=None)
settings.load_profile("steady")
