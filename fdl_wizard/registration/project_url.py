"""What an administrator may enter as a project's URL, and what it means. Pure rules: nothing is looked up."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from fdl_wizard.registration.problems import InvalidInput

URL_LIMIT = 2048
"""Characters of a project's URL."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_EXAMPLE = "Enter it as in https://fdl.example.com/webroot/decision."


@dataclass(frozen=True, slots=True)
class ProjectUrl:
    """A project's base URL.

    base: without a slash at the end, host in lower case, no default port; scheme_assumed: none was entered;
    note: a sentence on what was assumed or left out, else empty.
    """

    base: str
    scheme_assumed: bool = False
    note: str = ""

    @property
    def encrypted(self) -> bool:
        """Spoken to over TLS."""
        return self.base.startswith("https://")


def parse_project_url(entered: str) -> ProjectUrl:
    """Reads "host", "host:port/path" or a full http or https URL; any name or address, IDN and IPv6 too.

    Without a scheme https is taken, but http for this computer itself. Query and fragment, which come with an
    address copied from a browser, are left out. Raises InvalidInput with field "project".
    """
    text = entered.strip()
    _check_text(text)
    scheme, rest = _split_scheme(text)
    authority, path, dropped = _split_path(rest)
    host, port = _split_port(authority)
    host = _checked_host(host)
    assumed = not scheme
    scheme = scheme or ("http" if _is_loopback_host(host) else "https")
    shown_port = "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"
    notes = []
    if assumed:
        notes.append(f"{scheme} is used, since the address names neither http nor https.")
    if dropped:
        notes.append("What follows ? or # in the address is left out.")
    return ProjectUrl(f"{scheme}://{host}{shown_port}{path.rstrip('/')}", assumed, " ".join(notes))


def is_loopback(url: str) -> bool:
    """Whether the URL names this computer itself. False for what is no URL."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return bool(host) and _is_loopback_host(f"[{host}]" if ":" in str(host) else str(host))


def _check_text(text: str) -> None:
    if not text:
        raise _invalid("Enter the project's URL.")
    if len(text) > URL_LIMIT:
        raise _invalid(f"The project's URL has {len(text)} characters; at most {URL_LIMIT} are possible.")
    if any(character.isspace() or not character.isprintable() for character in text):
        raise _invalid("The project's URL has a space or a character that cannot be seen in it.")
    if "\\" in text:
        raise _invalid("The project's URL has a backslash in it; a URL has slashes: /.")


def _split_scheme(text: str) -> tuple[str, str]:
    match = _SCHEME.match(text)
    if not match:
        return "", text.removeprefix("//")
    scheme = match["scheme"].lower()
    if scheme not in _DEFAULT_PORTS:
        raise _invalid(f"The project's URL begins with {scheme}://; only https:// and http:// are possible.")
    return scheme, text[match.end() :]


def _split_path(rest: str) -> tuple[str, str, bool]:
    kept = re.split(r"[?#]", rest, maxsplit=1)[0]
    authority, slash, path = kept.partition("/")
    if "@" in authority:
        raise _invalid(
            "The project's URL has a user name or password in it.",
            "Enter the administrator's name and password in their own fields.",
        )
    return authority, slash + path, kept != rest


def _split_port(authority: str) -> tuple[str, int | None]:
    bare = _ipv6(authority)
    if bare:
        return bare, None
    match = re.fullmatch(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>.*))?", authority)
    if not match or not match["host"]:
        raise _invalid("The project's URL names no host.")
    port = match["port"]
    if not port:  # "host:" is a URL without a port by RFC 3986
        return match["host"], None
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535):
        raise _invalid(f"“{_short(port)}” is no port; a port is a number from 1 to 65535.")
    return match["host"], int(port)


def _checked_host(host: str) -> str:
    if host.startswith("["):
        address = _ipv6(host[1:-1])
        if not address:
            raise _invalid(f"“{_short(host)}” is no IPv6 address.")
        return address
    try:
        name = _normal(host)
        labels = [_encoded(label) for label in name.removesuffix(".").split(".")]
    except UnicodeError:  # idna's errors are its kind
        raise _invalid(f"“{_short(host)}” is no name of a host.") from None
    encoded = ".".join(labels)
    if len(encoded) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _invalid(f"“{_short(host)}” is no name of a host.")
    if labels[-1].isdigit() and not _is_ipv4(encoded):
        raise _invalid(f"“{_short(host)}” is no IPv4 address.")
    return name


def _encoded(label: str) -> str:
    """The label as it goes into DNS."""
    if label.isascii():
        return label
    import idna  # only for names outside ASCII: its tables take a while to load

    return idna.encode(label, strict=True, std3_rules=True).decode("ascii")


def _normal(host: str) -> str:
    """The name with letters of one meaning written one way (UTS 46), as browsers do; else it is no name for urllib3."""
    if host.isascii():
        return host.lower()
    import idna

    return idna.uts46_remap(host.lower(), std3_rules=False)


def _ipv6(text: str) -> str:
    """The address in brackets, or an empty string when it is none."""
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return ""
    return "" if address.scope_id else f"[{address.compressed}]"


def _is_ipv4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _is_loopback_host(host: str) -> bool:
    name = host.removesuffix(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}…{text[-19:]}"


def _invalid(sentence: str, remedy: str = _EXAMPLE) -> InvalidInput:
    return InvalidInput(sentence, remedy, field="project")
