"""Errors: in the words of Python, and on their way to the other side of the bridge."""
import importlib.util

SENTENCE = 600   # characters of an error


class Gone(BaseException):
    """The other process has ended, or speaks nonsense."""


class Elsewhere:
    """Marks an error that was raised on the other side."""
    sentence = name = missing = None


class EndedProgram(Exception):
    """The code wanted to end the program."""


def missing_package(error):
    """The known package that an import did not find here; None for other errors."""
    if isinstance(error, Elsewhere):
        return error.missing
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    package = error.name.split(".")[0]
    return package if package in PACKAGES and not is_installed(package) else None


def is_installed(package):
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return package in sys.modules


def sentence(error):
    """An error in the words of Python, with the line of the answer that it comes from."""
    if isinstance(error, Elsewhere):
        return error.sentence
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


def cut(text, most):
    return text if len(text) <= most else text[: most - 1] + "…"
