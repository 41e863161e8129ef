"""Every mark that people write in Markdown works in a guide, or its author is told what to write in its place."""

from __future__ import annotations

import pytest
from docutils import nodes

from hbgen.markdown import links, problems, prose
from hbgen.markdown.unread_marks import MOST_MARKS
from myst import document, tree

NBSP = "\u00a0"

WORKS: tuple[tuple[str, str], ...] = (
    ("bold", "**a** and __b__"),
    ("emphasis", "*a* and _b_"),
    ("bold emphasis", "***a***"),
    ("code", "`a`"),
    ("code block", "```\na\n```"),
    ("code block of tildes", "~~~\na\n~~~"),
    ("code block with a language", "```python\na\n```"),
    ("indented code", "    a"),
    ("code of odd languages", "```c++\na\n```\n\n```objective-c\na\n```"),
    ("heading", "## A\n\nb"),
    ("closed heading", "## A ##\n\nb"),
    ("heading with a line below", "A\n===\n\nb"),
    ("list", "- a\n- b"),
    ("list of stars", "* a\n* b"),
    ("list of pluses", "+ a\n+ b"),
    ("numbers", "1. a\n2. b"),
    ("numbers with a bracket", "1) a\n2) b"),
    ("list in a list", "- a\n  - b\n    1. c"),
    ("quotation", "> a"),
    ("quotation in a quotation", "> a\n>\n> > b"),
    ("rule", "a\n\n***\n\nb"),
    ("rule of dashes", "a\n\n---\n\nb"),
    ("table", "| a | b |\n| :-- | --: |\n| c | d |"),
    ("table with a line across", "| a | b |\n| --- | --- |\n| c \\| d | |\n| `e` |"),
    ("about and home", "~5 min, ~10 min, ~/a~"),
    ("figures", "1.5 tundi\n(2) ja 3.4 h"),
    ("link", "[a](https://example.org)"),
    ("link in angle brackets", "<https://example.org>"),
    ("link to an id", "[a](#TEL-03)"),
    ("image", "![a](images/a.png)"),
    ("box", ":::{tip}\na\n:::"),
    ("box without braces", "::: tip\na\n:::"),
    ("character by its name", "a&nbsp;b &copy;"),
    ("break by a backslash", "a\\\nb"),
    ("break by two spaces", "a  \nb"),
    ("emoji", "🙂 a"),
    ("a name behind @", "Ask @anna"),
    ("escaped brackets", r"item\(s\), \[A/B\] and a \| b"),
    ("escaped marks", r"\==a\== \:smile: \[[a]] \{\{ a }} 2\^10 \# a"),
    ("prices and times", "5 € or $5, $10 and 12:30:45, 3.5 % (+5 %), 24/7, a/b, 1 + 1 = 2"),
    ("a blank to fill in", "Name: ____ Day: ________"),
    ("dialogue", "— Hello!\n\n— Good day!"),
    ("number sign", "We are #1."),
)
"""What works as CommonMark has it, and what only looks like a mark: no message."""

MADE: tuple[tuple[str, str, object], ...] = (
    ("struck out", "a ~~b~~", ("p", "a ", ("raw", "<s>"), "b", ("raw", "</s>"))),
    ("task list", "- [ ] a\n- [x] b", ("ul", ("li", ("p", "☐ a")), ("li", ("p", "☑ b")))),
    ("definition", "A\n: b", ("dl", ("di", ("dt", "A"), ("dd", ("p", "b"))))),
    ("address", "See https://a.example.", ("p", "See ", ("a", "https://a.example", "https://a.example"), ".")),
    ("address with www", "(www.a.example)", ("p", "(", ("a", "https://www.a.example", "www.a.example"), ")")),
    ("mail", "To a@b.example!", ("p", "To ", ("a", "mailto:a@b.example", "a@b.example"), "!")),
    ("mail in brackets", "<a@b.example>", ("p", ("a", "mailto:a@b.example", "a@b.example"))),
    ("telephone", "Call +372 600 1234.", ("p", "Call ", ("a", "tel:+3726001234", "+372 600 1234"), ".")),
    ("link by name", "[a][b]\n\n[b]: https://c.example", ("p", ("a", "https://c.example", "a"))),
    ("link by its words", "[a]\n\n[A]: https://c.example", ("p", ("a", "https://c.example", "a"))),
    ("low digit", "H~2~O", ("p", "H₂O")),
    ("high digit", "m^2^ x^-1^", ("p", "m² x⁻¹")),
    ("alert", "> [!NOTE]\n> a", ("box", "note", ("p", "a"))),
    ("alert in small letters", "> [!caution]\n> - a", ("box", "caution", ("ul", ("li", ("p", "a"))))),
    ("alert in a list", "- a\n\n  > [!TIP]\n  > b", ("ul", ("li", ("p", "a"), ("box", "tip", ("p", "b"))))),
)
"""What works beyond CommonMark, and what is made of it."""

