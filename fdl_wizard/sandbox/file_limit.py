"""How many connections may be open at once, seen from how many files this process may open. Standard library only."""

AT_ONCE = 100
"""Nodes that ask at the same time: more would only wait in the authorization server's queue for password checks."""
_OTHERS = 100  # files open for other reasons: databases, listeners, pollers, the interpreter's own
_FILES_A_NODE = 2  # both ends of a connection are in this process
_WANTED = 4096


def raise_file_limit() -> None:
    """Lets this process open as many files as it may allow itself, up to a few thousand. No effect on Windows."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _WANTED:
        return
    wanted = _WANTED if hard == resource.RLIM_INFINITY else min(_WANTED, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError):  # some systems allow less than they say
        return


def connections_at_once() -> int:
    """How many nodes may ask at the same time in this process: AT_ONCE, or fewer where few files may be open."""
    try:
        import resource
    except ImportError:
        return AT_ONCE
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return AT_ONCE
    return max(4, min(AT_ONCE, (soft - _OTHERS) // _FILES_A_NODE))
