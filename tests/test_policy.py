"""The policy that hbgen writes: what it admits, and the files by which hosts send it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml

from cafe import cafe
from hbgen.load import Loaded
from hbgen.model.visibility import Audience
from hbgen.site import policy
from hbgen.site.assets import separate
from hbgen.site.build import build
from inline import inline
from playbook import smallest
from sites import IMAGES, lay_out
from test_publish import APPROVED, run


def directives(text: str) -> dict[str, list[str]]:
    """A policy by directive."""
    sources = {}
    for part in text.split("; "):
        name, *values = part.split(" ")
        assert name not in sources
        sources[name] = values
    return sources


def test_nothing_inline_and_nothing_made_from_text_may_run() -> None:
    held = directives(policy.policy(["https://example.ee/receipts"]))
    every = [value for values in held.values() for value in values]
    assert not {value for value in every if "unsafe" in value or value in ("*", "data:", "blob:", "https:", "http:")}
    assert held["default-src"] == held["base-uri"] == held["object-src"] == held["frame-ancestors"] == ["'none'"]
    assert held["connect-src"] == ["'self'", "https://example.ee/receipts"]


def test_inline_code_is_admitted_by_what_the_list_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "location.replace('latest/' + location.hash);"
    before = directives(policy.policy())
    monkeypatch.setattr(policy, "INLINE_SCRIPTS", (text,))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert directives(policy.policy()) == before | {"script-src": ["'self'", f"'sha256-{digest}'"]}


@pytest.mark.parametrize(
    ("address", "admitted"),
    [
        ("https://example.ee", "https://example.ee"),
        ("https://Example.ee:8443/in?token=1#here", "https://example.ee:8443/in"),
        ("https://kiri:saladus@example.ee/", "https://example.ee/"),
        ("https://küsitlus.ee/vastused õ", "https://xn--ksitlus-n2a.ee/vastused%20%C3%B5"),
        ("https://example.ee/a;script-src *,b'\"", "https://example.ee/a%3Bscript-src%20*%2Cb%27%22"),
        ("https://*.example.ee/", None),
        ("https://example.ee;script-src/", None),
        ("https://[::1]/", None),
        ("https:///nowhere", None),
        ("https://example.ee:port/", None),
        ("http://example.ee/", None),
    ],
)
def test_an_address_is_admitted_as_it_is_and_never_as_part_of_the_policy(address: str, admitted: str | None) -> None:
    assert policy.source(address) == admitted
    held = directives(policy.policy([address]))
    assert held == directives(policy.policy()) | {"connect-src": ["'self'", *([admitted] if admitted else [])]}


def test_the_element_of_a_page_holds_the_same_policy() -> None:
    match = re.fullmatch(
        r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', policy.meta(["https://a.ee/&b"])
    )
    assert match is not None
    text = match[1].replace("&amp;", "&").replace(" file:", "")
    assert text + "; frame-ancestors 'none'" == policy.policy(["https://a.ee/&b"])


def test_each_audience_posts_where_its_own_pages_do() -> None:
    files = {file.path: file.data.decode() for file in policy.headers({"customers": [], "staff": ["https://a.ee/x"]})}
    assert set(files) == set(policy.HOSTED)
    blocks = dict(re.findall(r"^(/\S*)\n  Content-Security-Policy: (.*)$", files[policy.HEADERS], re.MULTILINE))
    assert blocks == {
        "/": policy.policy(),
        "/index.html": policy.policy(),
        "/customers/*": policy.policy(),
        "/staff/*": policy.policy(["https://a.ee/x"]),
    }
    for name in (policy.NGINX, policy.APACHE):
        lines = [line for line in files[name].splitlines() if "https://a.ee/x" in line]
        assert len(lines) == 1 and "/staff/" in lines[0] and policy.policy(["https://a.ee/x"]) in lines[0]
        # In quotes that nothing in a policy can end.
        assert all(line.count('"') % 2 == 0 for line in files[name].splitlines())


def test_an_own_file_of_a_host_stays(tmp_path: Path) -> None:
    (tmp_path / policy.HEADERS).write_text("/staff/*\n  Basic-Auth: someone:secret\n")
    policy.put_headers(tmp_path, {"staff": []}, keep=True)
    assert (tmp_path / policy.HEADERS).read_text() == "/staff/*\n  Basic-Auth: someone:secret\n"
    assert (tmp_path / policy.NGINX).is_file()


@pytest.mark.parametrize(
    ("sheet", "ending", "data"),
    [
        ("a{b:url('data:image/svg+xml;charset=utf-8,<svg xmlns=\"a\"/>')}", "svg", b'<svg xmlns="a"/>'),
        ("a{b:url(\"data:image/svg+xml,%3Csvg xmlns='a'/%3E\")}", "svg", b"<svg xmlns='a'/>"),
        ("a{b: url( data:image/PNG;base64,aGVp )}", "png", b"hei"),
    ],
)
def test_images_inside_style_sheets_become_files(sheet: str, ending: str, data: bytes) -> None:
    changed, images = separate(sheet)
    assert list(images.values()) == [data]
    (name,) = images
    assert name.endswith(f".{ending}") and "data:" not in changed and f'url("{name}")' in changed
    assert separate(changed) == (changed, {})


def test_what_is_no_image_stays_in_the_sheet() -> None:
    for sheet in ("a{b:url(data:text/html,x)}", "a{b:url(data:image/png;base64,%%)}", "a{b:url(data:)}"):
        assert separate(sheet) == (sheet, {})


# --- sites -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The café in each audience, with addresses to post to, and a hand-written page with notes and code."""
    root = tmp_path_factory.mktemp("policy")
    lay_out(root)
    index = root / "handbook" / "index.md"
    index.write_text(index.read_text("utf-8") + "\n```{note}\nHere.\n```\n\n```python\nprint()\n```\n", "utf-8")
    handbook = cafe()
    links = handbook.handbook.links.model_copy(
        update={"answers": "https://a.example.ee/in", "receipts": "https://r.example.ee/in"}
    )
    settings = handbook.handbook.model_copy(update={"links": links})
    loaded = Loaded(handbook.model_copy(update={"handbook": settings}), (), frozenset(), IMAGES)
    editions: list[tuple[Audience, str]] = [("customers", "en"), ("managers", "en")]
    assert build(root, root / "out", loaded, editions, 2, lambda _: None) == ()
    return root / "out"


