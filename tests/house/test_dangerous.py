"""What reviews have found, or would: constructs that are dangerous in the product, each with the few places that may.

Written over the syntax tree, so that they run in a second with every `make test`. What needs to follow a value from
a request to where it goes stands in `semgrep.yml`, for `make semgrep`.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.test_house import FILES, PRODUCT, ROOT, found, name

TEMPLATES = sorted((ROOT / "webapp" / "templates").rglob("*.html"))
SCRIPTS = list((ROOT / "webapp" / "static").glob("*.js"))

# Modules that run code, undo types, or speak to other machines.
IMPORTS = {
    "pickle": set(),
    "marshal": set(),
    "shelve": set(),
    "yaml": set(),
    "requests": set(),
    "httpx": set(),
    "aiohttp": set(),
    "telnetlib": set(),
    "ftplib": set(),
    "socket": {"webapp/cli/plan.py", "webapp/cli/postgres.py"},  # free ports, our own server
    "urllib.request": {"webapp/cli/launcher.py"},  # asks our own pages whether they answer
    "http.client": {"workflows/letters/bsre.py"},  # the signing service of the settings alone
    "smtplib": {"webapp/background/mail.py"},  # to the server of the settings alone
    "random": {
        "webapp/cli/demo_people.py",
        "webapp/cli/demo_names.py",
        "webapp/cli/demo_leave.py",
        "webapp/cli/demo_days.py",
    },
    "subprocess": {"webapp/cli/launcher.py", "webapp/cli/programs.py", "webapp/cli/processes.py"},
}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv"}
TEMPLATES_FROM_TEXT = {"render_template_string", "from_string", "Template"}
WEAK = {"md5", "sha1", "new"}


@cache
def imported(path: Path) -> list[str]:
    names = [one.name for _path, node in found([path], ast.Import) for one in node.names]
    for _path, node in found([path], ast.ImportFrom):
        if node.module:
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    return names


@cache
def called(path: Path) -> list[tuple[str, ast.Call]]:
    return [(ast.unparse(node.func), node) for _path, node in found([path], ast.Call)]


@pytest.mark.asvs("1.5.2", "1.3.6", "13.2.4", "13.2.5", "15.3.2", "11.5.1", "1.3.9")
@pytest.mark.parametrize("module", IMPORTS)
def test_dangerous_modules_are_imported_where_they_may_be(module):
    users = {name(path) for path in PRODUCT for one in imported(path) if one == module}
    assert users <= IMPORTS[module]


@pytest.mark.asvs("1.3.2", "1.2.5")
def test_no_text_becomes_code_or_a_command():
    wrong = [(name(path), word) for path in PRODUCT for word, _call in called(path) if word in CALLS]
    wrong += [
        (name(path), "shell")
        for path in PRODUCT
        for _word, call in called(path)
        if any(one.arg == "shell" for one in call.keywords)
    ]
    assert wrong == []


@pytest.mark.asvs("1.3.7")
def test_no_template_is_made_of_text():
    wrong = [
        (name(path), word)
        for path in PRODUCT
        for word, _call in called(path)
        if word.rsplit(".", 1)[-1] in TEMPLATES_FROM_TEXT
    ]
    assert wrong == []


@pytest.mark.asvs("1.1.2")
def test_no_template_switches_escaping_off():
    wrong = [
        path.name
        for path in TEMPLATES
        if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


# A constant, or the output of something that escapes: said beside the call.
MARKED = {
    "webapp/leave/home.py",
    "webapp/activities/home.py",
    "webapp/skp/home.py",
    "webapp/cases/case_query.py",
    "webapp/sign_in/totp.py",
}


@pytest.mark.asvs("1.3.3")
def test_only_words_of_ours_are_marked_as_html():
    wrong = {
        name(path)
        for path in PRODUCT
        for word, call in called(path)
        if word.endswith("Markup") and call.args and not _constant(call.args[0])
    }
    assert wrong <= MARKED


def _constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.IfExp) and _constant(node.body) and _constant(node.orelse)
    )


@pytest.mark.asvs("1.2.4")
def test_sql_is_never_put_together_from_values():
    """In `text(f"…")` only constants of the module itself may stand, which are written in capitals."""
    wrong = []
    for path in PRODUCT:
        for word, call in called(path):
            if word.rsplit(".", 1)[-1] not in {"text", "exec_driver_sql", "execute"} or not call.args:
                continue
            first = call.args[0]
            if isinstance(first, ast.JoinedStr):
                parts = [one.value for one in first.values if isinstance(one, ast.FormattedValue)]
                wrong += [(name(path), ast.unparse(one)) for one in parts if not _of_the_module(one)]
            if isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod | ast.Add):
                wrong.append((name(path), ast.unparse(first)))
    assert wrong == []


def _of_the_module(node: ast.expr) -> bool:
    """A constant in capitals, or one of another module."""
    return (
        isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).split(".")[-1].strip("_").isupper()
    )


@pytest.mark.asvs("11.4.1", "11.3.1", "11.3.2")
def test_only_sound_digests_and_no_ciphers_of_our_own():
    wrong = [
        (name(path), word)
        for path in PRODUCT
        for word, _call in called(path)
        if word.startswith("hashlib.") and word.split(".")[1] in WEAK
    ]
    wrong += [
        (name(path), one)
        for path in PRODUCT
        for one in imported(path)
        if one.startswith(("Crypto", "cryptography.hazmat.primitives.ciphers"))
        and "aead" not in one
        and "AESGCM" not in one
    ]
    assert wrong == []


SECRETS = re.compile(r"(?:^|_)(?:token|secret|password|signature|mac|csrf|activation_hash|password_hash)$")


@pytest.mark.asvs("11.2.1")
def test_secrets_are_compared_in_constant_time():
    """`==` between two names of secrets; a comparison within SQL is one of digests, which is not told apart by time."""
    wrong = []
    for path, node in found(PRODUCT, ast.Compare):
        sides = [node.left, *node.comparators]
        names = [ast.unparse(one) for one in sides if isinstance(one, ast.Name | ast.Attribute)]
        if isinstance(node.ops[0], ast.Eq | ast.NotEq) and any(SECRETS.search(one) for one in names):
            sql = any(one.split(".")[0][:1].isupper() for one in names)
            if not sql and len(names) > 1:
                wrong.append((name(path), ast.unparse(node)))
    assert wrong == []


@pytest.mark.asvs("16.5.3")
def test_no_fault_is_passed_over_in_silence():
    handlers = found(PRODUCT, ast.ExceptHandler)
    silent = [name(path) for path, one in handlers if all(isinstance(line, ast.Pass) for line in one.body)]
    assert silent == []


# The bell marks its line as read when it is followed; a form of its own would need a page between. Phones that read
# a calendar are counted, against guessing and haste.
READS_THAT_WRITE = {("webapp/notices/pages.py", "follow"), ("webapp/leave/feed.py", "feed")}


@pytest.mark.asvs("3.5.3")
def test_pages_that_are_read_write_nothing():
    wrong = set()
    for path, node in found(PRODUCT, ast.FunctionDef):
        gets = [one for one in node.decorator_list if re.search(r"\.get\(", ast.unparse(one))]
        writes = any(
            isinstance(one, ast.Call) and ast.unparse(one.func) in {"db.transaction", "db.aside"}
            for one in ast.walk(node)
        )
        if gets and writes:
            wrong.add((name(path), node.name))
    assert wrong <= READS_THAT_WRITE


@pytest.mark.asvs("13.4.2")
def test_nothing_runs_with_the_debugger():
    wrong = [
        name(path)
        for path in PRODUCT
        for word, call in called(path)
        if word.endswith(".run") and any(one.arg == "debug" for one in call.keywords)
    ]
    assert wrong == []
    assert [name(path) for path in PRODUCT if "DEBUG = True" in path.read_text(encoding="utf-8")] == []


@pytest.mark.asvs("1.2.3", "3.2.2", "3.5.5", "14.3.3", "15.3.6")
def test_scripts_make_no_code_of_text_and_keep_nothing_in_the_browser():
    """Pieces of pages come from our own server by htmx; our own lines only set text and attributes."""
    forbidden = re.compile(
        r"\beval\(|new Function|document\.write|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|localStorage|"
        r"sessionStorage|addEventListener\(.message|__proto__"
    )
    wrong = [
        (path.name, one) for path in SCRIPTS for one in forbidden.findall(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
    with_words = [path.name for path in TEMPLATES if _script_with_values(path.read_text(encoding="utf-8"))]
    assert with_words == []


def _script_with_values(page: str) -> bool:
    return any("{{" in one for one in re.findall(r"<script\b[^>]*>(.*?)</script>", page, re.DOTALL))


def test_every_exception_to_the_rules_of_security_says_why():
    wrong = [
        f"{name(path)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"# noqa: (?:\w+, ?)*S\d+(?:, ?\w+)*\s*$", line)
    ]
    assert wrong == []
