"""How many requests per second the site answers: `make bench`."""
