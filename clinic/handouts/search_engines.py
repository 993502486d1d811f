"""What search engines are told: the public pages, each in its languages, and that nothing else is theirs."""

from xml.etree import ElementTree as ET

from flask import Response

from clinic.edge.doors import visitor
from clinic.handouts import addresses

bp = visitor.blueprint("search_engines", __name__)

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


@bp.get("/robots.txt")
def robots() -> Response:
    """The sheets for anybody may be looked through; all else asks for a person."""
    lines = (
        "User-agent: *",
        "Allow: /resources",
        "Allow: /static/",
        "Disallow: /",
        f"Sitemap: {addresses.whole('search_engines.sitemap')}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public page with its counterparts in the other languages."""
    top = ET.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for found in addresses.everything():
        url = ET.SubElement(top, "url")
        ET.SubElement(url, "loc").text = found.here
        for locale, href in (*found.alternates, ("x-default", found.default)):
            said = {"rel": "alternate", "hreflang": locale, "href": href}
            ET.SubElement(url, "xhtml:link", said)
    text: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return Response(text, mimetype="application/xml")
