"""The process of the candidate's code: one for each check, made by a nursery that has never seen
a check. It knows the code and what the judge asks of it.
"""
import __future__
import ast
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
        """Makes a module of the answer's code. Returns the errors of statements that were left out."""
        self.module = sys.modules[name] = types.ModuleType(name)
        left_out = load(code, self.module.__dict__, is_lenient=name != "__main__")
        flush()
        return left_out

    def do_names(self, *names):
        """Those of the names that the code defines."""
        known = vars(self.module)
        return {name: known[name] for name in names if name in known}

    def send(self, lane, message):
        # What it printed so far is there before the judge looks.
        flush()
        super().send(lane, message)


FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
TRIES = (ast.Expr, ast.Assert, ast.For, ast.While, ast.With, ast.If, ast.Try)
MAKES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def load(code, scope, is_lenient):
    """Runs code. Where lenient, a statement at the margin that fails and only tries what the code
    defines, an assertion of its own, is left out. Returns the errors of those."""
    tree = compile(code, "answer.py", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    left_out, flags = [], 0
    while True:
        compiled = compile(tree, "answer.py", "exec", flags, dont_inherit=True)
        flags |= compiled.co_flags & FUTURE
        try:
            exec(compiled, scope)
            return left_out
        except Exception as error:
            place = failed_statement(tree, compiled, error)
            if not is_lenient or place is None or isinstance(error, ImportError):
                raise
            left_out.append(sentence(error))
            del tree.body[: place + 1]


def failed_statement(tree, compiled, error):
    """The place of the statement that failed; None where it makes something that others may need."""
    frame = error.__traceback__
    while frame and frame.tb_frame.f_code is not compiled:
        frame = frame.tb_next
    for place, statement in enumerate(tree.body):
        if frame and statement.lineno <= frame.tb_lineno <= statement.end_lineno:
            makes = any(isinstance(part, MAKES) for part in ast.walk(statement))
            return place if isinstance(statement, TRIES) and not makes else None
    return None


def flush():
    for standard in (sys.stdout, sys.stderr):
        try:
            standard.flush()
        except (OSError, ValueError, AttributeError):
            pass
