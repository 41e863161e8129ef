"""What authors of prose write in place of marks that are not read: one sentence for each thing that they want."""

from __future__ import annotations

from hbgen.problems import MessagePart

HEADING = MessagePart("Write a heading as {mark} with an ordinary space: `## Words`.", {"mark": "`#`"})
LIST = MessagePart("Begin each item of a list on a line of its own with `- ` or `1. `, with an ordinary space.")
BOX = MessagePart("Write a box as {box}, the text below it, and `:::` at its end.", {"box": "`:::{tip}`"})
TABLE = MessagePart(
    "Write a table as lines `| a | b |`, in guides, with a second line `| --- | --- |` "
    "and a blank line before the first."
)
CAPTION = MessagePart(
    "Write what a table shows as a sentence above it. A term that is explained stands right above its `: `."
)
LINK = MessagePart(
    "Write a link as `[words](https://…)`, `[words](#TEL-03)` or `[words](other-guide.md)`: nothing between "
    "`]` and `(`, and no space or quote in the address."
)
REFERENCE = MessagePart("Add a line `[name]: https://…` with the same name, or write `[words](https://…)`.")
NOTE = MessagePart("Add a line `[^1]: …` with the same name, in this guide and outside boxes.")
BOLD = MessagePart(
    "Write **bold** as `**words**`: no space inside the stars, and as many at the end as at the beginning."
)
STRUCK = MessagePart("Strike out words as `~~words~~`: no space inside the marks.")
CODE = MessagePart("Write code as `` `code` ``: as many marks at the end as at the beginning.")
CODE_TITLE = MessagePart("Say what the code is in a sentence above it: behind the marks only its language is read.")
EMPHASIS = MessagePart("Use **bold** or *emphasis*.")
FORMULA = MessagePart("Write the formula in words and characters, such as a² + b² = c², or add it as an image.")
SMALL = MessagePart("Only digits can be set high or low (`m^2^`, `H~2~O`). Write the character itself, such as ² or ₂.")
EMOJI = MessagePart("Write the emoji itself, such as 🙂.")
CONTENTS = MessagePart("Remove it: every page has its contents beside it.")
FILLED_IN = MessagePart("Write the words themselves: nothing is filled in here.")
ATTRIBUTES = MessagePart("Remove what stands in braces: classes, sizes and names cannot be set here.")
SIZE = MessagePart("Remove the size: an image is as wide as the page lets it be.")
BREAK = MessagePart("End a line with one backslash to break it.")
PRINTING = MessagePart("Remove it: pages break by themselves when they are printed.")
CHARACTER = MessagePart("Write the character itself.")
TERM = MessagePart("Explain the word in `content/glossary.yaml`: it becomes a link wherever it is written.")
REMARK = MessagePart("Delete it: readers would see it.")
TAGS = MessagePart("Remove the marks, and keep the words. What works here: **bold**, *emphasis*, links and lists.")
IMAGE = MessagePart("Write an image as `![what it shows](images/name.png)`, in guides.")

DRAWING = MessagePart("Add a drawing or formula as an image: this is shown as text.")
ITALIC = MessagePart("Write *emphasis* as `*words*`.")
RULE = MessagePart("Write a line across the page as `---` between two blank lines.")
QUOTATION = MessagePart("Begin each line of a quotation with `> `.")
DEFINITION = MessagePart("Write a term on a line of its own, and below it `: ` with what it means.")
NEW_LINE = MessagePart("End the line with a backslash to break it, or leave a blank line for a new paragraph.")
COMMENT = MessagePart("Delete it. A remark for other authors can stand among the fields of the file, behind `#`.")
KEEP_WORDS = MessagePart("Remove the tags, and keep the words between them.")
