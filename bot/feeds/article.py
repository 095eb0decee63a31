"""The main text of a page, and an entry's article: the only file that knows trafilatura.

All of it is pure and runs in a worker; `needs_page` alone is asked by the event loop.
"""

from __future__ import annotations

import codecs
import copy
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.errors import ArticleError
from bot.feeds.urls import absolute, canonical_url, secure_image
from bot.values import Article, Entry, Feed, Origin, Page
from summarizers.text import detect_language, is_traditional

_TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.I | re.S)
_HAN = re.compile("[㐀-鿿]")
_CUT_SHORT = re.compile(
    r"(?:…|\.{3}|\[…\]|\[\.\.\.\]|\[&#8230;\]|(?:read more|continue reading|阅读全文|查看全文|"
    r"阅读更多|点击查看|继续阅读)\W{0,6})\s*$",
    re.IGNORECASE,
)
FULL_TEXT = 900
"""Weight from which a feed's own content passes for the whole article. A Chinese character
weighs three, as it takes about three English letters to say the same."""
_META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='date']/@content",
    "//article//time/@datetime",
    "//time[@pubdate or @itemprop='datePublished']/@datetime",
)
_IMAGES = (
    "//meta[@property='og:image:secure_url']/@content",
    "//meta[@property='og:image' or @name='og:image']/@content",
    "//meta[@name='twitter:image' or @property='twitter:image']/@content",
)
# schema.org's word for it in the page's JSON-LD, and the one of the Open Graph
_PAYWALLED = re.compile(
    r"\"isAccessibleForFree\"\s*:\s*\"?false\b"
    r"|article:content_tier\"\s+content=\"(?:locked|metered)\"",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "p div section article header footer main aside blockquote pre ul ol li table thead tbody tr "
    "h1 h2 h3 h4 h5 h6 br hr figure figcaption dl dt dd details summary address".split()
)
_SILENT = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "button", "form"})


def weight(text: str) -> int:
    """How much a text says, in English letters."""
    return len(text) + 2 * len(_HAN.findall(text))


def needs_page(entry: Entry) -> bool:
    """Whether the feed carries so little of the article that its page should be read."""
    text = unescape(_TAGS.sub(" ", entry.html)).strip()
    return weight(text) < FULL_TEXT or bool(_CUT_SHORT.search(text[-60:]))


def decode_page(body: bytes, content_type: str = "") -> str:
    """A page's bytes as text: BOM, then the header's charset, the page's own, UTF-8, GB18030."""
    if body.startswith(codecs.BOM_UTF8):
        return body.decode("utf-8-sig", "replace")
    named = [
        _META_CHARSET.search(content_type.encode("ascii", "ignore")),
        _META_CHARSET.search(body[:4096]),
    ]
    wanted = [match[1].decode("ascii").lower() for match in named if match]
    for encoding in (*wanted, "utf-8", "gb18030"):
        # GB2312 and GBK are parts of GB18030, and pages that name them use all of it
        encoding = "gb18030" if encoding in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else encoding
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode(wanted[0] if wanted and _known(wanted[0]) else "utf-8", "replace")


def _known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


_FILE = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip)", re.I)
_FEED = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b",
    re.DOTALL,
)


def extract_page(body: bytes, url: str, content_type: str = "") -> Page:
    """The main text of an HTML page, without navigation, adverts and comments.

    Paragraphs, headings and list items stand on lines of their own. Raises ArticleError where
    the page has no main text.
    """
    import trafilatura  # 40 MB that only workers need
    from lxml import html as lxml_html

    if body[:5] == b"%PDF-" or b"\x00" in body[:1024] or _FILE.match(content_type):
        raise ArticleError(url, "this is a file, not a web page", "file")
    if _FEED.match(body[:1000]) or re.search(r"(?:rss|atom)\+xml|feed\+json", content_type):
        raise ArticleError(url, "this is a feed, not an article", "feed")
    text = decode_page(body, content_type)
    # lxml refuses a str that declares an encoding of its own
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    tree = _without_navigation(lxml_html.fromstring(text)) if text.strip() else None
    found = trafilatura.bare_extraction(
        copy.deepcopy(tree),
        url=url if "://" in url else None,
        with_metadata=True,
        include_comments=False,
    )
    if found is None or not found.text or not found.text.strip():
        raise ArticleError(url, "no main text was found on the page", "no_text")
    main = _tidy(found.text)
    return Page(
        title=(found.title or "").strip() or None,
        text=main,
        lang=detect_language(main),
        published=_published(tree, found.date),
        links=_links(tree, url, main),
        image=_image(tree, url),
        paywalled=bool(_PAYWALLED.search(text)),
    )


