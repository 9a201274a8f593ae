"""What was typed into the small forms around a submission."""

LONGEST_COMMENT = 4000


def number(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def version_of(request):
    return number(request.POST.get("version", ""))


def text_in(posted, name):
    return posted.get(name, "").replace("\x00", "").strip()[:LONGEST_COMMENT]


def said(request, name="comment"):
    return text_in(request.POST, name)
