# SPDX-License-Identifier: Apache-2.0
"""What pages of the repository need to become pages of the site: links to folders, and lists as GitHub reads them."""
import posixpath
import re

LINK = re.compile(r"(\]\()([^)\s]+)(\))")
ITEM = re.compile(r"^( *)([-*]|\d+\.) +")
# A block without a language that begins with a command, a line of a log or a response: its lines may be folded, where
# they are no columns.
PRINTED = re.compile(r"^( *)```\n( *(?:\$ |20\d\d-|\{|[a-z]+: )(?:.*\n)*?)\1```$", re.MULTILINE)
COLUMNS = re.compile(r"\S {3,}\S.* {2,}\S")


def on_page_markdown(markdown, page, config, files):
    folder = posixpath.dirname(page.file.src_uri)
    markdown = LINK.sub(lambda match: match[1] + target(match[2], folder, files) + match[3], markdown)
    return as_python_reads(PRINTED.sub(foldable, markdown))


def foldable(block):
    return block[0] if COLUMNS.search(block[2]) else f"{block[1]}``` {{ .text .printed }}\n{block[2]}{block[1]}```"


def target(link, folder, files):
    """A link to a folder leads to its README."""
    if "://" in link or not link.endswith("/"):
        return link
    readme = posixpath.normpath(posixpath.join(folder, link, "README.md"))
    return link + "README.md" if files.get_file_from_path(readme) else link


def as_python_reads(markdown):
    """Python-Markdown wants a blank line before a list, and four blanks before what continues an item."""
    lines, fence, shift, in_list = [], None, 0, False
    for line in markdown.split("\n"):
        if fence:
            lines.append(" " * shift + line if line.strip() else line)
            fence = None if line.strip() == fence else fence
            continue
        if ITEM.match(line):
            if not in_list and lines and lines[-1].strip():
                lines.append("")
            in_list = True
        elif line.strip() and not line.startswith(" ") and not (lines and lines[-1].strip()):
            in_list = False
        lines.append(indented(line) if in_list else line)
        opening = re.match(r" *(`{3,}|~{3,})", line)
        if opening:
            fence, shift = opening[1], len(lines[-1]) - len(line)
    return "\n".join(lines)


def indented(line):
    """Twice as far: items of this repository continue two or three blanks further right."""
    blanks = len(line) - len(line.lstrip(" "))
    return " " * (4 * ((blanks + 1) // 2)) + line.lstrip(" ")