def _without_navigation(tree: Any) -> Any:
    """The page less what its own markup calls navigation: on very short pages trafilatura falls
    back to all text, and would take the menu for the article."""
    for element in tree.xpath("//nav | //*[@role='navigation'] | //body/footer | //body/header/ul"):
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _published(tree: object, date: str | None) -> datetime | None:
    candidates: list[str] = []
    if tree is not None:
        for path in _PUBLISHED:
            candidates += [str(found) for found in tree.xpath(path)]  # type: ignore[attr-defined]
    for text in (*candidates, date or ""):
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _image(tree: object, base: str) -> str | None:
    """The picture that the page names for previews elsewhere."""
    for path in _IMAGES if tree is not None else ():
        for found in tree.xpath(path):  # type: ignore[attr-defined]
            image = secure_image(absolute(base, str(found)))
            if image:
                return image
    return None


def _links(tree: object, base: str, text: str) -> tuple[str, ...]:
    """Addresses that the main text itself cites, in order."""
    if tree is None:
        return ()
    found: dict[str, None] = {}
    for anchor in tree.iter("a"):  # type: ignore[attr-defined]
        said = " ".join(anchor.text_content().split())
        target = absolute(base, anchor.get("href"))
        if target and len(said) > 1 and said in text:
            found[canonical_url(target)] = None
    return tuple(found)


def article_text(html: str, base: str = "") -> tuple[str, tuple[str, ...]]:
    """A feed's own content as lines of text, and the links in it."""
    from lxml import etree
    from lxml import html as lxml_html

    if "<" not in html:
        return _tidy(unescape(html)), ()
    try:
        tree = lxml_html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, ValueError):
        return _tidy(unescape(_TAGS.sub(" ", html))), ()
    parts: list[str] = []
    _walk(tree, parts)
    links = dict.fromkeys(
        canonical_url(target)
        for anchor in tree.iter("a")
        if (target := absolute(base, anchor.get("href"))) is not None
    )
    return _tidy("".join(parts)), tuple(links)


def _walk(node: object, parts: list[str]) -> None:
    """Text in document order; a block opens a line, a cell a column."""
    stack: list[tuple[object, bool]] = [(node, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""  # type: ignore[attr-defined]
        if leaving:
            if tag in _BLOCKS:
                parts.append("\n")
            elif tag in ("td", "th"):
                parts.append(" | ")
            parts.append((element.tail or "").replace("\n", " ") if element is not node else "")  # type: ignore[attr-defined]
            continue
        stack.append((element, True))
        if tag in _SILENT or not tag:
            continue
        if tag in _BLOCKS:
            parts.append("\n- " if tag == "li" else "\n| " if tag == "tr" else "\n")
        text = element.text or ""  # type: ignore[attr-defined]
        parts.append(text if tag == "pre" else text.replace("\n", " "))
        stack.extend((child, False) for child in reversed(list(element)))  # type: ignore[call-overload]


def write_article(entry: Entry, page: Page | None, feed: Feed, note: str | None = None) -> Article:
    """The entry's article from whichever of page and feed says more.

    `note` is why the page could not be read, where it was tried. Raises ArticleError where
    there is no text at all.
    """
    own, links = article_text(entry.html, entry.url or entry.feed_url)
    if page is not None and weight(page.text) >= weight(own):
        text, links, origin = page.text, page.links, Origin.PAGE
    else:
        text = own
        short = weight(own) < FULL_TEXT or bool(_CUT_SHORT.search(own[-60:]))
        origin = Origin.TEASER if short and (page is None or note) else Origin.FEED
    if not text.strip():
        text = entry.title
        origin = Origin.TEASER
    if not text.strip():
        address = entry.url or entry.feed_url
        raise ArticleError(address, "neither feed nor page has any text", "no_text")
    return Article(
        entry=entry,
        text=text,
        lang=detect_language(text),
        links=links,
        origin=origin,
        category=feed.category,
        feed_name=feed.name,
        traditional=is_traditional(text),
        note=note,
        image=(page.image if page else None) or entry.image,
        paywalled=page is not None and page.paywalled,
    )
