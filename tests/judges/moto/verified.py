"""A plugin of pytest: of moto's tests, those that were verified on AWS, some of which are known to fail here.

Such a test has to fail: one that passes, or is not there any more, is an error, so that the list stays true.
"""

import pathlib

import pytest

FAILURES = pathlib.Path(__file__).with_name("failures.txt")


def failures():
    """The tests that are known to fail, each with its reason: a line `TEST # REASON` for each."""
    known = {}
    for line in FAILURES.read_text().splitlines():
        test, _, reason = (part.strip() for part in line.partition(" # "))
        if not test or test.startswith("#"):
            continue
        if not reason or test in known:
            raise pytest.UsageError(f"{FAILURES.name}: a line needs a test of its own and a reason: {line}")
        known[test] = reason
    return known


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    verified = [item for item in items if item.get_closest_marker("aws_verified")]
    config.hook.pytest_deselected(items=[item for item in items if item not in verified])
    items[:] = verified
    known = failures()
    for item in items:
        reason = known.pop(item.nodeid.removeprefix("tests/test_s3/"), None)
        if reason is not None:
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))
    if known:
        raise pytest.UsageError(f"{FAILURES.name} names tests that are not there: {', '.join(sorted(known))}")
