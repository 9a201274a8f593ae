from .follow import Follow, TooManyFollows
from .notice import AT_ONCE, Notice
from .notice_setting import How, Kind, NoticeSetting
from .user import Block, RatingScale, User

__all__ = [
    "AT_ONCE",
    "Block",
    "Follow",
    "How",
    "Kind",
    "Notice",
    "NoticeSetting",
    "RatingScale",
    "TooManyFollows",
    "User",
]
