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
    code, module = "", None

    def do_folder(self):
        return os.getcwd()

    def do_load(self, code, name):
        """Makes a module of the answer's code. Returns the errors of statements that were left out."""
        self.code, self.module = code, types.ModuleType(name)
        sys.modules[name] = self.module
        left_out = load(code, self.module.__dict__, is_lenient=name != "__main__")
        flush()
        return left_out

    def do_names(self, *names):
        """Those of the names that the code makes."""
        known = vars(self.module)
        made = (name for name in names if not isinstance(known.get(name), Unmade))
        return {name: known[name] for name in made if name in known}

    def do_explain(self, name):
        """Raises the error that kept a name from being made."""
        if isinstance(vars(self.module).get(name), Unmade):
            vars(self.module)[name]()

    def do_own(self, lacking):
        """Functions and classes of the code that are neither helpers of others nor tests; none where
        it failed to make the one that is lacking."""
        if lacking in vars(self.module):
            return []
        tree = ast.parse(self.code)
        made = [part for part in tree.body if isinstance(part, MAKES)]
        own = [part for part in made if not part.name.startswith(("_", "test", "main"))]
        used = {word.id for part in own for word in ast.walk(part)
                if isinstance(word, ast.Name) and word.id != part.name}
        names = {part.name for part in own}
        return sorted(names - used if len(names) > 1 else names)

    def send(self, lane, message):
        # What it printed so far is there before the judge looks.
        flush()
        super().send(lane, message)


FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
MAKES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# What Python asks an object that is used.
USES = SPECIAL | {"__getattr__", "__setattr__", "__mro_entries__", "__divmod__", "__and__", "__or__"}


class Unmade:
    """Stands for what code failed to make. Whoever uses it gets the error of then."""


def unmade(error):
    trace = error.__traceback__

    def fail(*_, **__):
        raise error.with_traceback(trace)
    return type("Unmade", (Unmade,), dict.fromkeys(USES, fail))()


def load(code, scope, is_lenient):
    """Runs code. Where lenient, a statement at the margin that fails is left out, and what it should
    have made fails where it is used. Returns the errors of those."""
    tree = compile(code, "answer.py", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    left_out, flags = [], 0
    while True:
        compiled = compile(tree, "answer.py", "exec", flags, dont_inherit=True)
        flags |= compiled.co_flags & FUTURE
        try:
            exec(compiled, scope)
            return left_out
        except (Exception, SystemExit) as error:
            place = failed_statement(tree, compiled, error)
            if not is_lenient or place is None:
                raise
            left_out.append(sentence(error))
            for name in names_made(tree.body[place]):
                scope.setdefault(name, unmade(error))
            del tree.body[: place + 1]


def failed_statement(tree, compiled, error):
    """The place of the statement that failed; None where nobody knows what it should have made."""
    frame = error.__traceback__
    while frame and frame.tb_frame.f_code is not compiled:
        frame = frame.tb_next
    for place, statement in enumerate(tree.body):
        first = min([statement, *getattr(statement, "decorator_list", ())], key=lambda part: part.lineno)
        if frame and first.lineno <= frame.tb_lineno <= statement.end_lineno:
            return None if "*" in names_made(statement) else place
    return None


def names_made(statement):
    """The names that a statement gives."""
    names, left = set(), [statement]
    while left:
        part = left.pop()
        if isinstance(part, MAKES):
            names.add(part.name)
            continue
        if isinstance(part, ast.alias):
            names.add((part.asname or part.name).split(".")[0])
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        left.extend(ast.iter_child_nodes(part))
    return names


def flush():
    for standard in (sys.stdout, sys.stderr):
        try:
            standard.flush()
        except (OSError, ValueError, AttributeError):
            pass
