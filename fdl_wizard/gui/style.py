"""Spacing, text sizes, icons and colours, from one scale and from the system's palette."""

from functools import cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from fdl_wizard.registration.model import NodeState
from fdl_wizard.resources import resource

_SCALE = {"xs": 4, "s": 8, "m": 12, "l": 16, "xl": 24}
_REFERENCE_HEIGHT = 16.0
"""Line height, in pixels, of the font the scale was drawn for."""


def gap(name: str) -> int:
    """A distance of the spacing scale ("xs", "s", "m", "l", "xl") in pixels, grown with the system's font."""
    height = QFontMetrics(QApplication.font()).height()
    return max(1, round(_SCALE[name] * height / _REFERENCE_HEIGHT))


def is_dark(palette: QPalette | None = None) -> bool:
    """Whether the palette is a dark one."""
    palette = palette or QGuiApplication.palette()
    return (
        palette.color(QPalette.ColorRole.Window).lightness() < palette.color(QPalette.ColorRole.WindowText).lightness()
    )


_TONES = {  # (light, dark), each at least 4.5:1 on the palette's window and base colours
    "good": ("#1a7f37", "#4cc265"),
    "bad": ("#c1272d", "#ff7b72"),
    "warning": ("#8a5a00", "#e3b341"),
    "quiet": ("#5b6168", "#a5adb6"),
    "accent": ("#0b5cad", "#6cb6ff"),
}


def tone(name: str) -> QColor:
    """A status colour ("good", "bad", "warning", "quiet", "accent") fit for the palette of now."""
    light, dark = _TONES[name]
    return QColor(dark if is_dark() else light)


NODE_ICONS = {
    NodeState.WAITING: ("waiting", "quiet"),
    NodeState.REGISTERING: ("registering", "accent"),
    NodeState.REGISTERED: ("registered", "good"),
    NodeState.FAILED: ("failed", "bad"),
    NodeState.NOT_REACHED: ("not_reached", "warning"),
    NodeState.CANCELLED: ("cancelled", "quiet"),
}


def node_icon(state: NodeState) -> QIcon:
    name, colour = NODE_ICONS[state]
    return icon(name, tone(colour))


_ICON_ROLES = (QPalette.ColorRole.Base, QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight)


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """resources/icons/NAME.svg, its currentColor drawn in ``colour`` (the text's if left out)."""
    chosen = colour or QGuiApplication.palette().color(QPalette.ColorRole.WindowText)
    base, selected, highlight = (QGuiApplication.palette().color(role).name() for role in _ICON_ROLES)
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    return _tinted(name, (chosen.name(), base), (selected, highlight), ratio)


@cache
def _tinted(name: str, normal: tuple[str, str], selected: tuple[str, str], ratio: float) -> QIcon:
    """normal and selected: the drawing's colour, and that of what is drawn upon its filled parts (#fff in the file)."""
    source = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    result = QIcon()
    for mode, (ink, upon) in ((QIcon.Mode.Normal, normal), (QIcon.Mode.Selected, selected)):
        coloured = source.replace("#fff", upon).replace("currentColor", ink) if "currentColor" in source else source
        renderer = QSvgRenderer(QByteArray(coloured.encode("utf-8")))
        for size in (16, 24, 48):
            result.addPixmap(_drawn(renderer, size, ratio), mode)
    return result


def _drawn(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def fixed_font() -> QFont:
    """For ids, hosts and raw answers."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if QApplication.font().pointSizeF() > 0:
        font.setPointSizeF(QApplication.font().pointSizeF())
    return font


def title_font(widget: QWidget) -> QFont:
    """The largest of the three text sizes."""
    return _scaled(widget.font(), 1.35)


def heading_font(widget: QWidget) -> QFont:
    """Bold in the size of the rest."""
    return _scaled(widget.font(), 1.0)


def _scaled(font: QFont, factor: float) -> QFont:
    larger = QFont(font)
    larger.setBold(True)
    if font.pointSizeF() > 0:
        larger.setPointSizeF(font.pointSizeF() * factor)
    else:
        larger.setPixelSize(round(font.pixelSize() * factor))
    return larger


def set_by_name(widget: QObject, **properties: str) -> None:
    """Sets properties to values of Qt's enumerations by their names, as Qt Designer's files do.

    For what is painted first: Python's copy of the Qt namespace, some 1,200 values, takes a tenth of a bare window's
    start to make and is not needed before. Raises ValueError for a property or value that there isn't.
    """
    for name, value in properties.items():
        if not widget.setProperty(name, value):
            raise ValueError(f"{type(widget).__name__} has no {name} {value}")


def sentence_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """A label for sentences: wraps, plain text only, selectable with mouse and keyboard is left to the caller."""
    label = QLabel(text, parent)
    set_by_name(label, textFormat="PlainText")
    label.setWordWrap(True)
    return label


def window_size(widget: QWidget, width: int, height: int) -> QSize:
    """A window's size, drawn for the scale's reference font, grown with the system's and held inside the screen."""
    grown = QSize(width, height) * (widget.fontMetrics().height() / _REFERENCE_HEIGHT)
    room = widget.screen().availableSize() * 0.94
    return grown.boundedTo(room)


def plain_tooltip(text: str) -> str:
    """A tooltip of text that came from elsewhere: Qt guesses whether a tooltip is HTML, and here it is not."""
    if "<" not in text and "&" not in text:
        return text
    from html import escape  # with its table of all entities, not needed before the first tooltip

    return f"<span>{escape(text)}</span>".replace("\n", "<br>")
