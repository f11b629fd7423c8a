"""How the Word document looks: paper, styles, languages, head and foot of each page.

Lengths are in the format's own units: twentieths of a point for distances, half points for type.
Source: ECMA-376, Office Open XML, part 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

TEXT_WIDTH = 9071  # A4 less two margins of 25 mm, where the right tab stands
FONTS = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="SimSun"/>'
LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}
"""The official languages, as word processors name them."""


@dataclass(frozen=True, slots=True)
class Look:
    """One style: its name, paragraph and type properties as XML, and what it is built on."""

    name: str
    paragraph: str
    type: str = ""
    based_on: str = "Normal"
    following: str | None = None


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


_BOLD = "<w:b/><w:bCs/>"
_RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
_RULE_BELOW = '<w:pBdr><w:bottom w:val="single" w:sz="24" w:space="3" w:color="000000"/></w:pBdr>'
_THIN_BELOW = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="808080"/></w:pBdr>'
_THIN_ABOVE = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="3" w:color="808080"/></w:pBdr>'
_BOX = (
    "<w:pBdr>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="5" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right")
    )
    + "</w:pBdr>"
)

_HEADING = "<w:keepNext/><w:keepLines/>"

LOOKS = (
    Look("Normal", '<w:widowControl/><w:spacing w:after="120" w:line="264" w:lineRule="auto"/>', _size(22)),
    Look("Header", f'{_THIN_BELOW}{_RIGHT_TAB}<w:spacing w:after="0"/>', _size(18)),
    Look("Footer", f'{_THIN_ABOVE}{_RIGHT_TAB}<w:spacing w:after="0"/>', _size(18)),
    Look("Masthead", f'<w:keepNext/>{_RULE_BELOW}{_RIGHT_TAB}<w:spacing w:after="240"/>', _BOLD + _size(26)),
    Look("Title", '<w:keepNext/><w:spacing w:before="120" w:after="120"/>', _BOLD + _size(40)),
    Look("Subtitle", '<w:keepNext/><w:spacing w:after="20"/>', _size(24)),
    Look(
        "Notice",
        f'<w:keepLines/>{_BOX}<w:spacing w:before="200" w:after="200"/><w:ind w:left="113" w:right="113"/>',
        _size(20),
    ),
    Look("Statement", '<w:widowControl/><w:spacing w:after="140"/>'),
    Look("Statement, right to left", "<w:bidi/>", based_on="Statement"),
    Look("Opening", '<w:keepNext/><w:spacing w:before="60" w:after="240"/>', "<w:i/><w:iCs/>"),
    Look("List Bullet", '<w:spacing w:after="60"/>'),
    Look("To be written", f'{_THIN_BELOW}<w:spacing w:before="60" w:after="160"/>', '<w:i/><w:color w:val="595959"/>'),
    Look(
        "Heading 1",
        f'{_HEADING}{_THIN_BELOW}<w:spacing w:before="480" w:after="160"/><w:outlineLvl w:val="0"/>',
        _BOLD + _size(30),
        following="Statement",
    ),
    Look(
        "Heading 2",
        f'{_HEADING}<w:spacing w:before="320" w:after="140"/><w:outlineLvl w:val="1"/>',
        _BOLD + _size(24),
        following="Statement",
    ),
    Look(
        "Heading 3",
        f'{_HEADING}<w:spacing w:before="200" w:after="60"/><w:outlineLvl w:val="2"/>',
        _BOLD + "<w:i/><w:iCs/>" + _size(22),
        following="Statement",
    ),
    Look("Seal", '<w:spacing w:before="240" w:after="0"/><w:jc w:val="center"/>', _size(16)),
    Look("Closing", '<w:spacing w:before="360" w:after="0"/><w:jc w:val="center"/>', "<w:i/><w:iCs/>" + _size(20)),
)
"""All styles of the document, those first on which others build."""


def prepare(document: Document, language: str | None) -> dict[str, str]:
    """Set paper, languages and styles of a new document; give the styles' ids by their names.

    Paragraphs are given the ids: by name, the library searches all styles for each paragraph, which
    for a ten-hour session took 18 s instead of 2 s.
    """
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    section.header_distance = section.footer_distance = Mm(12)
    section.different_first_page_header_footer = True
    _set_defaults(document, language or "en")
    for look in LOOKS:
        _apply(document, look)
    _add_character_styles(document)
    return {style.name: style.style_id for style in document.styles if style.name}


def _element(name: str, inner: str, attributes: str = "") -> Any:
    return parse_xml(f"<w:{name} {nsdecls('w')} {attributes}>{inner}</w:{name}>")


def _set_defaults(document: Document, language: str) -> None:
    """Put fonts and languages where every style takes them from."""
    styles: Any = document.styles.element
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    locale = LOCALES.get(language, language)
    for old in list(defaults):
        defaults.remove(old)
    languages = f'w:val={quoteattr(locale)} w:eastAsia="zh-CN" w:bidi="ar-SA"'
    defaults.append(_element("rPr", f"{FONTS}{_size(22)}<w:lang {languages}/>"))
    settings: Any = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), locale)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _apply(document: Document, look: Look) -> None:
    """Make the style, or take the template's and drop its own looks."""
    known = look.name in document.styles
    style: Any = document.styles[look.name] if known else document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    if look.name != "Normal":
        style.base_style = document.styles[look.based_on]
    style.quick_style = True
    numbering = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    for old in [child for child in style.element if child.tag in {qn("w:pPr"), qn("w:rPr")}]:
        style.element.remove(old)
    properties = _element("pPr", look.paragraph)
    if numbering is not None:  # the bullets of the template's list
        properties.insert(0, numbering)
    style.element.append(properties)
    style.element.append(_element("rPr", look.type))
    if look.following:
        style.next_paragraph_style = document.styles[look.following]


CHARACTER_LOOKS = {
    "Speaker": _BOLD,
    "Affiliation": "",
    "Language mark": "<w:i/><w:iCs/>",
    "Note on a passage": '<w:i/><w:color w:val="595959"/>' + _size(17),
    "Time": '<w:color w:val="595959"/>' + _size(17),
}
"""Styles of words: who speaks, for whom, in which language, and when."""


def _add_character_styles(document: Document) -> None:
    for name, look in CHARACTER_LOOKS.items():
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.quick_style = True
        style.element.append(_element("rPr", look))


def write_margins(document: Document, title: str, status: str, symbol: str = "") -> None:
    """Write what stands above and below the text; the first page, which has the title, has no head."""
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{title}\t{symbol}" if symbol else title
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.text = f"{status}\t"
        element: Any = paragraph._p
        for part in ("Page ", "PAGE", " of ", "NUMPAGES"):
            element.append(_field(part) if part.isupper() else _run(part))


def _field(instruction: str) -> Any:
    return _element("fldSimple", "<w:r><w:t>1</w:t></w:r>", f'w:instr="{instruction}"')


def _run(text: str) -> Any:
    return _element("r", f'<w:t xml:space="preserve">{escape(text)}</w:t>')


def language_element(language: str) -> Any:
    """Build the mark that tells a run's language to spelling checkers and screen readers."""
    attribute = {"ar": "bidi", "zh": "eastAsia"}.get(language, "val")
    return _element("lang", "", f"w:{attribute}={quoteattr(LOCALES.get(language, language))}")
