"""The reasons a new site starts with: (slug, name, what the author reads). Each site changes them."""

REASONS = [
    ("duplicate", "Duplicate", "This is here already, under another name. Add there what is missing."),
    ("unsourced", "Unsourced", "Please say where this is from: a web address, or a book, disc or booklet."),
    ("wrong-page", "Wrong page", "This belongs to another page. Please add it there."),
    ("copied", "Copied text", "This was written elsewhere. Please say it in your own words."),
    ("format", "Format", "Right, but written differently here. Please look at how similar pages do it."),
    ("spoiler", "Spoiler", "This gives away the ending. Please move it to the description."),
    ("vandalism", "Vandalism", "This damages the page."),
    ("unclear", "Unclear", ""),
    ("other", "Another reason", ""),
]  # fmt: skip
