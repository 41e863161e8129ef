"""Text shows as the text that it is, and prose holds nothing but what prose may hold."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pytest
from docutils import nodes
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.common.normalize_url import normalizeLink

from hbgen.characters import hidden
from hbgen.markdown import Ready, escape, inert, links, problems, prose, target
from hbgen.markdown.prose_tree import NOTES, tree_of
from hostile import HOSTILE
from myst import Tree, document, markdown_tree, tree
from sampling import examples, in_full, sampled

CONTEXTS = (
    "# {}",
    "{}",
    "- {}\n- {}",
    "1. {}\n2. {}",
    "| a | b |\n| --- | --- |\n| {} | {} |",
    "{}\n: {}",
    "Term\n: {}\n\n  {}",
    "Term\n: - {}\n  - {}",
    "*{}*",
    "**{}** – {}",
    "**{}**. {}",
    "*“{}”*",
    "[{}](https://example.org/)",
    "[{}](hb:pages/standards/tel#TEL-03), [{}](hb:pages/standards)",
    "> {}",
    "{{.hb-lead}}\n{}",
    "- {{.hb-entry}}\n  [{}](hb:pages/x)\n\n  {}",
    "A: {} {}. ({})",
    "{} [{}]{{.hb-badge}}",
    ":::{{note}}\n{}\n\n- {}\n:::",
    '<span lang="et">{}</span>',
)
"""Every kind of place in which a template puts text."""

allowed = st.characters(exclude_categories=["Cs"]).filter(lambda character: next(hidden(character), None) is None)
tricky = st.sampled_from(list("\\`*_{}[]<>()#+-.!|~:=%&$^@'\"/?;, \n\t0123456789aZäß\u00a0\u2003“”’…"))
texts = st.one_of(
    st.text(tricky, min_size=1, max_size=30),
    st.text(allowed, min_size=1, max_size=40),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=2).map(" ".join),
).filter(lambda text: text.strip() and "¤" not in text)


def folded(text: str) -> str:
    return " ".join(re.split(r"[ \t\n\r\f\v]+", text)).strip()


def with_text(made: Tree, text: str) -> Tree:
    """A tree in which `text` stands in place of `¤`."""
    return tuple(
        with_text(part, text) if isinstance(part, tuple) else part.replace("¤", text) if isinstance(part, str) else part
        for part in made
    )


@lru_cache(maxsize=len(CONTEXTS))
def plain_in(context: str) -> Tree:
    return place_in(context, "¤")


def place_in(context: str, text: str) -> Tree:
    page = "# Title\n\n" if not context.startswith("#") else ""
    return tree(document(page + context.replace("{}", "\0").format().replace("\0", text) + "\n\nEnd.\n"))


@pytest.mark.parametrize("mark", "!\"'()+,-./:;=?@%")
def test_punctuation_at_the_beginning_of_a_line_opens_nothing(mark: str) -> None:
    assert escape(f"{mark} x") == f"\\{mark} x"
    assert escape(f"x {mark}") == f"x {mark}"


@settings(max_examples=examples(120), deadline=None)
@given(texts)
def test_escaped_text_shows_as_it_is_wherever_it_stands(text: str) -> None:
    for context in CONTEXTS:
        assert_shown(context, text)


@sampled(30)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_shows_as_it_is(text: str) -> None:
    for context in CONTEXTS:
        assert_shown(context, text)


def assert_shown(context: str, text: str) -> None:
    assert place_in(context, escape(text)) == with_text(plain_in(context), folded(text)), context


def test_there_are_enough_hostile_texts() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60


def test_what_is_ready_is_left_alone() -> None:
    ready = Ready("**bold**")
    assert escape(ready) is ready
    assert escape(escape("a*b")) == escape("a*b") == "a\\*b"


# --- prose: what is refused -------------------------------------------------------------------

OPEN = "Fine.\n\n"
ATTACKS: tuple[tuple[str, int], ...] = (
    # Directives, in each way to write one.
    ("```{raw} html\n<script>alert(1)</script>\n```", 3),
    ("```{include} /etc/passwd\n```", 3),
    ("```{literalinclude} /etc/passwd\n```", 3),
    ("```{eval-rst}\n.. include:: /etc/passwd\n```", 3),
    ("```{csv-table}\n:file: /etc/passwd\n```", 3),
    ("```{image} /etc/passwd\n```", 3),
    ("```{figure} ../../secret.png\n```", 3),
    ("```{toctree}\nindex\n```", 3),
    ("```{code-block} python\nx\n```", 3),
    ("```{only} staff\nx\n```", 3),
    ("```{button-link} javascript:alert(1)\n```", 3),
    ("``` {raw} html\n<b>\n```", 3),
    ("~~~{raw} html\n<b>\n~~~", 3),
    ("````{note}\n```{raw} html\nx\n```\n````", 3),
    (":::{raw} html\n<script>\n:::", 3),
    (":::{include} /etc/passwd\n:::", 3),
    (":::{eval-rst}\nx\n:::", 3),
    (":::{grid} 2\nx\n:::", 3),
    (":::\nx\n:::", 3),
    (":::{tip} A title\nx\n:::", 3),
    (":::{tip}\nx\n\n```{raw} html\n<b>\n```\n:::", 6),
    ("::::{tip}\n:::{raw} html\n<b>\n:::\n::::", 4),
    ("::::{note}\n:::{tip}\n\n<script>\n\n:::\n::::", 6),
    ("- a\n\n  ```{include} /etc/passwd\n  ```", 5),
    ("> ```{include} /etc/passwd\n> ```", 3),
    ("1. :::{include} x\n   :::", 3),
    # Roles.
    ("{download}`/etc/passwd`", 3),
    ("a {raw-html}`<b>` b", 3),
    ("a\nb {eval}`x` b", 4),
    ("{py:func}`x`", 3),
    # HTML.
    ("<script>alert(1)</script>", 3),
    ("a <b onclick=x>b</b>", 3),
    ("a\nb <img src=x>", 4),
    ("<!-- remark -->", 3),
    ("<?php x ?>", 3),
    ("<![CDATA[x]]>", 3),
    ("<iframe src='https://x'></iframe>", 3),
    # Addresses.
    ("[a](javascript:alert(1))", 3),
    ("[a](JavaScript:alert(1))", 3),
    ("[a](java&#115;cript:alert(1))", 3),
    ("[a](data:text/html,x)", 3),
    ("[a](file:///etc/passwd)", 3),
    ("[a](vbscript:x)", 3),
    ("[a](/etc/passwd)", 3),
    ("[a](../../secret.md)", 3),
    ("[a](secret.txt)", 3),
    ("[a](hb:pages/secret)", 3),
    ("[a](inv:python:py:class#x)", 3),
    ("[a](//example.org)", 3),
    ("[a](ftp://example.org)", 3),
    ("[a]()", 3),
    ("<javascript:alert(1)>", 3),
    ("<ftp://example.org>", 3),
    ("a\nb\nc [a](javascript:x)", 5),
    ("- a\n- b [a](file:x)", 4),
    ("| a |\n| --- |\n| [a](data:x) |", 5),
    ("[a](https://example.org/\"onload='x)", 3),
    # Pictures.
    ("![a](/etc/passwd)", 3),
    ("![a](../secret.png)", 3),
    ("![a](images/../../secret.png)", 3),
    ("![a](https://example.org/x.png)", 3),
    ("![a](data:image/png;base64,x)", 3),
    ("![a](images/x.gif)", 3),
    ("![a](#TEL-03)", 3),
    ("[a](images/x.png)", 3),
    # Unclosed.
    ("```\ncode", 4),
    (":::{tip}\ntext", 4),
    # Too deep.
    (">" * 30 + " a", 3),
)


def boxes(count: int) -> str:
    """So many boxes, each in the one before."""
    fences = [":" * (3 + count - number) for number in range(count)]
    return "".join(f"{fence}{{tip}}\n" for fence in fences) + "[a](#b)\n" + "".join(f"{f}\n" for f in fences[::-1])


@in_full
@pytest.mark.parametrize("count", [21, 1200])
def test_boxes_in_boxes_have_an_end(count: int) -> None:
    refused = list(problems(boxes(count), "content/guides/a.en.md", 3, is_guide=True))
    assert [(problem.code, problem.place.line) for problem in refused] == [("prose-not-allowed", 24)]
    assert list(links(boxes(count))) == []
    assert prose(boxes(count), str) == ""
    assert list(problems(boxes(20), "content/guides/a.en.md", 3, is_guide=True)) == []
    assert list(links(boxes(20))) == [("#b", 20)]


def test_a_role_is_a_name_right_before_code() -> None:
    assert list(problems("*{name}* `code`", "a", 1, is_guide=True)) == []
    assert list(problems("*{name}*`code`", "a", 1, is_guide=True)) == []
    assert [p.code for p in problems("*a*{name}`code`", "a", 1, is_guide=True)] == ["prose-not-allowed"]


@pytest.mark.parametrize(("attack", "line"), ATTACKS, ids=[attack[:30] for attack, _ in ATTACKS])
def test_prose_that_may_not_be_is_refused_at_its_line(attack: str, line: int) -> None:
    refused = list(problems(OPEN + attack, "content/guides/a.en.md", 1, is_guide=True))
    assert refused, "not refused"
    assert refused[0].place.line == line
    assert {problem.place.file for problem in refused} == {"content/guides/a.en.md"}


INERT: tuple[str, ...] = (
    # What MyST would act on, and the parser of prose takes for text.
    "{{ secret }}",
    "{% include 'x' %}",
    "(target)=\n# Heading",
    "---\nmyst: {enable_extensions: [substitution]}\n---",
    "% remark",
    '+++ {"a": 1}',
    "[^1] and\n\n[^1]: note",
    "[a]: https://example.org\n\n[a] and [a][a]",
    "[a]: javascript:alert(1)\n\n[a]",
    "{.class #id}\nparagraph",
    "*a*{.class}",
    "[a](https://example.org){#TEL-03}",
    "Term\n: definition",
    "$$x$$ and $x$",
    "- [ ] task\n- [x] task",
    "www.example.org and https://example.org",
    "&#96;&#96;&#96;{include} /etc/passwd",
    "a&#10;:::{include} /etc/passwd",
    "a&#10;&#10;&#35; Heading",
    "&#32;&#32;- a",
    "\\```{include} /etc/passwd",
    ":::\\{include\\} x",
    "::::::{tip}\n~~~\n:::::\n```{include} /etc/passwd\n```\n~~~\n::::::",
    ":::::{tip}\n````\n::::\n:::{include} x\n````\n:::::",
    ":::{tip}\n:class: x\n:::",
    ":::{tip}\n---\nclass: x\n---\ntext\n:::",
    "``{include}`` `x`",
    "`` `{include}` ``",
    "| a |\n| --- |\n| `x \\| {include}` |",
    ".. include:: /etc/passwd",
    "~~strike~~ ==mark== ^sup^ H~2~O",
    "Title\n=====\n\ntext\n-----",
    "![a `b`](images/x.png)",
)


@pytest.mark.parametrize("text", [*INERT, *(attack for attack, _ in ATTACKS)])
def test_prose_does_nothing_even_when_it_is_not_refused(text: str) -> None:
    assert_harmless(text)
    assert_harmless(f":::{{tip}}\n{text}\n:::\n")
    assert_harmless(f"- a\n- {text}\n")


def keep(address: str) -> str | None:
    """As a page does: addresses that are allowed, and nothing else."""
    resolved = target(address)
    if resolved is None:
        return None
    return {"url": address, "id": f"hb:pages/x#{resolved[1]}", "guide": "hb:pages/y", "image": f"/pages/{resolved[1]}"}[
        resolved[0]
    ]


HARMLESS = (
    nodes.document | nodes.section | nodes.title | nodes.rubric | nodes.paragraph | nodes.Text | nodes.bullet_list
    | nodes.enumerated_list | nodes.list_item | nodes.block_quote | nodes.emphasis | nodes.strong | nodes.literal
    | nodes.literal_block | nodes.reference | nodes.image | nodes.transition | nodes.table | nodes.tgroup
    | nodes.colspec | nodes.thead | nodes.tbody | nodes.row | nodes.entry | nodes.note | nodes.tip | nodes.important
    | nodes.warning | nodes.attention | nodes.hint | nodes.caution | nodes.raw | nodes.definition_list
    | nodes.definition_list_item | nodes.term | nodes.definition | nodes.footnote | nodes.footnote_reference
    | nodes.label
)  # fmt: skip


CLASSES = {"text-left", "text-center", "text-right", "colwidths-auto", "simple", "myst"}
HAVE_IDS = nodes.section | nodes.rubric | nodes.footnote | nodes.footnote_reference


def assert_harmless(text: str) -> Tree:
    made = document(f"# Title\n\n{prose(text, keep)}\n\nEnd.\n")
    for node in made.findall():
        assert isinstance(node, HARMLESS), node.pformat() if isinstance(node, nodes.Element) else node
        if isinstance(node, nodes.raw):
            assert node.astext() in ("<br />\n", "\\\\\n", "<s>", "</s>")
        elif isinstance(node, nodes.image):
            assert str(node["uri"]).startswith("/pages/images/")
        elif isinstance(node, nodes.reference):
            assert str(node["refuri"]).startswith(("https://", "http://", "mailto:", "tel:", "hb:pages/"))
        elif isinstance(node, nodes.literal_block):
            assert node["classes"] == ["code", "text"]
        elif isinstance(node, nodes.Element) and not isinstance(node, HAVE_IDS):
            assert not node["ids"]
            assert not set(node["classes"]) - CLASSES
    # Nothing broke out of its place: the page's own words stand where they stood.
    assert isinstance(made.children[0], nodes.section) and len(made.children) == 1
    assert made.astext().endswith("\n\nEnd.")
    return tree(made)[1:-1]


marks = st.sampled_from(
    ["*", "**", "_", "__", "`", "``", "```", "~~~", "[", "](", ")", "<", ">", "> ", "# ", "## ", "- ", "* ", "+ ",
     "1. ",
     "7) ", ":::", "::::", ":::{tip}\n", "::::{note}\n", "---", "***", "===", "|", "| a |\n| - |\n", "\\", "\n", "\n\n",
     "\n  ", "\n    ", "  \n", "\\\n", "&nbsp;", "&#10;", "&amp;", "&lt;", "{", "}", "{tip}", "(x)=", "%", "+++", ": ",
     "!", "![", "https://a.b", "#TEL-03", "a.md", "images/a.png", "a", "b c", "é", ".", ",", "\u00a0", " ", "\t",
     "<b>", "<!--", "$", "^", "[^1]", "[^1]: ", "[a]: ", "{{", "1", "2026."]
)  # fmt: skip


@settings(max_examples=examples(1500), deadline=None)
@given(st.lists(marks, max_size=25).map("".join))
@example("a&#10;:::{include} x")
@example("a\\\n*b\\\nc*\n---")
def test_no_prose_does_anything_and_allowed_prose_means_the_same(text: str) -> None:
    tokens = assert_harmless(text)
    # A line feed written as a number, or marks of emphasis in a heap, are nothing that anybody means.
    # Notes are moved to the end of the page.
    has_notes = any(node.type in NOTES for node in tree_of(text).walk())
    if (
        not has_notes
        and not re.search(r"&#10;|[*_]{4,}|\*_|_\*", text)
        and not list(problems(text, "content/guides/a.en.md", 1, is_guide=True))
    ):
        assert tokens == meant(text)


# --- prose: what is kept ----------------------------------------------------------------------


def meant(text: str) -> Tree:
    """What an author means by allowed Markdown: as CommonMark has it, without what is empty or ends nothing."""
    return cleaned(addressed(markdown_tree(tree_of(text), tree_of)), is_inside=False)


def addressed(made: Tree) -> Tree:
    out: list[Any] = []
    for part in made:
        if isinstance(part, tuple) and part[0] in ("a", "img"):
            address = normalizeLink(keep(part[1]) or "")
            part = (part[0], address, *(part[2:] if part[0] == "img" else addressed(part[2:])))
        elif isinstance(part, tuple):
            part = (part[0], *addressed(part[1:]))
        out.append(part)
    return tuple(out)


BLOCKS = {"p", "ul", "ol", "quote", "hr", "table", "box", "h", "li", "dl", "di", "dt", "dd"}


def cleaned(parts: Tree, is_inside: bool) -> Tree:
    out: list[Any] = []
    for part in parts:
        if not isinstance(part, tuple):
            out.append(part)
        elif part[0] == "hr":
            if not is_inside and out and out[-1][0] not in ("h", "hr"):
                out.append(part)
        elif part[0] in BLOCKS:
            head = 2 if part[0] in ("ol", "box") else 1
            inside = part[1:head] + cleaned(part[head:], is_inside=True)
            if len(inside) >= head or part[0] in ("table", "li", "dl", "di", "dt", "dd"):
                out.append((part[0], *inside))
        else:
            out.append(part)
    if out and not is_inside and out[-1] == ("hr",):
        out.pop()
    # White space around the lines of a paragraph is nothing.
    return tuple(part for part in trimmed(out) if part != "")


def trimmed(parts: list[Any]) -> list[Any]:
    for number, part in enumerate(parts):
        if isinstance(part, str):
            if number == 0 or parts[number - 1] == ("br",):
                part = part.lstrip(" ")
            if number == len(parts) - 1 or parts[number + 1] == ("br",):
                part = part.rstrip(" ")
            parts[number] = part
    return parts


ALLOWED = (
    "Plain.",
    "- a\n- b\n  - c\n    - d\n- e",
    "- a\n\n  second\n\n- b",
    "3. three\n4. four\n   1. one\n5. five",
    "0. zero\n1. one",
    "999999999. a\n999999999. b",
    "- a\n\n* b\n\n- c",
    "1. a\n\n1) b",
    "- a\n\n<https://example.org>",
    "| a | b |\n| --- | ---: |\n| `x \\| y` | \\|\\| |\n| *a* | **b** |",
    "| a |\n| :-: |\n| `\\\\\\|` |",
    "one\\\ntwo  \nthree",
    "one\\\n- two\\\n1. three\\\n# four\\\n=== five",
    ":::{tip}\n- a\n- b\n\n1. c\n2. d\n:::",
    "::::{note}\n:::{warning}\ntext\n:::\n::::",
    ":::{important}\n```\ncode ::: \n:::\n```\n:::".replace("\n:::\n```", "\n```"),
    "*a*b, (*c*). **d**! _e_ “*f*” *g.* ***h*** **_i_** *__j__* a*b*c",
    "**bold *and em* bold** and *em **and bold** em*",
    "`` ` `` and ``` `` ``` and `  x  ` and `\\`",
    "[a *b* `c`](https://example.org/x_(y)?a=1&b=2#c)",
    "[a](https://example.org/ä%20b)",
    "[a](#TEL-03) and [b](other-guide.md) and <mailto:a@example.org>",
    "[![picture](images/a.png)](https://example.org)",
    "![a *picture*](images/a/b.svg)",
    "> quote\n>\n> - list\n>\n> > deeper",
    "```\ncode\n\n    more\n```\n\n    indented",
    "~~~\n```\n~~~",
    "## Heading\n\ntext\n\n### Below `code` and *em*\n\ntext",
    "Heading\n=======\n\ntext\n\nBelow\n-----",
    "a\n\n---\n\nb",
    "a&nbsp;b **&nbsp;c** 10&#8239;000",
    "1\\. not a list\n\n\\- nor this\n\n2026. aasta",
    "2 `1. x`",
    "a * b * c_d_e [x] {y} <z \\{% w %} $5 ^ ~",
    "a ~~b *c*~~ d",
    "- [ ] open\n- [x] done",
    "Term\n: meaning\n\nSecond *term*\n: - a\n  - b\n: other",
    "https://example.org/a_b?c=1. www.example.org, a@example.org and +372 600 1234!",
    "[a][b] and [b]\n\n[b]: https://example.org",
    "H~2~O is 2 m^3^",
    "> [!NOTE]\n> Look *up*.\n>\n> - a",
    ":::tip\ntext\n:::",
)


@pytest.mark.parametrize("text", ALLOWED)
def test_prose_that_may_be_means_the_same(text: str) -> None:
    assert not list(problems(text, "content/guides/a.en.md", 1, is_guide=True))
    assert assert_harmless(text) == meant(text)


@pytest.mark.parametrize("text", ALLOWED)
def test_writing_prose_anew_once_more_changes_nothing(text: str) -> None:
    once = prose(text, lambda address: address)
    assert prose(once, lambda address: address) == once


def levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text, keep), re.MULTILINE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\n\n## b\n\n# c", [2, 3, 2]),
        ("## a\n\n### b", [2, 3]),
        ("### a\n\n#### b\n\n### c", [2, 3, 2]),
        ("## a\n\n#### b\n\n##### c", [2, 3, 4]),
        ("### a\n\n## b", [2, 2]),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", [2, 3, 4, 5, 6, 6]),
        ("```\n# code\n```\n\n## a", [2]),
    ],
)
def test_headings_stand_below_the_title_without_a_gap(text: str, expected: list[int]) -> None:
    written = prose(text, keep)
    outside = re.sub(r"```.*?```", "", written, flags=re.DOTALL)
    assert [len(hashes) for hashes in re.findall(r"^(#+) ", outside, re.MULTILINE)] == expected
    assert "Non-consecutive" not in document(f"# Title\n\n{written}\n").pformat()


def test_rules_stand_between_something() -> None:
    assert prose("---\n\na\n\n---\n\n***\n\n# b\n\n---\n\nc\n\n---", keep) == "a\n\n* * *\n\n## b\n\nc"
    assert prose("- a\n\n  ---\n\n> ---\n> b", keep) == "- a\n\n> b"


@pytest.mark.parametrize("text", ["# a", "| a |\n| - |", "![a](images/a.png)", ":::{tip}\na\n:::"])
def test_a_field_may_not_hold_what_a_guide_may(text: str) -> None:
    assert not list(problems(text, "content/guides/a.en.md", 1, is_guide=True))
    assert list(problems(text, "content/mission.yaml", 1, is_guide=False))


def test_links_are_found_wherever_they_stand_with_their_lines() -> None:
    text = "a\n[b](#B-1)\n\n:::{tip}\nc\n\n- [d](d.md)\n:::\n\n![e](images/e.png)"
    assert list(links(text)) == [("#B-1", 1), ("d.md", 6), ("images/e.png", 9)]


def test_a_link_that_the_reader_cannot_follow_becomes_words() -> None:
    assert prose("a [b *c*](#B-1) ![x](images/x.png) d", lambda _: None) == "a b *c*  d"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/", ("url", "https://example.org/")),
        ("mailto:a@example.org", ("url", "mailto:a@example.org")),
        ("tel:+3725550000", ("url", "tel:+3725550000")),
        ("#TEL-03", ("id", "TEL-03")),
        ("how-to-use.md", ("guide", "how-to-use")),
        ("images/a/b.png", ("image", "images/a/b.png")),
        ("how-to-use.md#part", ("part", "how-to-use.md#part")),
        ("images/../a.png", None),
        ("images//etc/a.png", None),
        ("https://example.org/ x", None),
        ("HTTPS://example.org", None),
        ("https:example.org", None),
        ("hb:pages/x", None),
        ("", None),
    ],
)
def test_addresses_on_the_list(address: str, expected: tuple[str, str] | None) -> None:
    assert target(address) == expected


def test_on_a_code_host_nobody_is_mentioned() -> None:
    assert inert("see @anna and *@all*, not a@b.ee") == "see @<!-- -->anna and \\*@<!-- -->all\\*, not a@b.ee"
