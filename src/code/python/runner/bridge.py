"""The bridge between the judge, which runs checks, and the process that runs a candidate's code.

Each side calls what the other keeps by handles. What crosses are plain values and handles, so that
the judge never runs a line of the candidate's, and compares nothing but values of its own making.
"""
import collections
import json
import os
import select
import sys
import threading
import time
import types

MOST = 256 << 20   # bytes of one message
COMPACT = json.JSONEncoder(separators=(",", ":"))


class Peer:
    """One end of the bridge. Each thread that asks has a lane of its own, on which it also serves
    what is asked back."""

    def __init__(self, inlet, outlet, is_judge):
        self.inlet, self.outlet, self.is_judge = inlet, outlet, is_judge
        self.known, self.numbers, self.remotes, self.classes = [], {}, {}, {}
        self.buffer, self.is_reading, self.is_closed = bytearray(), False, False
        self.lanes = {"judge 1": collections.deque()}
        self.news, self.writing = threading.Condition(), threading.Lock()
        self.local, self.next_lane, self.sent = threading.local(), 0, 0
        threading.Thread(target=self.mind_the_door, daemon=True).start()

    # Messages

    def send(self, lane, message):
        data = COMPACT.encode([lane, message]).encode()
        data = memoryview(len(data).to_bytes(4, "big") + data)
        with self.writing:
            self.sent += 1
            try:
                while data:
                    data = data[os.write(self.outlet, data):]
            except OSError:
                raise Gone from None

    def receive(self, lane):
        """The next message of a lane. Of the threads that wait, one reads for all."""
        with self.news:
            while True:
                if self.lanes[lane]:
                    return self.lanes[lane].popleft()
                if self.is_reading:
                    self.news.wait()
                    continue
                self.read_one()

    def read_one(self):
        """Reads a message and hands it to its lane. Called with `news` held."""
        self.is_reading = True
        self.news.release()
        try:
            lane, message = self.read()
        finally:
            self.news.acquire()
            self.is_reading = False
            self.news.notify_all()
        is_new = lane not in self.lanes
        self.lanes.setdefault(lane, collections.deque()).append(message)
        if is_new:
            threading.Thread(target=self.serve, args=(lane,), daemon=True).start()

    def read(self):
        try:
            size = int.from_bytes(self.read_bytes(4), "big")
            if size > MOST:
                raise Gone
            lane, message = json.loads(self.read_bytes(size))
            if type(lane) is not str or type(message) is not dict:
                raise Gone
            return lane, message
        except (OSError, ValueError, TypeError, RecursionError):
            raise Gone from None

    def read_bytes(self, count):
        while len(self.buffer) < count:
            more = os.read(self.inlet, 1 << 20)
            if not more:
                raise Gone
            self.buffer += more
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def mind_the_door(self):
        """Reads while every thread is busy or waits for another one."""
        try:
            while True:
                time.sleep(0.02)
                with self.news:
                    if self.is_closed:
                        return
                    waiting = self.buffer or select.select([self.inlet], [], [], 0)[0]
                    if not self.is_reading and waiting:
                        self.read_one()
        except (Gone, OSError, ValueError):
            pass

    def close(self):
        with self.news:
            self.is_closed = True
            os.close(self.inlet)

    def lane(self):
        """This thread's lane."""
        if not hasattr(self.local, "lane"):
            with self.news:
                self.next_lane += 1
                self.local.lane = f"{'judge' if self.is_judge else 'answer'} {self.next_lane}"
                self.lanes[self.local.lane] = collections.deque()
        return self.local.lane

    def serve(self, lane):
        """Answers what is asked on a lane, until the other side has gone."""
        self.local.lane = lane
        with self.news:
            self.lanes.setdefault(lane, collections.deque())
        try:
            while True:
                self.answer(lane, self.receive(lane))
        except Gone:
            pass

    # Asking and answering

    def ask(self, what, *args, **kwargs):
        """Has the other side do something and returns or raises what comes of it."""
        lane = self.lane()
        request = {"ask": what, "args": [self.encode(arg) for arg in args]}
        if kwargs:
            request["kwargs"] = {name: self.encode(arg) for name, arg in kwargs.items()}
        self.send(lane, request)

        while True:
            message = self.receive(lane)
            if "ask" not in message:
                break
            self.answer(lane, message)
        try:
            for at, content in message.get("changed", ()):
                kept((*args, *kwargs.values())[at], self.decode(content))
            if "error" in message:
                error = self.error_of(message["error"])
            else:
                return self.decode(message["value"])
        except (KeyError, IndexError, ValueError, TypeError, AttributeError, RecursionError):
            raise Gone from None
        raise error

    def answer(self, lane, message):
        """Does what the other side asks."""
        reply, before = {}, []
        try:
            args = [self.decode(arg) for arg in message["args"]]
            kwargs = {k: self.decode(arg) for k, arg in message.get("kwargs", {}).items()}
            places = enumerate((*args, *kwargs.values()))
            before = [(at, arg, self.encode(arg)) for at, arg in places if is_mutable(arg)]
            reply["value"] = self.encode(getattr(self, "do_" + message["ask"])(*args, **kwargs))
        except Gone:
            raise
        except BaseException as error:
            reply["error"] = self.describe(error)
        changed = ((at, self.encode(arg), old) for at, arg, old in before)
        changed = [[at, now] for at, now, old in changed if now != old]
        if changed:
            reply["changed"] = changed
        self.send(lane, reply)

    # What may be asked

    def do_get(self, number, name):
        obj = self.known[number]
        if self.is_judge and not is_public(obj, name):
            raise AttributeError(name)
        return getattr(obj, name)

    def do_set(self, number, name, value):
        obj = self.known[number]
        if self.is_judge and (not is_public(obj, name) or callable(getattr(obj, name, None))):
            raise AttributeError(name)
        setattr(obj, name, value)

    def do_special(self, number, name, *args, **kwargs):
        obj = self.known[number]
        if self.is_judge and name not in specials(type(obj)):
            raise TypeError(name)
        plain = {"__bool__": bool, "__iter__": iter, "__len__": len}
        if name == "__call__":
            return obj(*args, **kwargs)
        return plain[name](obj) if name in plain else getattr(obj, name)(*args)

    def do_repr(self, number):
        return "an object of its own" if self.is_judge else repr(self.known[number])[:SENTENCE]

    # Values

    def encode(self, value):
        return encode(value, self.handle_of)

    def decode(self, sent):
        return decode(sent, self.meaning)

    def handle_of(self, value):
        """The handle of what is not plain."""
        if isinstance(value, Remote) and value._peer is self:
            return {"yours": value._number}
        if isinstance(value, types.ModuleType):
            return {"module": value.__name__}
        number = self.keep(value)
        if not self.is_judge:
            return {"mine": [number]}
        plain = next((kind for kind in SIMPLE if isinstance(value, kind)), None)
        base = plain and [plain.__name__, self.encode(exact(value, plain))]
        return {"mine": [number, type(value).__name__, sorted(specials(type(value))), base]}

    def keep(self, value):
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.known)
            self.known.append(value)
        return self.numbers[id(value)]

    def meaning(self, kind, body):
        """What a handle of the other side means here."""
        if kind == "yours":
            return self.known[body]
        if kind == "module":
            return module_of(body)
        if kind != "mine":
            raise ValueError(kind)
        number = body[0]
        if number not in self.remotes:
            self.remotes[number] = self.remote(*body)
        return self.remotes[number]

    def remote(self, number, name="Remote", special=(), base=None):
        if self.is_judge:
            return AskedRemote(self, number)
        kind = {"str": str, "int": int, "float": float}.get(base[0]) if base else None
        key = (name, tuple(special), kind)
        if key not in self.classes:
            self.classes[key] = remote_class(name, special, kind)
        remote = kind.__new__(self.classes[key], base[1]) if kind else object.__new__(self.classes[key])
        Remote.__init__(remote, self, number)
        return remote

    # Errors

    def describe(self, error):
        """An error as the other side is told of it."""
        if isinstance(error, Elsewhere) and error.owner is self:
            return {"yours": error.number}
        kinds = [[kind.__module__, kind.__qualname__] for kind in type(error).__mro__]
        try:
            text, words = str(error), sentence(error)
        except BaseException:
            text = words = type(error).__name__
        return {
            "mine": self.keep(error), "kinds": kinds, "text": text[:SENTENCE], "sentence": words,
            "missing": missing_package(error),
        }

    def error_of(self, told):
        """The error that the other side tells of."""
        if "yours" in told:
            error = self.known[told["yours"]]
            return error if isinstance(error, BaseException) else Gone()
        kind = next(filter(None, (self.error_kind(*kind) for kind in told["kinds"])), Exception)
        text, name = str(told["text"]), str(told["kinds"][0][1])
        members = {"__str__": lambda _: text, "__reduce__": None}
        cls = type(name, (Elsewhere, kind), members)
        error = cls.__new__(cls)
        error.owner, error.number, error.name = self, int(told["mine"]), name
        error.sentence, missing = str(told["sentence"]), told["missing"]
        if type(missing) is str and missing in PACKAGES and not is_installed(missing):
            error.missing = missing
        return error

    def error_kind(self, module, name):
        """The class of an error where this side has it, too. Of a candidate's errors the judge
        knows none but those of Python and its packages that are plain exceptions."""
        wide = Exception if self.is_judge else BaseException
        if self.is_judge and name == "SystemExit":
            return EndedProgram
        if module in ("check", "answer", "__main__"):
            return None
        found = sys.modules.get(module)
        if found is None and not self.is_judge:
            found = module_of(module)
        cls = getattr(found, name, None)
        return cls if isinstance(cls, type) and issubclass(cls, wide) else None
