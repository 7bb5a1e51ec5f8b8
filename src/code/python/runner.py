"""Runs the code of an answer and the checks of its question, inside the limits that it sets itself.

Reads one request as JSON from its standard input. What it reports are lines of JSON on what was its
standard output; whatever the code prints goes to standard error. The limits here keep a slip from
doing harm: a program that fights them can get around some. Whoever starts this ends it after a time,
and where the code is not one's own, a sandbox lies around it.
"""
import importlib.util
import json
import math
import os
import signal
import sys
import time
import types

SHOWN = 300      # characters of a value that is shown
SENTENCE = 600   # characters of an error


class CheckFailed(Exception):
    """A check got something else than it expected."""

    def __init__(self, what, expected, got):
        super().__init__(what, expected, got)
        self.what, self.expected, self.got = what, expected, got


class OutOfTime(BaseException):
    """The time of one check is over. No Exception, so that few handlers catch it by accident."""


# What checks call


def plain(value):
    """Arrays, their elements and series as lists and numbers."""
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return value.tolist()
    if hasattr(value, "to_numpy") and hasattr(value, "columns"):
        return value.to_numpy().tolist()
    return value


def difference(got, expected, tolerance, path=""):
    """The first place where the two differ: its path, what was expected there and what came."""
    got, expected = plain(got), plain(expected)
    here = (path, expected, got)

    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return here
        items = ((f"{path}[{key!r}]", got[key], expected[key]) for key in expected)
        return first_difference(items, tolerance)

    if isinstance(expected, (list, tuple)):
        if isinstance(got, (str, bytes, dict, set, frozenset)) or not hasattr(got, "__iter__"):
            return here
        got = list(got)
        if len(got) != len(expected):
            return (path, expected, got)
        items = ((f"{path}[{i}]", g, e) for i, (g, e) in enumerate(zip(got, expected)))
        return first_difference(items, tolerance)

    return None if same_value(got, expected, tolerance) else here


def first_difference(items, tolerance):
    found = (difference(got, expected, tolerance, path) for path, got, expected in items)
    return next((place for place in found if place), None)


def same_value(got, expected, tolerance):
    numbers = isinstance(expected, (int, float)) and not isinstance(expected, bool)
    if numbers and not isinstance(got, (bool, str, bytes)):
        try:
            number = float(got)
        except (TypeError, ValueError, OverflowError):
            return bool(got == expected)
        if math.isnan(expected) or math.isnan(number):
            return math.isnan(expected) and math.isnan(number)
        return bool(got == expected) or abs(number - expected) <= tolerance
    return bool(got == expected)


def expect(got, expected, what, tolerance=1e-9):
    place = difference(got, expected, tolerance)
    if place:
        path, expected, got = place
        raise CheckFailed(f"{what}, at {path}" if path else str(what), shown(expected), shown(got))


def expect_error(call, error, what):
    try:
        got = call()
    except error:
        return
    except Exception as other:
        raise CheckFailed(str(what), error.__name__, sentence(other)) from None
    raise CheckFailed(str(what), error.__name__, shown(got))


def shown(value):
    return cut(repr(value), SHOWN)


def cut(text, most):
    return text if len(text) <= most else text[: most - 1] + "…"


