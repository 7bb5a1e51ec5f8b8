"""The judge: runs the checks of a question, asks the candidate's process over the bridge, compares
and reports. Nothing that the candidate wrote runs here.

Reads two lines of JSON from its standard input, the settings and the request, and ends everything
when that is closed. What it reports are lines of JSON on what was its standard output, each behind a
seal that only who knows the request can make: others may find a way to that output.
"""
import ast
import builtins
import hashlib
import json
import math
import os
import shutil
import signal
import socket
import sys
import threading
import time

SHOWN = 300         # characters of a value that is shown
PRINTED = 1 << 20   # bytes that code may print in one check
KEPT = 20_000       # characters of what it printed that are reported, all checks together
PATIENCE = 2        # times the seconds of a check, while it and the code talk
OWN = ("expect", "expect_error")
FOLDER = 64 << 20   # bytes of all files together that a check may leave
PACKAGES = frozenset()


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
    if isinstance(value, Remote):
        return value
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
        got = items_of(got)
        if got is None or len(got) != len(expected):
            return (path, expected, here[2] if got is None else got)
        items = ((f"{path}[{i}]", g, e) for i, (g, e) in enumerate(zip(got, expected)))
        return first_difference(items, tolerance)

    return None if same_value(got, expected, tolerance) else here


def items_of(value):
    try:
        return list(value)
    except TypeError:
        return None


def first_difference(items, tolerance):
    found = (difference(got, expected, tolerance, path) for path, got, expected in items)
    return next((place for place in found if place), None)


def same_value(got, expected, tolerance):
    numbers = isinstance(expected, (int, float)) and not isinstance(expected, bool)
    if numbers and not isinstance(got, (bool, str, bytes, Remote)):
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
        if missing_package(other) or is_undefined(other):
            raise
        raise CheckFailed(str(what), error.__name__, sentence(other)) from None
    raise CheckFailed(str(what), error.__name__, shown(got))


def shown(value):
    if isinstance(value, Remote):
        return cut(str(value._peer.ask("repr", value._number)), SHOWN)
    return cut(repr(value), SHOWN)


# One check


class Deadline:
    """Raises OutOfTime in the main thread after so many seconds, and again each second after. Where
    judge and code still talk, a busy machine makes them slow: they have twice as long."""

    def __init__(self, seconds, peer):
        self.seconds, self.peer = seconds, peer
        self.is_running, self.is_over = False, False
        signal.signal(signal.SIGALRM, self.ring)

    def ring(self, *_):
        if not self.is_running:
            return
        talked, self.heard = self.peer.sent - self.heard, self.peer.sent
        if talked > 20 and self.allowed < PATIENCE * self.seconds:
            self.allowed += 1
            return
        self.is_over = True
        raise OutOfTime

    def __enter__(self):
        self.allowed, self.heard, self.is_running = self.seconds, 0, True
        signal.setitimer(signal.ITIMER_REAL, self.seconds, 1)

    def __exit__(self, *_):
        self.is_running = False
        signal.setitimer(signal.ITIMER_REAL, 0)


class Nursery:
    """What makes the candidate's processes, seen from the judge."""

    def __init__(self, doors, orders, tells):
        self.doors, self.orders, self.tells = doors, orders, tells

    def make(self, cpu_seconds):
        """A fresh process with so much of the processor's time: the bridge to it, and its number."""
        os.write(self.orders, math.ceil(cpu_seconds).to_bytes(2, "big"))
        number = int.from_bytes(os.read(self.tells, 4), "big")
        door = self.doors.pop(0)
        return Peer(door, door, is_judge=True), number

    def end(self, number):
        """Ends a process, and returns its exit status or minus the signal that had ended it."""
        try:
            os.kill(number, signal.SIGKILL)
        except OSError:
            pass
        return os.waitstatus_to_exitcode(int.from_bytes(os.read(self.tells, 4), "big"))


def run_check(peer, request, check, printed, told):
    """The verdict of a check on code, or an error. `told` takes the errors of its own statements that
    were left out, and the name that a function was taken for."""
    os.chdir(peer.ask("folder"))
    told["left_out"] = peer.ask("load", request["code"], "__main__" if check is None else "answer")
    printed.mark()
    if check is None:
        return
    compiled = compile(check["code"], "check.py", "exec", dont_inherit=True)
    wanted = names_wanted(compiled)
    found = peer.ask("names", *wanted)
    names = {name: found[name] for name in wanted if name in found}

    lacking = names_lacking(check["code"]).difference(names)
    for name, other in likely(lacking, peer, request).items():
        names[name] = peer.ask("names", other)[other]
        told["read_as"] = f"{cut(other, 80)} as {name}"
    try:
        exec(compiled, {**names, "__name__": "check", "expect": expect, "expect_error": expect_error})
    except NameError as error:
        for name in sorted(lacking) if is_undefined(error) else ():
            if repr(name) in str(error):
                peer.ask("explain", name)
        raise


