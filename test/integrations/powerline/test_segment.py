"""What holds for the segment module, without powerline. Run by segment_test.ts, or by hand:

    python3 -m unittest discover test/integrations/powerline
"""

import copy
import json
import os
import pathlib
import random
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "integrations" / "powerline"))

import socktraf_powerline as module  # noqa: E402

STATE = {
    "version": 1, "time_ms": 0, "interval_seconds": 1.0, "host": "nas", "stale_after_ms": 3000,
    "stopped": False, "rx_bytes_per_second": 1234567, "tx_bytes_per_second": 12000.5,
    "today": {"date": "2026-11-22", "rx_bytes": 5e9, "tx_bytes": 1e6},
    "month": {"date": "2026-11", "rx_bytes": 5e9, "tx_bytes": 1e6},
    "top": [{"process": "firefox", "rx_bytes_per_second": 1200000, "tx_bytes_per_second": 0},
            {"process": "ssh", "rx_bytes_per_second": 30000, "tx_bytes_per_second": 12000}],
    "level": "medium", "percent": 9.9,
}
HOSTILE = ["#(touch x)", "#[fg=red]", "%{A1:touch x:}", "<action=`x`>", "${exec x}", "<b>&", "a | bash=x",
           "\x1b]0;x\x07", "a\nb", "a\u202eb", "\ud800", "%" * 15, "\u0301x", "\u009b31m", "`x`", "$(x)",
           "\U000e0041", "\x00", "a\tb", "\u2028"]


class Log:
    """Powerline's logger, as far as the segment may use it."""

    def __init__(self):
        self.warnings = []
        self.details = []

    def warn(self, text, *values):
        self.warnings.append(text.format(*values))

    def debug(self, text, *values):
        self.details.append(text.format(*values))

    def exception(self, *_):
        raise AssertionError("an exception was logged")


class SegmentTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = str(self.folder / "powerline.json")
        self.log = Log()

    def write(self, **changes):
        state = dict(copy.deepcopy(STATE), time_ms=time.time() * 1000)
        state.update(changes)
        pathlib.Path(self.path).write_text(json.dumps(state), "utf-8")

    def show(self, **args):
        return module.bandwidth(self.log, path=self.path, **args)

    def texts(self, **args):
        shown = self.show(**args)
        return None if shown is None else [part["contents"] for part in shown]

    def test_it_shows_both_directions_and_the_busiest_process(self):
        self.write()
        self.assertEqual(self.texts(), ["\u21931.23 MB/s", "\u219112.0 kB/s", "firefox         1.20 MB/s"])

    def test_its_width_does_not_change_with_the_numbers(self):
        widths = set()
        for rate in (0, 0.5, 1, 999, 999.6, 1000, 99950, 1e6, 123456789, 999.6e9, 1e29):
            self.write(rx_bytes_per_second=rate, tx_bytes_per_second=rate)
            for units, width in (("bytes", 10), ("bits", 12)):
                widths.add(tuple(len(text) - width for text in self.texts(units=units)[:2]))
        self.assertEqual(widths, {(0, 0)})

    def test_top_says_how_many_processes_are_shown(self):
        self.write()
        self.assertEqual([len(self.texts(top=top)) for top in (0, 1, 2, 9)], [2, 3, 4, 4])
        self.assertIsNone(self.texts(top=0, show=[]))

    def test_formats_and_units_are_the_users(self):
        self.write()
        self.assertEqual(
            self.texts(rx_format="{host} in {value}", tx_format="out {value:>12}|", units="bits",
                       top_format="{process:.4}={rx}/{tx}/{total}", today_format="{rx}+{tx}={total}",
                       show=["tx", "rx", "today"]),
            ["out  96.0 kbit/s|", "nas in 9.88 Mbit/s", "40.0 Gbit+8.00 Mbit=40.0 Gbit",
             "fire=9.60 Mbit/s/0 bit/s/9.60 Mbit/s"])
        self.assertEqual(self.log.warnings, [])

    def test_a_format_that_cannot_be_used_is_told_and_replaced(self):
        self.write()
        for wrong in ("{nothing}", "{value", "{0}", "{value:d}", "{value.x}", "{}"):
            self.assertEqual(self.texts(rx_format=wrong)[0], "\u21931.23 MB/s")
        self.assertEqual(len(self.log.warnings), 6)

    def test_an_unknown_argument_is_told_and_ignored(self):
        self.write()
        self.assertEqual(len(self.show(tops=3)), 3)
        self.assertIn("tops", self.log.warnings[0])

    def test_arguments_of_wrong_types_do_no_harm(self):
        self.write()
        for key in ("path", "show", "top", "units", "rx_max", "max_age", "stale_text", "divider_highlight_group"):
            for value in (None, [], {}, "x", -1, 1.5, True, float("nan")):
                module.bandwidth(self.log, **dict({"path": self.path}, **{key: value}))

    def test_the_gradient_ends_at_the_maximum(self):
        self.write()
        levels = [part["gradient_level"] for part in self.show(rx_max=2469134, tx_max=1)]
        self.assertEqual(levels[:2], [50.0, 100.0])
        for part in self.show(rx_max=None, tx_max=0):
            self.assertNotIn("gradient_level", part)
            self.assertFalse([group for group in part["highlight_groups"] if "gradient" in group])

    def test_every_segment_has_groups_of_every_colour_scheme(self):
        for changes in ({}, {"level": "over-quota"}, {"stopped": True}, {"time_ms": 1}):
            self.write(**changes)
            for part in self.show():
                self.assertTrue(part["highlight_groups"][0].startswith("socktraf"))
                self.assertEqual(part["highlight_groups"][-1], "background")
                self.assertTrue({"network_load"} < set(part["highlight_groups"]))

    def test_over_quota_is_shown_by_its_colour(self):
        self.write(level="over-quota")
        self.assertEqual({part["highlight_groups"][0] for part in self.show()}, {"socktraf_over_quota"})

    def test_old_numbers_are_not_shown(self):
        self.write(time_ms=(time.time() - 3.5) * 1000)
        self.assertEqual(self.texts(), ["socktraf: no data"])
        self.assertEqual(self.show()[0]["highlight_groups"][:2], ["socktraf_stale", "critical:failure"])
        self.assertIsNone(self.texts(stale_text=None))
        self.assertIsNone(self.texts(stale_text=""))
        self.assertEqual(len(self.texts(max_age=60)), 3)
        self.write(time_ms=(time.time() - 2) * 1000)
        self.assertEqual(self.texts(max_age=1), ["socktraf: no data"])

    def test_numbers_from_the_future_are_of_before_the_clock_was_set_back(self):
        self.write(time_ms=(time.time() + 60) * 1000)
        self.assertEqual(self.texts(), ["socktraf: no data"])

    def test_no_state_is_fresh_for_ever(self):
        self.write(time_ms=0, stale_after_ms=1e29)
        self.assertEqual(self.texts(), ["socktraf: no data"])

    def test_while_nothing_is_measured_no_numbers_are_shown(self):
        self.write(gap="bpftrace has ended")
        self.assertEqual(self.texts(), ["socktraf: no data"])

    def test_that_socktraf_has_stopped_is_shown(self):
        self.write(stopped=True, time_ms=0)
        self.assertEqual(self.texts(), ["socktraf: stopped"])
        self.assertEqual(self.texts(stopped_text="off\x1b"), ["off\ufffd"])
        self.assertIsNone(self.texts(stopped_text=None))

    def test_an_idle_network_can_be_hidden(self):
        self.write(level="idle")
        self.assertIsNone(self.texts(hide_idle=True))
        self.write(level="low")
        self.assertEqual(len(self.texts(hide_idle=True)), 3)

    def test_what_cannot_be_used_is_not_there(self):
        whole = json.dumps(dict(STATE, time_ms=time.time() * 1000))
        wrong = [b"", b"{", b"null", b"[]", b"7", b'"x"', b"\xff\xfe", whole[:-1].encode(), whole[1:].encode(),
                 b"[" * 60000, b"9" * 60000, b'{"version":1}', b" " * 70000, whole.encode() + b" " * 65536,
                 whole.replace("1234567", "NaN").encode(), whole.replace("1234567", "1e999").encode(),
                 whole.encode("utf-16"), b"\x00" * 100]
        for content in wrong:
            pathlib.Path(self.path).write_bytes(content)
            self.assertIsNone(self.show(), content[:40])
            self.assertEqual(self.texts(missing_text="socktraf ?"), ["socktraf ?"])
        self.assertEqual(self.log.warnings, [])
        self.assertEqual(len(self.log.details), 2 * len(wrong))

    def test_any_value_of_a_wrong_type_is_no_exception(self):
        junk = [None, True, "x", -1, 1e300, 10 ** 400, [], {}, [[]], [None], {"rx_bytes": "x"}, [{"process": 7}]]
        for key in STATE:
            for value in junk:
                self.write(**{key: value})
                for part in self.show() or []:
                    self.assertIsInstance(part["contents"], str)
            state = {name: value for name, value in STATE.items() if name != key}
            pathlib.Path(self.path).write_text(json.dumps(state))
            self.show()

    def test_a_file_that_is_not_a_file_holds_nobody_up(self):
        self.assertIsNone(self.show())
        os.mkfifo(self.path)
        self.assertIsNone(self.show())
        os.unlink(self.path)
        os.mkdir(self.path)
        self.assertIsNone(self.show())
        for path in ("/dev/zero", "/dev/full", "/proc/self/mem", "a\0b", "x" * 5000, "", "/"):
            self.assertIsNone(module.bandwidth(self.log, path=path))

    def test_a_cut_file_shows_all_or_nothing(self):
        self.write()
        whole = pathlib.Path(self.path).read_bytes()
        for length in range(len(whole)):
            pathlib.Path(self.path).write_bytes(whole[:length])
            self.assertIsNone(self.show(), length)

    def test_no_name_gives_a_character_that_does_not_print(self):
        for name in HOSTILE:
            self.write(host=name, top=[{"process": name, "rx_bytes_per_second": 1, "tx_bytes_per_second": 1}])
            for shown in self.texts(rx_format="{host}{value}"):
                self.assertTrue(all(module.is_shown(char) for char in shown), ascii(shown))
                shown.encode("utf-8")

    def test_names_keep_what_prints(self):
        for name in ("#(touch x)", "%{A1:touch x:}", "\u732b\u732b", "na\u00efve", "e\u0301"):
            self.write(top=[{"process": name, "rx_bytes_per_second": 1, "tx_bytes_per_second": 1}])
            self.assertIn(name, self.texts()[2])

    def test_wide_names_take_their_cells(self):
        names = ("\u732b\u732b\u732b\u732b\u732b", "x", "e\u0301", "\u732b" * 15)
        widths = []
        for name in names:
            self.write(top=[{"process": name, "rx_bytes_per_second": 1, "tx_bytes_per_second": 1}])
            widths.append(module.cells(self.texts(top_format="{process:<15.15}|")[2]))
        self.assertEqual(widths, [16] * 4)

    def test_random_damage_is_no_exception(self):
        source = random.Random(4)
        self.write()
        whole = pathlib.Path(self.path).read_bytes()
        for _ in range(2000):
            data = bytearray(whole)
            for _ in range(source.randint(1, 8)):
                data[source.randrange(len(data))] = source.randrange(256)
            pathlib.Path(self.path).write_bytes(bytes(data))
            for part in self.show() or []:
                self.assertTrue(all(module.is_shown(char) for char in part["contents"]))

    def test_the_newer_of_the_two_usual_files_is_read(self):
        runtime = self.folder / "run"
        (runtime / "socktraf").mkdir(parents=True)
        info = {"environ": {"XDG_RUNTIME_DIR": str(runtime)}, "home": str(self.folder)}
        self.assertEqual(module.paths_to_try(None, info),
                         [str(runtime / "socktraf/powerline.json"), "/run/socktraf/powerline.json"])
        self.assertEqual(module.paths_to_try(None, None)[0], "/run/user/%d/socktraf/powerline.json" % os.getuid())
        self.assertEqual(module.paths_to_try("~/x", info), [str(self.folder / "x")])
        self.write(host="old", time_ms=time.time() * 1000 - 1000)
        other = self.folder / "other.json"
        other.write_text(json.dumps(dict(STATE, host="new", time_ms=time.time() * 1000)))
        for paths in ([self.path, str(other)], [str(other), self.path]):
            self.assertEqual(module.newest_state(self.log, paths)["host"], "new")

    def test_the_environment_is_asked_through_powerline_only(self):
        source = pathlib.Path(module.__file__).read_text()
        for word in ("os.environ", "getenv", "expanduser", "expandvars"):
            self.assertNotIn(word, source)
        self.assertTrue(module.bandwidth.powerline_requires_segment_info)


if __name__ == "__main__":
    unittest.main()