def sentence(error):
    """An error in the words of Python, with the line of the answer that it comes from."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, SyntaxError):
        text = f"{type(error).__name__}: {error.msg}"
        line = error.lineno if error.filename == "answer.py" else None
    else:
        line, frame = None, error.__traceback__
        while frame:
            if frame.tb_frame.f_code.co_filename == "answer.py":
                line = frame.tb_lineno
            frame = frame.tb_next
    return cut(text, SENTENCE) + (f" (line {line})" if line else "")


# Limits


def set_limits(memory, seconds):
    """Limits of the operating system, for this process and all that it starts."""
    try:
        import resource
    except ImportError:
        return
    limits = [
        ("RLIMIT_AS", memory), ("RLIMIT_DATA", memory), ("RLIMIT_CPU", seconds + 1),
        ("RLIMIT_FSIZE", 16 << 20), ("RLIMIT_CORE", 0), ("RLIMIT_NPROC", tasks_of_user() + 64),
    ]
    for name, most in limits:
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            pass


def tasks_of_user():
    """Processes and threads that this user runs already, which RLIMIT_NPROC counts in."""
    count = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc/self/task") else ():
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            pass
    return count


FORBIDDEN = (
    "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.startfile",
    "subprocess.", "pty.", "socket.", "urllib.", "ftplib.", "http.", "smtplib.", "syslog.",
)
PATHS = (
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "os.chdir", "os.setxattr", "os.removexattr", "os.chflags",
    "os.listdir", "os.scandir", "shutil.", "sqlite3.connect",
)
LOOKS = ("os.listdir", "os.scandir")


def keep_inside(folder):
    """Refuses other programs, the network, and files outside of `folder`; of Python's own files
    reading is allowed."""
    realpath, fsdecode, sep = os.path.realpath, os.fsdecode, os.sep
    readable = {folder, sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.__file__)}
    readable |= {path for path in sys.path if path}
    readable |= {"/usr/share/zoneinfo", "/etc/localtime", "/dev/null", "/dev/urandom"}
    readable = tuple(realpath(path) for path in readable)
    writable = (folder, "/dev/null")

    def is_below(path, roots):
        path = realpath(fsdecode(path))
        return any(path == root or path.startswith(root.rstrip(sep) + sep) for root in roots)

    def watch(event, args):
        if event == "open":
            path, mode, flags = args
            if not isinstance(path, (str, bytes)):
                return
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if not is_below(path, writable if writes else readable):
                raise PermissionError(f"this run may not open {cut(fsdecode(path), 80)}")
        elif event.startswith(FORBIDDEN):
            raise PermissionError(f"this run may not use {event}")
        elif event.startswith(PATHS):
            roots = readable if event in LOOKS else writable
            paths = [arg for arg in args if isinstance(arg, (str, bytes))]
            if not all(is_below(path, roots) for path in paths):
                raise PermissionError(f"{event} outside of the folder of this run")

    sys.addaudithook(watch)


class Deadline:
    """Raises OutOfTime in the main thread after so many seconds, and again each second after."""

    def __init__(self, seconds):
        self.running = False
        self.seconds = seconds
        signal.signal(signal.SIGALRM, self.ring)

    def ring(self, *_):
        if self.running:
            raise OutOfTime

    def __enter__(self):
        self.running = True
        signal.setitimer(signal.ITIMER_REAL, self.seconds, 1)

    def __exit__(self, *_):
        self.running = False
        signal.setitimer(signal.ITIMER_REAL, 0)


# Running


def load(code, name):
    """The module that the answer's code makes."""
    module = types.ModuleType(name)
    sys.modules[name] = module
    exec(compile(code, "answer.py", "exec", dont_inherit=True), module.__dict__)
    return module


def run_check(code, check):
    namespace = load(code, "answer").__dict__
    namespace.update(expect=expect, expect_error=expect_error)
    exec(compile(check, "check.py", "exec", dont_inherit=True), namespace)


def verdict_of(call, deadline):
    """What a call comes to, as a report."""
    try:
        with deadline:
            call()
        return {"verdict": "passed"}
    except CheckFailed as failed:
        report = {"what": failed.what, "expected": failed.expected, "got": failed.got}
        return {"verdict": "failed", **{key: cut(text, SENTENCE) for key, text in report.items()}}
    except OutOfTime:
        return {"verdict": "timed_out", "seconds": math.ceil(deadline.seconds)}
    except SystemExit:
        return {"verdict": "error", "message": "the code ended the program"}
    except BaseException as error:
        return {"verdict": "error", "message": sentence(error)}


def main():
    request = json.loads(sys.stdin.buffer.read())
    key, reports = request["key"], os.dup(1)
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")

    def report(index, **what):
        line = json.dumps({"key": key, "check": index, **what}) + "\n"
        os.write(reports, line.encode("ascii"))

    set_limits(request["memory"], request["seconds"])
    keep_inside(os.path.realpath(os.getcwd()))
    deadline = Deadline(request["check_seconds"])

    if "trial" in request:
        report(0, begun=True)
        result = verdict_of(lambda: load(request["code"], "__main__"), deadline)
        report(0, millis=0, **result)
    for index, check in enumerate(request["checks"]):
        missing = [name for name in check["needs"] if importlib.util.find_spec(name) is None]
        if missing:
            names = " and ".join(missing)
            report(index, verdict="not_run", millis=0, why=f"needs {names}, not installed")
            continue
        report(index, begun=True)
        begin = time.perf_counter()
        result = verdict_of(lambda: run_check(request["code"], check["code"]), deadline)
        report(index, millis=int(1000 * (time.perf_counter() - begin)), **result)

    sys.stdout.flush()
    os._exit(0)


main()