ADVICE: tuple[tuple[str, str, str, int, int, str], ...] = (
    ("marked words", "a ==b== c", "==b==", 1, 3, "bold"),
    ("underlined words", "++b++", "++b++", 1, 1, "bold"),
    ("hidden words", "||b||", "||b||", 1, 1, "bold"),
    ("formula", "a $a^2$", "$a^2$", 1, 3, "formula"),
    ("formula of commands", "$\\frac{a}{b}$", "$\\frac{a}{b}$", 1, 1, "formula"),
    ("letter as a formula", "if $x$ is", "$x$", 1, 4, "formula"),
    ("formula in a block", "$$\na = b\n$$", "$$", 1, 1, "formula"),
    ("formula in brackets", r"a \(b\)", r"\(b\)", 1, 3, "formula"),
    ("formula of its own in brackets", "\\[\na = b\n\\]", r"\[", 1, 1, "formula"),
    ("formula in square brackets", r"\[a = b\]", r"\[a = b\]", 1, 1, "formula"),
    ("formula as an environment", "\\begin{align*}\na\n\\end{align*}", r"\begin{align*}", 1, 1, "formula"),
    ("power", "10^6", "^6", 1, 3, "high or low"),
    ("high letters", "1^st^", "^st^", 1, 2, "high or low"),
    ("low letters", "x~max~", "~max~", 1, 2, "high or low"),
    ("emoji by its name", "Hi :smile:", ":smile:", 1, 4, "emoji itself"),
    ("thumb by its name", ":+1:", ":+1:", 1, 1, "emoji itself"),
    ("wiki link", "See [[Other page]].", "[[Other page]]", 1, 5, "link as"),
    ("link with a space", "[a] (https://b.example)", "[a] (https://b.example)", 1, 1, "link as"),
    ("link with typographic quotes", "[a](https://b.example “T”)", "[a](https://b.example “T”)", 1, 1, "link as"),
    ("link to a file with a space", "[a](my page.md)", "[a](my page.md)", 1, 1, "link as"),
    ("unknown name of a link", "[a][b]", "[a][b]", 1, 1, "`[name]: "),
    ("unknown note", "a[^1]", "[^1]", 1, 2, "`[^1]: …`"),
    ("note in the line", "a^[b]", "^[b]", 1, 2, "`[^1]: …`"),
    ("image of a wiki", "![[a.png]]", "![[a.png]]", 1, 1, "image as"),
    ("image with a size", "![a](images/a.png =10x10)", "![a](images/a.png =10x10)", 1, 1, "image as"),
    ("size of an image", "a ![b|100](images/a.png)", "|100", 1, 6, "the size"),
    ("width and height of an image", "![a|30x20](images/a.png)", "|30x20", 1, 4, "the size"),
    ("caption of a table", "| a |\n| --- |\n| b |\n\n: Caption", ": Caption", 5, 1, "sentence above"),
    ("caption in the last row", "| a |\n| --- |\n| b |\n: Caption", ": Caption", 4, 1, "sentence above"),
    ("title of code", '```python title="a.py"\na\n```', 'title="a.py"', 1, 11, "sentence above"),
    ("file of code", "~~~python:a.py\na\n~~~", "python:a.py", 1, 4, "sentence above"),
    ("lines of code", "```js {1,3}\na\n```", "{1,3}", 1, 7, "sentence above"),
    ("size in braces", "![a](images/a.png){width=50%}", "{width=50%}", 1, 19, "braces"),
    ("class in braces", "[a]{.small}", "{.small}", 1, 4, "braces"),
    ("name of a heading", "## A {#a}", "{#a}", 1, 6, "braces"),
    ("template", "Dear {{ name }}", "{{ name }}", 1, 6, "filled in"),
    ("command of a template", "{% if a %}", "{% if a %}", 1, 1, "filled in"),
    ("abbreviation", "*[SLA]: a promise", "*[SLA]:", 1, 1, "glossary"),
    ("contents", "[TOC]", "[TOC]", 1, 1, "contents beside"),
    ("contents of a wiki", "[[_TOC_]]", "[[", 1, 1, "contents beside"),
    ("heading without a space", "a\n\n##Heading", "##Heading", 3, 1, "heading as"),
    ("heading with a no-break space", f"#{NBSP}A", f"#{NBSP}A", 1, 1, "heading as"),
    ("heading of a wiki", "== A ==", "== A ==", 1, 1, "heading as"),
    ("heading of another wiki", "h2. A", "h2. A", 1, 1, "heading as"),
    ("item with a no-break space", f"a\n\n-{NBSP}b", f"-{NBSP}b", 3, 1, "item of a list"),
    ("number with a no-break space", f"1.{NBSP}b", f"1.{NBSP}b", 1, 1, "item of a list"),
    ("bullets", "a\n• b\n• c", "• b", 2, 1, "item of a list"),
    ("dashes", "– a\n– b", "– a", 1, 1, "item of a list"),
    ("items without a space", "-a\n-b", "-a", 1, 1, "item of a list"),
    ("numbers without a space", "1.a\n2.b", "1.a", 1, 1, "item of a list"),
    ("letters", "a) a\nb) b", "a) a", 1, 1, "item of a list"),
    ("numbers in brackets", "(1) a\n(2) b", "(1) a", 1, 1, "item of a list"),
    ("numbers by themselves", "#. a\n#. b", "#. a", 1, 1, "item of a list"),
    ("numbers of parts", "1.1 a\n1.2 b", "1.1 a", 1, 1, "item of a list"),
    ("letters with full stops", "a. b\nb. c", "a. b", 1, 1, "item of a list"),
    ("Roman numbers", "ii. b\niii. c", "ii. b", 1, 1, "item of a list"),
    ("circled numbers", "① b\n② c", "① b", 1, 1, "item of a list"),
    ("numbers of another script", "١. أ\n٢. ب", "١. أ", 1, 1, "item of a list"),
    ("bullets of a word processor", "o b\no c", "o b", 1, 1, "item of a list"),
    ("star of full width", "＊ b", "＊ b", 1, 1, "item of a list"),
    ("heading of full width", "＃ b", "＃ b", 1, 1, "heading as"),
    ("line of dashes", "a\n\n———\n\nb", "———", 3, 1, "`---`"),
    ("source of a machine", "a【4†source】", "【4†source】", 1, 2, "Delete it"),
    (
        "reference of a machine",
        "a :contentReference[oaicite:0]{index=0}",
        ":contentReference[oaicite:0]{index=0}",
        1,
        3,
        "Delete",
    ),
    ("note without its sign", "a[1]\n\n[1]: b and c", "[1]: b", 3, 1, "[^1]"),
    ("boxes to tick", "☐ a\n☐ b", "☐ a", 1, 1, "item of a list"),
    ("task in the midst", "- [-] a", "[-] a", 1, 3, "item of a list"),
    ("heading too deep", "####### a", "####### a", 1, 1, "heading as"),
    ("lines of verse", "| a\n| b", "| a", 1, 1, "second line"),
    ("table of tabs", "a\tb\nc\td", "a\tb", 1, 1, "second line"),
    ("cell that is too many", "| a |\n| --- |\n| b | c |", "c", 3, 7, "as many cells"),
    ("cell that is too many in a box", ":::{tip}\n| a |\n|--|\n| b | c |\n:::", "c", 4, 7, "as many cells"),
    ("one mark of a strike", "a ~b c~ d", "~b c~", 1, 3, "Strike"),
    ("remark of an editor", "a {>>b<<}", "{>>b<<}", 1, 3, "braces"),
    ("tick without a list", "[ ] a", "[ ] a", 1, 1, "item of a list"),
    ("table without a second line", "| a | b |\n| c | d |", "| a | b |", 1, 1, "second line"),
    ("grid of a table", "+---+\n| a |\n+---+", "+---+", 1, 1, "second line"),
    ("box of another tool", "!!! note\n    a", "!!! note", 1, 1, ":::{tip}"),
    ("alert with a title", "> [!NOTE] A title\n> a", "[!NOTE]", 1, 3, ":::{tip}"),
    ("unclosed bold", "a **b", "**b", 1, 3, "bold"),
    ("bold with spaces", "** a **", "**", 1, 1, "bold"),
    ("unclosed strike", "a ~~b", "~~b", 1, 3, "Strike"),
    ("unclosed code", "a `b", "`b", 1, 3, "code"),
    ("two backslashes", "a\\\\\nb", "\\\\", 1, 2, "one backslash"),
    ("new page", "\\newpage", "\\newpage", 1, 1, "printed"),
    ("unknown character", "&nosuch;", "&nosuch;", 1, 1, "character itself"),
    ("forum marks", "[b]a[/b]", "[b]", 1, 1, "keep the words"),
    ("role of another tool", ":ref:`a`", ":ref:", 1, 1, "keep the words"),
    ("remark of MyST", "% a remark", "% a remark", 1, 1, "Delete"),
    ("remark of Obsidian", "a %%b%%", "%%b%%", 1, 3, "Delete"),
    ("directive of another tool", ".. note:: a", ".. note:: a", 1, 1, "Delete"),
    ("target of MyST", "(a-b)=", "(a-b)=", 1, 1, "Delete"),
    ("drawing", "```mermaid\na\n```", "```mermaid", 1, 1, "image"),
    ("title of a link", '[a](https://b.example "T t")', "T t", 1, 24, "into the text"),
    ("address without a link", "a\n\n[b]: https://c.example", "[b]:", 3, 1, "same name"),
    ("note without a mark", "a\n\n[^1]: b", "[^1]:", 3, 1, "same name"),
    ("note of a second time", "a[^1]\n\n[^1]: b\n\n[^1]: c", "[^1]:", 5, 1, "same name"),
)
"""What does nothing: the mark of the first message, its line and column, and a word of what to write."""

