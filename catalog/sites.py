"""Sites that know the same works, and how an identifier becomes an address there."""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote


class Site(NamedTuple):
    name: str
    template: str
    person_template: str = ""

    def address(self, identifier: str) -> str:
        """Identifiers may hold a path ("movie/42994"); everything else is quoted."""
        template = self.template
        if self.person_template and re.match(r"nm|person", identifier):
            template = self.person_template
        return template.format(quote(identifier, safe="/:"))


SITES = {
    "imdb": Site("IMDb", "https://www.imdb.com/title/{}/", "https://www.imdb.com/name/{}/"),
    "mal": Site("MyAnimeList", "https://myanimelist.net/anime/{}"),
    "anilist": Site("AniList", "https://anilist.co/anime/{}"),
    "anidb": Site("AniDB", "https://anidb.net/anime/{}"),
    "bangumi": Site("Bangumi", "https://bgm.tv/subject/{}"),
    "tmdb": Site("TMDB", "https://www.themoviedb.org/{}"),
    "tvdb": Site("TheTVDB", "https://thetvdb.com/dereferrer/series/{}"),
    "wikidata": Site("Wikidata", "https://www.wikidata.org/wiki/{}"),
    "wikipedia": Site("Wikipedia", "https://en.wikipedia.org/wiki/{}"),
    "web": Site("Web site", "{}"),
}


def identifiers_in(address: str) -> list[tuple[str, str]]:
    """(site, identifier) that may have become this address. Candidates: ask each for its address again."""
    found = []
    for key, site in SITES.items():
        for template in filter(None, (site.template, site.person_template)):
            before, after = template.split("{}")
            if key != "web" and address.startswith(before) and address.endswith(after):
                found.append((key, unquote(address[len(before) : len(address) - len(after)])))
    return found
