"""Limits that the processes of a run set themselves, and the fence around a candidate's code.

They keep a slip from doing harm; a program that fights them can get around some. Whoever starts the
run ends it after a time, and where the code is not one's own, a sandbox lies around it.
"""
import os
import signal
import subprocess
import sys

try:
    import ctypes
except ImportError:
    ctypes = None


def set_limit(name, most):
    """A limit of the operating system, for this process and all that it starts."""
    try:
        import resource
        resource.setrlimit(getattr(resource, name), (most, most))
    except (ImportError, AttributeError, ValueError, OSError):
        pass


def set_limits(memory):
    set_limit("RLIMIT_AS", memory)
    set_limit("RLIMIT_DATA", memory)
    set_limit("RLIMIT_FSIZE", 16 << 20)
    set_limit("RLIMIT_CORE", 0)
    set_limit("RLIMIT_NPROC", tasks_of_user() + 128)


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


def close_inherited():
    """Closes what whoever started this had open, and meant for nobody here."""
    for name in os.listdir("/dev/fd"):
        try:
            if int(name) > 2:
                os.close(int(name))
        except OSError:
            # The folder's own.
            pass


def tell_kernel(option, value):
    """`prctl`, where there is Linux."""
    if ctypes and sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def die_with(parent):
    """Has the kernel end this process when its parent ends, however that may be."""
    tell_kernel(1, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def hide_memory():
    """No other process of the user may look into this one from now on."""
    tell_kernel(4, 0)


FORBIDDEN = (
    "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.startfile",
    "subprocess.", "pty.", "socket.", "urllib.", "ftplib.", "http.", "smtplib.", "syslog.",
    "ctypes.", "resource.setrlimit", "resource.prlimit", "sqlite3.enable_load_extension",
    "sqlite3.load_extension",
)
PATHS = (
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "os.chdir", "os.setxattr", "os.removexattr", "os.chflags",
    "os.listdir", "os.scandir", "shutil.", "sqlite3.connect",
)
LOOKS = ("os.listdir", "os.scandir")

# Ways to other programs and files that Python tells no audit hook of.
UNWATCHED = (
    "mkfifo", "mknod", "setsid", "setpgid", "setpgrp", "chroot", "pidfd_open", "pidfd_send_signal",
)
MODULES = ("_posixsubprocess", "_ctypes", "_testcapi", "_testinternalcapi", "_xxsubinterpreters")


def keep_inside(folder, may_kill=False):
    """Refuses other programs, the network, and files outside of `folder`; of Python's own files
    reading is allowed."""
    forbidden = tuple(name for name in FORBIDDEN if not (may_kill and name == "os.kill"))
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
                raise PermissionError(f"this run may not open {fsdecode(path)[:80]}")
        elif event == "import":
            if args[0] in MODULES:
                raise PermissionError(f"this run may not use {args[0]}")
        elif event.startswith(forbidden):
            raise PermissionError(f"this run may not use {event}")
        elif event.startswith(PATHS):
            roots = readable if event in LOOKS else writable
            paths = [arg for arg in args if isinstance(arg, (str, bytes))]
            if not all(is_below(path, roots) for path in paths):
                raise PermissionError(f"{event} outside of the folder of this run")

    take_away()
    sys.addaudithook(watch)


def take_away():
    """Replaces what no audit hook would see."""
    def refused(name):
        def refuse(*_, **__):
            raise PermissionError(f"this run may not use {name}")
        return refuse

    posix, spawn = sys.modules.get("posix"), sys.modules.get("_posixsubprocess")
    places = [(module, name) for module in (os, posix, signal) for name in UNWATCHED]
    places += [(spawn, "fork_exec"), (subprocess, "_fork_exec")]
    for module, name in places:
        if hasattr(module, name):
            setattr(module, name, refused(name))
