"""A powerline segment that shows how much socktraf sees this host receive and send, and who does it.

It reads the small file that socktraf's powerline sink writes, and nothing else: no root, no process,
no network. In a theme:

    {"function": "socktraf_powerline.bandwidth", "priority": 30, "args": {"top": 1}}

Python 3.8 or later; needs no other module. Whatever is in the file, there is no exception and no
control character.
"""

import decimal
import json
import math
import os
import stat
import time
import unicodedata

#: Most bytes of the file that are read; a state has some 1,500.
MAX_BYTES = 65536
#: Most rows that can be shown.
MAX_TOP = 10
#: Most characters of one text.
MAX_TEXT = 255
#: Most combining marks that may follow one character.
MAX_MARKS = 4
#: A state is never believed to be fresh for longer than this, in seconds.
LONGEST_AGE = 3 * 3600 + 60
#: 100 Mbit/s, in bytes per second.
USUAL_MAXIMUM = 12500000
#: Rounds as JavaScript does, whatever else the interpreter is used for.
HALF_UP = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_UP)

LEVELS = ("idle", "low", "medium", "high", "over-quota")
FORMATS = {
    "rx_format": "\u2193{value:>9}",
    "tx_format": "\u2191{value:>9}",
    "top_format": "{process:<15} {total:>9}",
    "today_format": "today \u2193{rx:>7} \u2191{tx:>7}",
}
PREFIXES = ("", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q")
#: What a renderer may leave out, besides what Unicode calls other (C…): fillers, selectors, braille blank.
HIDDEN = ((0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065),
          (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
          (0xE0000, 0xE0FFF))
#: The last ones are in every colour scheme of powerline, so that no segment is ever left out.
PLAIN = ("network_load", "system_load", "information:regular", "background")
ALERT = ("critical:failure", "warning:regular", "error", "warning", "information:priority") + PLAIN


class Unusable(Exception):
    """The file holds nothing that can be shown."""


class Cells(str):
    """A text whose width in a format is counted in cells of the screen, not in characters."""

    def __format__(self, spec):
        rest, _, precision = spec.partition(".")
        align = rest[:1] if rest[:1] in ("<", ">", "^") else "<"
        width = min(int(rest.lstrip("<>^") or 0), 200)
        text = cut(self, min(int(precision), 200)) if precision else str(self)
        room = max(0, width - cells(text))
        left = {"<": 0, ">": room, "^": room // 2}[align]
        return " " * left + text + " " * (room - left)


def cells(text):
    """Cells that a text takes on a screen."""
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WF")
    return len(text) + wide - sum(1 for char in text if unicodedata.category(char) in ("Mn", "Me"))


def cut(text, width):
    """The beginning of a text that fits."""
    while cells(text) > width:
        text = text[:-1]
    return text


def is_shown(char):
    """Whether a character prints, and is no blank other than the ordinary one."""
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or (category == "Zs" and char != " "):
        return False
    code = ord(char)
    return not any(first <= code <= last for first, last in HIDDEN)


def sanitize(text):
    """Makes a text safe to show: what moves the cursor, turns the line round or hides is replaced."""
    shown = []
    marks = MAX_MARKS
    for char in text[:MAX_TEXT]:
        is_mark = unicodedata.category(char).startswith("M")
        if not is_shown(char) or (is_mark and marks >= MAX_MARKS):
            shown.append("\ufffd")
            # A mark at the start would change what stands before the text.
            marks = 0
        else:
            shown.append(char)
            marks = marks + 1 if is_mark else 0
    return "".join(shown)


def amount(count, units="bytes", suffix=""):
    """An amount with three digits: ``12.3 MB``, in bits ``98.4 Mbit``."""
    value = count * 8 if units == "bits" else count
    unit = ("bit" if units == "bits" else "B") + suffix
    if 0 < value < 1:
        return Cells("<1 " + unit)
    if math.floor(value + 0.5) < 1000:
        return Cells("%d %s" % (math.floor(value + 0.5), unit))
    for power, prefix in enumerate(PREFIXES[1:], 1):
        scaled = decimal.Decimal(value / 1000.0 ** power)
        for digits in ("0.01", "0.1", "1"):
            rounded = scaled.quantize(decimal.Decimal(digits), context=HALF_UP)
            # Three digits and a point at most; rounding may carry into another one.
            if rounded < 1000 and len(str(rounded)) <= 4:
                return Cells("%s %s%s" % (rounded, prefix, unit))
    return Cells(">999 Q" + unit)


def read_state(path):
    """The state in a file.

    Raises OSError where it cannot be read, Unusable where it holds something else.
    """
    # Without O_NONBLOCK a pipe that stands in the place of the file would hold up the whole bar.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unusable("it is not a file")
        data = b""
        while len(data) <= MAX_BYTES:
            piece = os.read(descriptor, MAX_BYTES + 1 - len(data))
            if not piece:
                break
            data += piece
    finally:
        os.close(descriptor)
    if len(data) > MAX_BYTES:
        raise Unusable("it is too large")
    try:
        return check_state(json.loads(data.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise Unusable(type(error).__name__)


def check_state(value):
    """What is shown of a state, with texts that are safe and numbers that are numbers."""
    table = of_type(value, dict)
    if number(table, "version") != 1:
        raise Unusable("its version is another one")
    today = of_type(table.get("today"), dict)
    return {
        "time": number(table, "time_ms") / 1000.0,
        "max_age": min(number(table, "stale_after_ms") / 1000.0, LONGEST_AGE),
        "host": text_of(table, "host"),
        "stopped": of_type(table.get("stopped"), bool),
        "gap": table.get("gap") is not None,
        "level": table.get("level") if table.get("level") in LEVELS else "low",
        "rx": number(table, "rx_bytes_per_second"),
        "tx": number(table, "tx_bytes_per_second"),
        "today": (number(today, "rx_bytes"), number(today, "tx_bytes")),
        "top": [
            (text_of(row, "process"), number(row, "rx_bytes_per_second"), number(row, "tx_bytes_per_second"))
            for row in (of_type(row, dict) for row in of_type(table.get("top"), list)[:MAX_TOP])
        ],
    }


def of_type(value, kind):
    if not isinstance(value, kind):
        raise Unusable("expected %s" % kind.__name__)
    return value


def number(table, key):
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e30:
        raise Unusable("expected %s as a number" % key)
    return float(value)


def text_of(table, key):
    return sanitize(of_type(table.get(key), str))


def paths_to_try(path, segment_info):
    """Where the file may be: what the user said, or where socktraf writes it by default."""
    environ = (segment_info or {}).get("environ") or {}
    if path is not None:
        home = (segment_info or {}).get("home") or environ.get("HOME")
        return [home + path[1:] if home and path.startswith("~/") else path]
    runtime = environ.get("XDG_RUNTIME_DIR") or "/run/user/%d" % os.getuid()
    return [runtime + "/socktraf/powerline.json", "/run/socktraf/powerline.json"]


def newest_state(pl, paths):
    """The newest of the states that can be read; None where there is none."""
    found = []
    for path in paths:
        try:
            found.append(read_state(path))
        except (OSError, ValueError) as error:
            pl.debug("Cannot read {0!r}: {1}", path, error)
        except Unusable as error:
            pl.debug("Cannot use {0!r}: {1}", path, error)
    return max(found, key=lambda state: state["time"], default=None)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def bandwidth(pl, segment_info=None, path=None, show=("rx", "tx"), top=1, units="bytes",
              rx_max=USUAL_MAXIMUM, tx_max=USUAL_MAXIMUM, hide_idle=False, max_age=None,
              rx_format=None, tx_format=None, top_format=None, today_format=None,
              stale_text="socktraf: no data", stopped_text="socktraf: stopped", missing_text=None,
              divider_highlight_group=None, **unknown):
    """Return what this host receives and sends, and which processes do most of it.

    :param str path:
        The file that socktraf's powerline sink writes; ``~/`` is the home folder. Default: the newest of
        ``$XDG_RUNTIME_DIR/socktraf/powerline.json`` and ``/run/socktraf/powerline.json``.
    :param list show:
        What of the whole host is shown: ``rx`` (received), ``tx`` (sent), ``today`` (both, since midnight).
    :param int top:
        How many processes are shown, 0 to 10.
    :param str units:
        ``bytes`` or ``bits``.
    :param float rx_max:
        Received bytes per second at which the gradient ends; ``null`` for no gradient.
    :param float tx_max:
        Sent bytes per second at which the gradient ends; ``null`` for no gradient.
    :param bool hide_idle:
        Show nothing while the network is idle.
    :param float max_age:
        Seconds without news after which the numbers are stale. Default: what socktraf says, three intervals.
    :param str rx_format:
        Text for what is received, with ``{value}`` and ``{host}``. Widths count cells: ``{value:>11}``.
    :param str tx_format:
        The same for what is sent.
    :param str top_format:
        Text for a process, with ``{process}``, ``{rx}``, ``{tx}`` and ``{total}``.
    :param str today_format:
        Text for today, with ``{rx}``, ``{tx}``, ``{total}`` and ``{host}``.
    :param str stale_text:
        Shown in place of numbers that are too old, or while nothing can be measured; ``null`` hides.
    :param str stopped_text:
        Shown after socktraf has ended; ``null`` hides.
    :param str missing_text:
        Shown where there is no file that can be read. Default: nothing is shown.
    :param str divider_highlight_group:
        Highlight group of the dividers; it must be in your colour scheme.

    Where a colour scheme has groups of these names they come first: socktraf_rx_gradient,
    socktraf_tx_gradient, socktraf_top_gradient, socktraf_gradient, socktraf, socktraf_stale,
    socktraf_over_quota.

    Highlight groups used: ``network_load_recv_gradient`` (gradient) or ``network_load_gradient`` (gradient) or ``network_load``, ``network_load_sent_gradient`` (gradient) or ``network_load_gradient`` (gradient) or ``network_load``, ``critical:failure`` or ``warning:regular``.
    """
    for name in unknown:
        pl.warn("Unknown argument {0!r} of socktraf_powerline.bandwidth is ignored", name)
    units = "bits" if units == "bits" else "bytes"
    formats = {"rx_format": rx_format, "tx_format": tx_format, "top_format": top_format,
               "today_format": today_format}

    def segment(contents, groups, level=None):
        made = {"contents": contents, "highlight_groups": list(groups), "draw_inner_divider": True}
        if level is not None:
            made["gradient_level"] = level
        if isinstance(divider_highlight_group, str):
            made["divider_highlight_group"] = divider_highlight_group
        return made

    def alert(contents):
        if not isinstance(contents, str) or contents == "":
            return None
        return [segment(sanitize(contents), ("socktraf_stale",) + ALERT)]

    def fill(key, **values):
        usual = FORMATS[key]
        if units == "bits":
            usual = usual.replace(">9", ">11").replace(">7", ">9")
        try:
            return sanitize_whole((formats[key] or usual).format(**values))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            pl.warn("Cannot use {0} of socktraf_powerline.bandwidth: {1!r}", key, error)
            return usual.format(**values)

    state = newest_state(pl, paths_to_try(path if isinstance(path, str) else None, segment_info))
    if state is None:
        return alert(missing_text)
    if state["stopped"]:
        return alert(stopped_text)
    allowed = max_age if is_number(max_age) and max_age > 0 else state["max_age"]
    # A state from the future is one of before the clock was set back.
    if state["gap"] or abs(time.time() - state["time"]) > allowed:
        return alert(stale_text)
    if hide_idle and state["level"] == "idle":
        return None

    def groups_for(name, theirs, level):
        if state["level"] == "over-quota":
            return ("socktraf_over_quota", "warning:regular", "critical:failure", "warning", "error") + PLAIN
        if level is None:
            return ("socktraf_" + name, "socktraf", "network_load_" + theirs) + PLAIN
        return ("socktraf_%s_gradient" % name, "socktraf_gradient", "socktraf_" + name, "socktraf",
                "network_load_%s_gradient" % theirs, "network_load_gradient", "system_load_gradient",
                "position_gradient") + PLAIN

    def level_of(value, maximum):
        if not is_number(maximum) or not maximum > 0:
            return None
        return min(100.0, value * 100.0 / maximum)

    def rate(value):
        return amount(value, units, "/s")

    made = []
    host = Cells(state["host"])
    for name in show if isinstance(show, (list, tuple)) else ("rx", "tx"):
        if name in ("rx", "tx"):
            level = level_of(state[name], rx_max if name == "rx" else tx_max)
            contents = fill(name + "_format", value=rate(state[name]), host=host)
            made.append(segment(contents, groups_for(name, "recv" if name == "rx" else "sent", level), level))
        elif name == "today":
            rx, tx = state["today"]
            contents = fill("today_format", rx=amount(rx, units), tx=amount(tx, units),
                            total=amount(rx + tx, units), host=host)
            made.append(segment(contents, groups_for("today", "today", None)))
    count = top if isinstance(top, int) else 1
    for process, rx, tx in state["top"][:max(0, count)]:
        levels = [level for level in (level_of(rx, rx_max), level_of(tx, tx_max)) if level is not None]
        level = max(levels, default=None)
        contents = fill("top_format", process=Cells(process), rx=rate(rx), tx=rate(tx), total=rate(rx + tx))
        made.append(segment(contents, groups_for("top", "recv", level), level))
    return made or None


def sanitize_whole(contents):
    """A whole segment, of which the theme may have written a part."""
    return "".join(char if is_shown(char) else "\ufffd" for char in contents[:4 * MAX_TEXT])


# Powerline passes its segment_info, and with it the environment, only to functions that ask for it.
bandwidth.powerline_requires_segment_info = True
