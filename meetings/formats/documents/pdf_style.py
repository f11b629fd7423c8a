"""How the printed record looks: A4, type of a book, running heads, numbered pages.

The faces stand in the order in which they are tried; each has the letters of some scripts.
"""

from __future__ import annotations

LATIN = ("Liberation Serif", "Times New Roman", "Noto Serif", "DejaVu Serif")
ARABIC = ("Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "Arial")
CHINESE = ("Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UMing CN", "SimSun", "Droid Sans Fallback")


def style(running_title: str, symbol: str, status: str) -> str:
    """Give the style sheet; the texts of the page margins are part of it."""
    arabic, chinese = _faces(ARABIC), _faces(CHINESE)
    faces = f"{_faces(LATIN)}, {arabic}, {chinese}"
    return f"""
@page {{
  size: A4; margin: 27mm 26mm 25mm;
  @top-left {{ content: {_quoted(running_title)}; }}
  @top-right {{ content: {_quoted(symbol)}; }}
  @bottom-left {{ content: {_quoted(status)}; }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); }}
  @top-left {{ width: 75%; }}
  @top-right {{ width: 25%; }}
  @top-left {{ border-bottom: .5pt solid #777; vertical-align: bottom; padding-bottom: 3pt; margin-bottom: 14pt; }}
  @top-right {{ border-bottom: .5pt solid #777; vertical-align: bottom; padding-bottom: 3pt; margin-bottom: 14pt; }}
}}
@page :first {{
  @top-left {{ content: none; border: 0; }}
  @top-right {{ content: none; border: 0; }}
}}
@page {{ font: 8.5pt {faces}; color: #333; }}
html {{ font: 11pt/1.36 {faces}; color: #000; }}
body {{ margin: 0; }}
a {{ color: inherit; text-decoration: none; }}
.skip {{ display: none; }}
.mast {{ display: flex; justify-content: space-between; gap: 12pt; align-items: flex-end; margin: 0;
  padding-bottom: 5pt; border-bottom: 3pt solid #000; font-weight: bold; font-size: 13pt; line-height: 1.2; }}
.mast .status {{ text-align: right; font-size: 10pt; letter-spacing: .04em; text-transform: uppercase; }}
h1 {{ font-size: 22pt; line-height: 1.15; margin: 16pt 0 8pt; }}
.facts {{ list-style: none; margin: 0 0 12pt; padding: 0; font-size: 12pt; line-height: 1.35; }}
.note {{ border: .5pt solid #777; padding: 5pt 8pt; margin: 0 0 8pt; font-size: 9.5pt; line-height: 1.3; }}
nav {{ margin: 14pt 0 0; padding: 0 0 10pt; border-bottom: .5pt solid #777; font-size: 10pt; }}
nav h2 {{ font-size: 11pt; margin: 0 0 3pt; border: 0; padding: 0; bookmark-level: none; }}
nav ul {{ list-style: none; margin: 0; padding: 0; }}
nav li {{ margin: 1pt 0; }}
nav li:not(.room) {{ padding-inline-start: 12pt; }}
nav a::after {{ content: leader(".") target-counter(attr(href), page); }}
h2 {{ font-size: 14pt; margin: 20pt 0 8pt; padding-bottom: 2pt; border-bottom: .5pt solid #777; break-after: avoid; }}
h2.item {{ border: 0; font-size: 12.5pt; }}
h3 {{ font-size: 12pt; margin: 14pt 0 6pt; break-after: avoid; }}
.term {{ font-size: 11pt; font-style: italic; margin: 8pt 0 2pt; break-after: avoid; }}
.opening {{ font-style: italic; margin: 12pt 0; }}
.said p {{ margin: 0 0 6.5pt; text-align: justify; hyphens: auto; orphans: 2; widows: 2; overflow-wrap: break-word; }}
.said p[dir=rtl] {{ text-align: right; hyphens: none; font-family: {arabic}, {faces};
  line-height: 1.6; }}
.said p[lang=zh] {{ font-family: {chinese}, {faces}; hyphens: none; line-height: 1.5; }}
.said p:lang(zh) :is(.who, .mark), .said p[dir=rtl] :is(.who, .mark) {{ font-family: {faces}; }}
.who {{ font-weight: bold; }}
.mark {{ font-style: italic; }}
.noted {{ font-size: 8pt; font-style: italic; }}
.timed .said {{ position: relative; }}
.timed .time {{ position: absolute; left: -17mm; width: 14mm; text-align: right; font-size: 7.5pt;
  line-height: 15pt; color: #555; }}
.entries {{ margin: 0; padding-inline-start: 14pt; }}
.entries li {{ margin: 0 0 2pt; }}
.blank {{ color: #555; font-style: italic; font-size: 9.5pt; margin: 2pt 0 8pt; padding-bottom: 40pt;
  border-bottom: .5pt solid #999; }}
footer {{ margin-top: 18pt; text-align: center; font-style: italic; font-size: 10pt; break-before: avoid; }}
.seal {{ display: block; margin-top: 6pt; font-style: normal; font-size: 7.5pt; color: #333; overflow-wrap: anywhere; }}
"""


def _faces(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _quoted(text: str) -> str:
    """Write text as a string of CSS; every character that could end it is written by its number.

    >>> print(_quoted('a "b"'))
    "a \\22 b\\22 "
    """
    return '"' + "".join(c if c not in '"\\\n\r\f' else f"\\{ord(c):x} " for c in text) + '"'
