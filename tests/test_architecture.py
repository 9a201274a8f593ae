"""Rules of the house that a machine can hold: who writes the catalogue, how large a file may grow."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = sorted(
    path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"bench", "tests"}
)
# The gate: rows are written by `write` and `erase`, derived columns by `derive`, counters by `touch`.
WRITES = re.compile(r"\.(save|delete|create|get_or_create|update_or_create|bulk_create|bulk_update|update)\(")
MOST_LINES = {".py": 400, ".html": 150, ".css": 250, ".js": 120}


def _files(*patterns):
    return [
        path
        for app in (*APPS, "templates", "static")
        for pattern in patterns
        for path in (ROOT / app).rglob(pattern)
        if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("app", ["catalog", "credits"])
def test_nothing_in_the_catalogue_writes_itself(app):
    """`FormerSlug` is the one exception: it belongs to the gate and is written while a slug is derived."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if WRITES.search(line)
        and "FormerSlug" not in line
        and not re.search(r"(kwargs|widget|attrs)\.update", line)
    ]
    assert not found


def test_files_stay_small():
    large = {
        str(path.relative_to(ROOT)): count
        for path in _files("*.py", "*.html", "*.css", "*.js")
        if (count := len(path.read_text().splitlines())) > MOST_LINES[path.suffix]
    }
    assert not large


def test_functions_stay_short():
    long = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in _files("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 45
    ]
    assert not long


def test_no_signals_and_no_services():
    text = "\n".join(path.read_text() for path in _files("*.py"))
    assert "@receiver" not in text
    assert not list(ROOT.glob("*/services.py"))


def test_no_page_loads_from_a_foreign_host():
    for path in _files("*.html", "*.css", "*.js"):
        text = path.read_text()
        assert not re.search(r"""(src|href)=["'](https?:)?//""", text), path
        assert not re.search(r"url\((['\"]?)(https?:)?//", text), path
        assert "style=" not in text or path.suffix == ".js", (
            f"{path}: the content security policy forbids inline style"
        )


def test_layers_hold():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_docs_name_what_is_there():
    """Files of the map exist; every setting and every command stands in the page for operators."""
    operating = (ROOT / "docs/operating.md").read_text()
    for page in (ROOT / "README.md", *ROOT.glob("docs/**/*.md")):
        for name in re.findall(r"`([\w/]+\.(?:py|md|html|css|js))`", page.read_text()):
            assert next(ROOT.glob(f"[a-z]*/**/{name}"), None) or (ROOT / name).exists(), (
                f"{page.name}: {name}"
            )
    settings = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "memories_db/settings.py").read_text())
    assert [name for name in settings if f"`{name}`" not in operating] == []
    commands = [path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")]
    assert [name for name in commands if name not in operating] == []