REFUSED: tuple[tuple[str, str, str, int, int, str], ...] = (
    ("break in HTML", "a<br>b", "`<br>`", 1, 2, "backslash"),
    ("bold in HTML", "a\nb <b>c</b>", "`<b>`", 2, 3, "**words**"),
    ("underlined in HTML", "<u>c</u>", "`<u>`", 1, 1, "**words**"),
    ("struck out in HTML", "a <s>c</s>", "`<s>`", 1, 3, "~~words~~"),
    ("link in HTML", 'a <a href="x">c</a>', '`<a href="x">`', 1, 3, "[words]"),
    ("image in HTML", "<img src=x>", "`<img src=x>`", 1, 1, "images/name.png"),
    ("keys in HTML", "Press <kbd>A</kbd>", "`<kbd>`", 1, 7, "`code`"),
    ("fold in HTML", "<details>\n<summary>a</summary>\n</details>", "`<details>`", 1, 1, ":::{tip}"),
    ("other HTML", '<span style="color:red">a</span>', "`<span", 1, 1, "keep the words"),
    ("remark in HTML", "a <!-- b -->", "remark in HTML", 1, 3, "Delete"),
    ("directive", "```{note}\na\n```", "```{note}", 1, 1, ":::{tip}"),
    ("role", "a {sub}`2`", "{sub}`2`", 1, 3, "Use paragraphs"),
    ("unknown box", ":::{danger}\na\n:::", ":::{danger}", 1, 1, ":::{caution}"),
    ("box with a title", ":::{tip} T\na\n:::", ":::{tip} T", 1, 1, "nothing behind"),
    ("box that is not closed", ":::{tip}\na", "does not end", 2, 1, "Close it"),
    ("note in a box", ":::{tip}\na[^1]\n\n[^1]: b\n:::", "A note at the end", 2, 1, "Use paragraphs"),
    ("script", "[a](javascript:x)", "javascript:x", 1, 5, "https://"),
    ("image from elsewhere", "![a](https://b.example/c.png)", "https://b.example/c.png", 1, 6, "https://"),
)


