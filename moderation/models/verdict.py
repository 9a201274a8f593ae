from dataclasses import dataclass, field

from .reason import Reason


@dataclass(frozen=True)
class Verdict:
    """What a moderator decides on one change. Without a word said it is accepted as proposed."""

    accept: bool = True
    overwrite: bool = False
    """Newer live values may be replaced: a person compared them."""
    left_out: frozenset[str] = frozenset()
    """Fields that are declined while the rest of the change is accepted."""
    amended: dict = field(default_factory=dict)
    """Other values than the proposed ones, as `snapshot` makes them."""
    reason: str = ""
    grounds: Reason | None = None


AS_PROPOSED = Verdict()
