"""Counting tries, so that nobody can guess for ever. Counts stand in the cache all processes see."""

from django.core.cache import cache


class Attempts:
    def __init__(self, name, *, most, seconds):
        self.name, self.most, self.seconds = name, most, seconds

    def _key(self, who):
        return f"attempts:{self.name}:{who}"

    def are_used_up(self, who) -> bool:
        return cache.get(self._key(who), 0) >= self.most

    def count(self, who):
        cache.add(self._key(who), 0, self.seconds)
        cache.incr(self._key(who))
