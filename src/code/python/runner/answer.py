"""The process of the candidate's code: one for each check, made by a nursery that has never seen
a check. It knows the code and what the judge asks of it.
"""
import os
import signal
import sys
import types


def nurse(doors, orders, tells, output):
    """Makes a process of the candidate's code for each order, which is the seconds of the processor
    that it has. Tells its number and how it ended."""
    parent = os.getpid()
    while order := os.read(orders, 2):
        own = doors.pop(0)
        number = os.fork()
        if number == 0:
            die_with(parent)
            for other in (*doors, orders, tells):
                os.close(other)
            set_limit("RLIMIT_CPU", int.from_bytes(order, "big"))
            live(own, output)
        os.close(own)
        os.write(tells, number.to_bytes(4, "big"))
        _, status = os.waitpid(number, 0)
        os.write(tells, status.to_bytes(4, "big"))
    os._exit(0)


def live(door, output):
    """Does what the judge asks, until it has gone."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    folder = os.path.realpath(f"run-{os.getpid()}")
    os.mkdir(folder)
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder)
    for standard in (sys.stdout, sys.stderr):
        standard.reconfigure(line_buffering=True, errors="backslashreplace")

    keep_inside(folder)
    bench = Bench(door, door, is_judge=False)
    bench.serve("judge 1")
    os._exit(0)


class Bench(Peer):
    """The end of the bridge on which the candidate's code lies."""
    module = None

    def do_folder(self):
        return os.getcwd()

    def do_load(self, code, name):
        """Makes a module of the answer's code."""
        self.module = sys.modules[name] = types.ModuleType(name)
        exec(compile(code, "answer.py", "exec", dont_inherit=True), self.module.__dict__)
        flush()

    def do_names(self, *names):
        """Those of the names that the code defines."""
        known = vars(self.module)
        return {name: known[name] for name in names if name in known}

    def send(self, lane, message):
        # What it printed so far is there before the judge looks.
        flush()
        super().send(lane, message)


def flush():
    for standard in (sys.stdout, sys.stderr):
        try:
            standard.flush()
        except (OSError, ValueError, AttributeError):
            pass
