"""Which addresses there are to check: told by the apps that keep some."""

from collections.abc import Callable, Iterable

_collectors: list[tuple[Callable, Callable]] = []


def register_addresses(every: Callable[[], Iterable[str]], used: Callable[[set], set]):
    """`every()` gives all addresses kept; `used(urls)` those of `urls` that are still in use."""
    _collectors.append((every, used))


def every_address():
    for every, _ in _collectors:
        yield from every()


def still_used(urls: set) -> set:
    return set().union(*(used(urls) for _, used in _collectors))