def likely(lacking, peer, request):
    """What the one name that code lacks is called in it: the one thing it makes that no check knows."""
    if len(lacking) != 1:
        return {}
    checks = filter(None, request["checks"])
    known = {name for every in checks for name in names_lacking(every["code"])}
    own = peer.ask("own", *lacking)
    own = [name for name in own if type(name) is str and name not in known]
    return dict.fromkeys(lacking, own[0]) if len(own) == 1 else {}


def is_undefined(error):
    """True for a name that a check asks for and that code does not make."""
    return isinstance(error, NameError) and not isinstance(error, Elsewhere)


def names_wanted(compiled):
    used = names_in(compiled).difference(OWN, dir(builtins))
    return sorted(name for name in used if not name.startswith("__"))


def names_lacking(code):
    """The names that a check uses and does not make."""
    used, made = set(), {*OWN, *dir(builtins), "__name__"}
    for part in ast.walk(ast.parse(code)):
        if isinstance(part, ast.Name):
            (used if isinstance(part.ctx, ast.Load) else made).add(part.id)
        elif isinstance(part, ast.arg):
            made.add(part.arg)
        elif isinstance(part, ast.alias):
            made.add((part.asname or part.name).split(".")[0])
        else:
            made.add(getattr(part, "name", None))
    return used - made


