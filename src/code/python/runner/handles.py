"""Handles: objects that the other side keeps, and what may be asked of them."""
import importlib
import sys
import types

# Methods by which Python itself asks an object something.
SPECIAL = {f"__{name}__" for name in (
    "call iter next len getitem setitem delitem contains enter exit eq ne lt le gt ge hash bool "
    "int float index str repr add radd sub rsub mul rmul truediv rtruediv floordiv mod pow neg abs "
    "matmul rmatmul").split()}
# Those that the judge asks of the candidate's objects. It compares them to nothing.
ASKED = {f"__{name}__" for name in (
    "call iter next len getitem setitem delitem contains enter exit bool").split()}

FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType,
    types.BuiltinMethodType, types.WrapperDescriptorType, types.MethodDescriptorType,
)
ITERATORS = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
SIMPLE = (str, int, float, bytes)


class Remote:
    """An object that the other side keeps."""

    def __init__(self, peer, number):
        object.__setattr__(self, "_peer", peer)
        object.__setattr__(self, "_number", number)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._peer.ask("get", self._number, name)

    def __setattr__(self, name, value):
        self._peer.ask("set", self._number, name, value)


def forward(name):
    def method(self, *args, **kwargs):
        return self._peer.ask("special", self._number, name, *args, **kwargs)
    return method


def remote_class(name, special, base=None):
    """A class of remote objects whose special methods are those of the other side."""
    bases = (Remote,) if base is None else (Remote, base)
    members = {method: forward(method) for method in special}
    if "__eq__" in members:
        members.setdefault("__hash__", None)
    return type(name, bases, members)


AskedRemote = remote_class("Remote", ASKED)


def is_public(obj, name):
    """Whether a candidate's code may reach an attribute of an object that a check gave it. Nothing
    leads from there to the judge: no frames, no globals, no modules."""
    if type(name) is not str or name.startswith("_"):
        return False
    if isinstance(obj, FUNCTIONS + ITERATORS + (types.ModuleType, types.FrameType, types.CodeType)):
        return False
    if isinstance(obj, type):
        return any(name in vars(cls) for cls in obj.__mro__ if cls.__module__ == "check")
    own = [cls for cls in type(obj).__mro__ if cls.__module__ == "check"]
    if own and (name in getattr(obj, "__dict__", ()) or any(name in vars(cls) for cls in own)):
        return True
    return not isinstance(obj, SIMPLE + (BaseException,))


def specials(cls):
    """The special methods that objects of a class lend to the other side."""
    if issubclass(cls, FUNCTIONS) or issubclass(cls, type):
        return {"__call__"}
    found = set()
    for base in cls.__mro__:
        if base is not object and base not in SIMPLE:
            found |= SPECIAL.intersection(vars(base))
    return found


def module_of(name):
    """A module that the other side speaks of; None where it is not Python's own or loaded."""
    known = name in sys.modules or name in getattr(sys, "stdlib_module_names", ())
    if not known or name in ("check", "answer", "__main__", "antigravity", "this"):
        return None
    try:
        return importlib.import_module(name)
    except Exception:
        return None