def test_no_page_holds_inline_code_or_style(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 50
    assert {str(page.relative_to(site)): faults for page in pages if (faults := inline(page.read_text("utf-8")))} == {}


def test_no_style_sheet_holds_an_image(site: Path) -> None:
    sheets = sorted(site.rglob("*.css"))
    assert [sheet.name for sheet in sheets if "data:" in sheet.read_text("utf-8")] == []
    for sheet in sheets:
        for name in re.findall(r'url\("(image-[^"]*)"\)', sheet.read_text("utf-8")):
            assert (sheet.parent / name).is_file()


def test_a_page_says_its_policy_before_it_loads_anything(site: Path) -> None:
    for name, posts in (("customers", []), ("managers", ["https://a.example.ee/in", "https://r.example.ee/in"])):
        page = (site / name / "en" / "index.html").read_text("utf-8")
        assert page.index(policy.meta(posts)) < min(page.index("<link"), page.index("<script"))
        assert json.loads((site / name / "en" / policy.CONNECT).read_bytes()) == {"connect": posts}
    # An address inside the company is no business of its customers.
    customers = site / "customers"
    assert not [path for path in customers.rglob("*") if path.is_file() and b"r.example.ee" in path.read_bytes()]


def test_a_build_writes_the_policy_for_hosts(site: Path) -> None:
    posts = {"customers": [], "managers": ["https://a.example.ee/in", "https://r.example.ee/in"]}
    for file in policy.headers(posts):
        assert (site / file.path).read_bytes() == file.data


def test_inline_code_is_seen() -> None:
    """What the tests above look for, they would find."""
    for markup in (
        "<script>x</script>",
        "<style>x</style>",
        "<p style='x'>",
        '<p onclick="x">',
        "<a href=' JavaScript:x'>",
        "<img src=data:image/png,x>",
        "<svg><a xlink:href='java\tscript:x'></a></svg>",
        "<form action=javascript:x>",
        "<iframe srcdoc=x></iframe>",
        "<object data=x></object>",
        "<base href=x>",
        "<script src=https://example.com/x.js></script>",
        "<link rel=stylesheet href=//example.com/x.css>",
        "<img srcset='https://example.com/x.png 2x'>",
        "<script type=module src=x></script><script type=importmap>{}</script>",
    ):
        assert inline(markup) != [], markup
    for markup in (
        '<script type="application/json">{"a": 1}</script>',
        '<script src="_static/x.js"></script>',
        '<a href="https://example.com" class="onclick">style</a>',
        '<svg opacity="0.5" width="3"/>',
    ):
        assert inline(markup) == [], markup


def test_publishing_keeps_what_older_versions_post_to(tmp_path: Path) -> None:
    root, out = tmp_path / "handbook", tmp_path / "site"
    root.mkdir()
    smallest(root)
    path = root / "content" / "handbook.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data |= {"audiences": ["staff"]}
    path.write_text(json.dumps(data | {"links": {"receipts": "https://old.example.ee/in"}}), "utf-8")
    run("release", "1.0.0", "--root", root, "--date", "2026-03-01", *APPROVED)
    run("publish", out, "--root", root)
    path.write_text(json.dumps(data | {"links": {"receipts": "https://new.example.ee/in"}}), "utf-8")
    run("publish", out, "--root", root)
    both = {"staff": ["https://new.example.ee/in", "https://old.example.ee/in"]}
    assert {name: (out / name).read_bytes() for name in policy.HOSTED} == {
        file.path: file.data for file in policy.headers(both)
    }
    (version,) = out.glob("staff/*/1.0.0/index.html")
    assert policy.meta(["https://old.example.ee/in"]) in version.read_text("utf-8")
