"""local.throttle: the token bucket of a route."""

import time

from local.template import Throttle
from local.throttle import TokenBucket


def test_bucket_gives_its_burst_and_then_its_rate() -> None:
    now = time.monotonic() + 1000
    bucket = TokenBucket(Throttle(rate_per_second=2.0, burst=3))

    at_once = [bucket.take(now) for _ in range(4)]
    half_a_second_later = [bucket.take(now + 0.5) for _ in range(2)]
    much_later = [bucket.take(now + 900) for _ in range(4)]

    assert at_once == [True, True, True, False]
    assert half_a_second_later == [True, False]
    assert much_later == [True, True, True, False]
