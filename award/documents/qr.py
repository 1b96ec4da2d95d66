"""QR codes as SVG: sharp in print and on screens, without styles or scripts, so a strict CSP lets them be."""

import io

import segno

_MARGIN = 4
"""Quiet zone in modules, as ISO/IEC 18004 asks."""


def qr_svg(text: str) -> bytes:
    """An SVG document that shows the text (an address, a receipt) as a QR code, dark on white, error level M.

    It has a viewBox and no size: the page gives it one. Raises `segno.DataOverflowError` beyond about 2,300 bytes.
    """
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out,
        kind="svg",
        border=_MARGIN,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue()


def qr_data_uri(text: str) -> str:
    """The same as an address for ``<img src>`` (the CSP allows ``img-src data:``)."""
    return str(
        segno.make_qr(text, error="m").svg_data_uri(
            border=_MARGIN, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
        )
    )