def told(text: str) -> list[tuple[int, int, str, str, str]]:
    refused = problems(text, "content/guides/a.en.md", 1, is_guide=True)
    return [(p.place.line, p.place.column, p.severity, p.message(str), p.remedy(str)) for p in refused]


@pytest.mark.parametrize("text", [text for _, text in WORKS], ids=[name for name, _ in WORKS])
def test_what_works_has_no_message(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(("text", "made"), [case[1:] for case in MADE], ids=[case[0] for case in MADE])
def test_what_people_write_works(text: str, made: object) -> None:
    assert told(text) == []
    written = tree(document(f"# T\n\n{prose(text, lambda address: address)}\n"))
    assert written[1:] == (made,)


@pytest.mark.parametrize(
    ("text", "mark", "line", "column", "instead"), [case[1:] for case in ADVICE], ids=[case[0] for case in ADVICE]
)
def test_a_mark_that_does_nothing_is_named_with_its_place(
    text: str, mark: str, line: int, column: int, instead: str
) -> None:
    first = told(text)[0]
    assert first[:3] == (line, column, "advice")
    assert f"`{mark}`" in first[3] and instead in first[4]


@pytest.mark.parametrize(
    ("text", "mark", "line", "column", "instead"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_mark_that_is_refused_is_named_with_its_place(
    text: str, mark: str, line: int, column: int, instead: str
) -> None:
    first = told(text)[0]
    assert first[:3] == (line, column, "error")
    assert mark in first[3] and instead in first[4]


@pytest.mark.parametrize("text", [case[1] for case in ADVICE if case[1][0] in "=+|$:[*&%#~`" and "\n" not in case[1]])
def test_a_backslash_says_that_a_mark_is_meant_as_it_stands(text: str) -> None:
    if "http" not in text and "{" not in text:
        assert not [message for *_, message, _ in told(f"\\{text}") if f"`{text}`" in message]


def test_the_same_mark_twice_in_a_line_has_two_places() -> None:
    assert [column for _, column, *_ in told("==a== and ==a==, 10^6 and 10^6")] == [1, 11, 20, 29]


def test_notes_stand_at_the_end_of_the_page_with_a_name_of_their_own() -> None:
    text = "A[^1] and b[^why], a[^1].\n\n[^why]: Second.\n\n    More *words*.\n\n[^1]: First."
    assert told(text) == []
    made = document(f"# T\n\n{prose(text, lambda address: address)}\n\nEnd.\n")
    assert [note.astext() for note in made.findall(nodes.footnote)] == ["Second.\n\nMore words.", "First."]
    names = {name for note in made.findall(nodes.footnote) for name in note["names"]}
    other = prose("A[^1].\n\n[^1]: Other.", lambda address: address)
    assert len(names) == 2 and not any(name in other for name in names)


def test_addresses_that_are_found_are_links_that_are_checked() -> None:
    text = "[a][b] https://c.example\n\n> [!NOTE]\n> [d](d.md)\n\n[b]: #B-1"
    assert list(links(text)) == [("#B-1", 0), ("https://c.example", 0), ("d.md", 3)]


def test_a_paragraph_full_of_marks_is_told_of_some() -> None:
    assert len([*problems("$a$ x " * 1000, "guides/how-to.en.md", 1, is_guide=True)]) <= MOST_MARKS