def names_in(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names |= names_in(constant)
    return names


def verdict_of(call, deadline):
    """What a call comes to, as a report; None where the candidate's process ended."""
    try:
        with deadline:
            call()
        return {"verdict": "passed"}
    except CheckFailed as failed:
        report = {"what": failed.what, "expected": failed.expected, "got": failed.got}
        report = {"verdict": "failed", **{key: cut(text, SENTENCE) for key, text in report.items()}}
    except (OutOfTime, Gone):
        report = None
    except (SystemExit, EndedProgram):
        report = error_report("the code ended the program")
    except BaseException as error:
        missing = missing_package(error)
        report = not_run_report([missing]) if missing else error_report(sentence(error))
    if deadline.is_over:
        return out_of_time(deadline.allowed)
    return report


def out_of_time(seconds):
    return {"verdict": "timed_out", "seconds": max(1, round(seconds))}


def error_report(message):
    return {"verdict": "error", "message": message}


def not_run_report(packages):
    names = " and ".join(packages)
    return {"verdict": "not_run", "why": f"needs {names}, which {sys.executable} does not have"}


class Printed:
    """What the candidate's process of the moment printed."""

    def __init__(self, file):
        self.file, self.left = file, KEPT
        self.start = self.loaded = 0

    def begin(self):
        os.ftruncate(self.file, 0)
        self.loaded = 0

    def mark(self):
        """Notes that the code has been loaded."""
        self.loaded = self.size()

    def size(self):
        return os.fstat(self.file).st_size

    def text(self, is_first):
        """What is reported: what code prints while it is loaded is the same for each check."""
        start = 0 if is_first else self.loaded
        data = os.pread(self.file, 4 * (self.left + 1), start).decode(errors="replace")
        text = data[: self.left] + ("\n… (cut)" if 0 < self.left < len(data) else "")
        self.left = max(0, self.left - len(text))
        return text


class Folder:
    """Watches how much the candidate's process of the moment writes, and ends it where that is too
    much: the system limits single files only."""

    def __init__(self, path):
        self.path, self.number, self.is_full = path, None, False
        threading.Thread(target=self.watch, daemon=True).start()

    def begin(self, number):
        self.number, self.is_full = number, False

    def end(self):
        """Removes what the process left."""
        number, self.number = self.number, None
        os.chdir(self.path)
        shutil.rmtree(os.path.join(self.path, f"run-{number}"), ignore_errors=True)

    def watch(self):
        pause = 0.05
        while True:
            time.sleep(pause)
            number, begin = self.number, time.perf_counter()
            if number and not self.is_full and size_below(self.path) > FOLDER:
                self.is_full = True
                try:
                    os.kill(number, signal.SIGKILL)
                except OSError:
                    pass
            # Looking takes no more than a fifth of the time.
            pause = max(0.05, 4 * (time.perf_counter() - begin))


def size_below(path):
    """Bytes of all files in a folder and those below it."""
    size, left = 0, [path]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_size
        except OSError:
            pass
    return size


# The whole run


def judge(request, settings, nursery, printed, folder, report):
    """Runs the checks one after the other, each on a process of its own. Where one was out of time,
    those after it get a fifth."""
    share = 1
    for index, check in enumerate(request["checks"]):
        needs = check["needs"] if check else ()
        missing = [name for name in needs if not is_installed(name)]
        if missing:
            report(index, millis=0, **not_run_report(missing))
            continue

        report(index, begun=True)
        printed.begin()
        peer, number = nursery.make(share * settings["cpu_seconds"])
        folder.begin(number)
        begin, deadline = time.perf_counter(), Deadline(share * settings["seconds"], peer)
        notes = {"left_out": (), "read_as": ""}
        work = lambda: run_check(peer, request, check, printed, notes)
        result = verdict_of(work, deadline)
        seconds = time.perf_counter() - begin

        status = nursery.end(number)
        peer.close()
        folder.end()
        if folder.is_full:
            result = error_report("it wrote more than 64 MB of files")
        elif printed.size() > PRINTED:
            result = error_report("it printed more than 1 MB")
        result = result or end_report(status, seconds)
        if result["verdict"] == "not_run":
            # Else an answer could choose which checks it fails.
            for every in range(len(request["checks"])):
                report(every, millis=0, by_code=True, **result)
            return
        if result["verdict"] == "timed_out":
            share = 0.2
        notes["left_out"] = "; ".join(map(str, notes["left_out"]))
        told = {"output": printed.text(index == 0), **notes}
        report(index, millis=int(1000 * seconds), **told, **result)


def end_report(status, seconds):
    """The verdict on code whose process ended before the check did."""
    # The kernel ends what has used up its time on the processor.
    if status in (-signal.SIGKILL, -signal.SIGXCPU) and seconds > 0.5:
        return out_of_time(seconds)
    if status == -signal.SIGKILL:
        return error_report("the program broke its connection to the checks")
    how = f"exit status {status}" if status >= 0 else signal.Signals(-status).name
    return error_report(f"the program ended early ({how})")


def read_line(at_once=1):
    line = bytearray()
    while not line.endswith(b"\n"):
        more = os.read(0, at_once)
        if not more:
            os._exit(1)
        line += more
    return json.loads(line)


def end_with_input():
    """Ends the whole group when nobody is left who waits for it."""
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


def preload(packages):
    """Imports here what each of the candidate's processes would import anew."""
    for package in packages:
        try:
            importlib.import_module(package)
        except Exception:
            pass


def open_output():
    """A file without a name for what the code prints."""
    file = os.open("printed", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    os.unlink("printed")
    return file


def whole_text(value):
    """A text without halves of characters, which Python may hold and JSON may not."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def seal_of(line, key):
    return hashlib.sha256(key + line + key).hexdigest().encode("ascii")


def main():
    global PACKAGES
    close_inherited()
    # Byte by byte: the line behind it is nothing that the candidate's processes may inherit.
    settings = read_line()
    PACKAGES = frozenset(settings["packages"])
    set_limits(settings["memory"])
    die_with(os.getppid())
    preload(settings["preload"])

    reports, output = os.dup(1), open_output()
    pairs = [socket.socketpair() for _ in range(settings["checks"])]
    doors = [(mine.detach(), theirs.detach()) for mine, theirs in pairs]
    (orders, order), (told, tells) = os.pipe(), os.pipe()
    me = os.getpid()
    if os.fork() == 0:
        die_with(me)
        for unused in (0, reports, order, told, *(mine for mine, _ in doors)):
            os.close(unused)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        nurse([theirs for _, theirs in doors], orders, tells, output)

    hide_memory()
    # A bank may come from anybody, and its checks with it.
    keep_inside(os.path.realpath(os.getcwd()), may_kill=True)
    for unused in (orders, tells, *(theirs for _, theirs in doors)):
        os.close(unused)
    set_limit("RLIMIT_CPU", settings["seconds"] * (settings["checks"] + 1))
    request = read_line(1 << 16)
    threading.Thread(target=end_with_input, daemon=True).start()
    os.dup2(output, 1)
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")

    key = request["seal"].encode("ascii")

    def report(index, **what):
        whole = {key: whole_text(value) for key, value in what.items()}
        line = json.dumps({"check": index, **whole}).encode("ascii")
        os.write(reports, seal_of(line, key) + b" " + line + b"\n")

    nursery = Nursery([mine for mine, _ in doors], order, told)
    judge(request, settings, nursery, Printed(output), Folder(os.getcwd()), report)
    os._exit(0)


main()
