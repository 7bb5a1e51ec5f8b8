//! Programs that should not do what they try, and that nothing of them is left.

use super::*;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::Duration;

/// What reaches for other files, programs and machines, or for the terminal.
#[test]
fn a_program_stays_in_its_folder() {
    let attacks = [
        ("import os; os.fork()", "may not use os.fork"),
        ("import os; os.system('ls')", "may not use os.system"),
        (
            "import os; os.execv('/bin/sh', ['sh'])",
            "may not use os.exec",
        ),
        (
            "import subprocess; subprocess.run(['ls'])",
            "may not use subprocess.Popen",
        ),
        ("import os; os.kill(os.getppid(), 9)", "may not use os.kill"),
        (
            "import shutil; shutil.rmtree('..')",
            "outside of the folder of this run",
        ),
        (
            "import os; os.remove('../viva')",
            "outside of the folder of this run",
        ),
        (
            "import os; os.rename('../a', 'b')",
            "outside of the folder of this run",
        ),
        (
            "import os; os.listdir('/')",
            "outside of the folder of this run",
        ),
        ("open('/etc/passwd')", "may not open /etc/passwd"),
        ("open('../x', 'w')", "may not open ../x"),
        (
            "import os; os.symlink('/etc', 'e'); open('e/passwd')",
            "outside of the folder",
        ),
        (
            "import socket; socket.create_connection(('127.0.0.1', 9))",
            "may not use socket",
        ),
        ("input()", "EOFError"),
        (
            "import ctypes; ctypes.CDLL(None).unlink(b'x')",
            "may not use ctypes.dlopen",
        ),
        (
            "import _posixsubprocess as p; p.fork_exec([b'/bin/sh'])",
            "may not use fork_exec",
        ),
        (
            "import sys; sys.modules.pop('_posixsubprocess'); import _posixsubprocess",
            "may not use _posixsubprocess",
        ),
        ("import os; os.mkfifo('../f')", "may not use mkfifo"),
        ("import posix; posix.mkfifo('../f')", "may not use mkfifo"),
        ("x = bytearray(2 << 30)", "MemoryError"),
        ("def f(): return f()\nf()", "RecursionError"),
        ("raise KeyError('\\x1b[2J')", "KeyError"),
        (
            "import os, json; json.dumps(dict(os.environ)); assert 'PATH' not in os.environ; 1 / 0",
            "ZeroDivisionError",
        ),
    ];
    let code = "def attack(code):\n    exec(compile(code, 'answer.py', 'exec'), {})\n";
    let checks: Vec<String> = attacks
        .iter()
        .map(|(attack, _)| format!("attack({attack:?})"))
        .collect();
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    let Some(run) = check(code, &checks, PATIENT) else {
        return;
    };
    for ((attack, wanted), outcome) in attacks.iter().zip(&run.checks) {
        let verdict = show(&outcome.verdict);
        assert!(verdict.contains(wanted), "{attack}: {verdict}");
        assert!(!verdict.contains('\u{1b}'), "{verdict}");
    }
}

/// None of these would end within a day. The time-out is what ends them.
#[test]
fn a_program_without_end_is_ended() {
    let endless = "while True: pass";
    let stubborn =
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass";
    let cases = [
        (endless, "timed out"),
        (stubborn, "timed out"),
        ("import time; time.sleep(100000)", "timed out"),
        ("import threading; threading.Event().wait()", "timed out"),
        ("10 ** 10 ** 9", "timed out"),
        ("while True: print('x' * 1000)", "more than 1 MB"),
        ("import os; os._exit(3)", "ended early (exit status 3)"),
        ("import os; os.abort()", "ended early (SIGABRT)"),
    ];
    for (code, wanted) in cases {
        let Some(run) = check(code, &["pass", "pass"], 2) else {
            return;
        };
        let verdicts = shown(&run);
        // A machine that is too slow to begin within the time says so, which is right as well.
        assert!(
            !verdicts.contains(&"passed".to_string()),
            "{code}: {verdicts:?}"
        );
        assert!(
            verdicts[0].contains(wanted) || verdicts[0].contains("time"),
            "{code}: {verdicts:?}"
        );
        assert!(run.output.len() < 100_000);
    }
}

/// Many small files are as much as one large file, and the next check begins with none.
#[test]
fn files_without_end_are_contained() {
    let code = "def fill():\n    \
                for i in range(12):\n        open(f'f{i}', 'wb').write(bytes(8 << 20))\n    \
                while True: pass";
    let checks = [
        "fill()",
        "import os\nexpect(len(os.listdir('..')), 1, 'folders')",
    ];
    let Some(run) = check(code, &checks, PATIENT) else {
        return;
    };
    assert_eq!(shown(&run), ["it wrote more than 64 MB of files", "passed"]);
}

/// What a question about caches or queues needs.
#[test]
fn some_dozens_of_threads_at_once_have_room() {
    let code = "import threading\n\ndef together(n):\n    \
                barrier = threading.Barrier(n)\n    seen = []\n    \
                def meet():\n        barrier.wait()\n        seen.append(bytes(100000))\n    \
                callers = [threading.Thread(target=meet) for _ in range(n)]\n    \
                [c.start() for c in callers]\n    [c.join() for c in callers]\n    \
                return len(seen)";
    let Some(run) = check(code, &["assert together(40) == 40"], PATIENT) else {
        return;
    };
    assert_eq!(shown(&run), ["passed"]);
}

/// Bombs of threads and processes meet the limits of the operating system, and nothing is left.
#[test]
fn bombs_are_contained() {
    let threads = "import threading, time\nfor _ in range(100000):\n    \
                   threading.Thread(target=time.sleep, args=(60,), daemon=True).start()";
    let Some(run) = check(threads, &["pass"], PATIENT) else {
        return;
    };
    assert!(run.left_out.contains("thread"), "{run:?}");
}

#[test]
fn a_dropped_run_leaves_no_process_and_no_folder() {
    let Some(python) = python(PATIENT) else {
        return;
    };
    let exercise = exercise(&["pass"]);
    let before = folders();
    runtime::current_thread().unwrap().block_on(async {
        let mut running = Box::pin(python.check(&exercise, "import time; time.sleep(100000)"));
        let pid = loop {
            let step = tokio::time::timeout(Duration::from_millis(20), running.as_mut()).await;
            assert!(step.is_err());
            // The folder is made first, then the process in it.
            let new: Vec<_> = folders().difference(&before).cloned().collect();
            if let Some(pid) = new.iter().find_map(|folder| process_in(folder)) {
                break pid;
            }
        };
        drop(running);
        let gone = || {
            let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
            state.map_or(true, |stat| stat.contains(") Z"))
        };
        while !gone() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
}

fn folders() -> std::collections::BTreeSet<std::path::PathBuf> {
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    let ours = |path: &std::path::PathBuf| path.to_string_lossy().contains("/viva-run-");
    entries.map(|entry| entry.path()).filter(ours).collect()
}

/// The process that works in this folder.
fn process_in(folder: &Path) -> Option<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut pids = pids.filter(|pid: &u32| *pid != std::process::id());
    pids.find(|pid| std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder))
}

/// The fence inside of Python is for slips; what gets past it meets the walls of bubblewrap. Here
/// there is no fence.
#[test]
fn a_sandbox_shows_nothing_of_the_machine() {
    let settings = PythonSettings {
        command: "python3".into(),
        timeout: PATIENT,
        memory: 1024,
        isolation: Isolation::Sandbox,
    };
    let interpreter = match find(&settings) {
        Ok(interpreter) => interpreter,
        Err(why) => {
            println!("SKIPPED, there is no sandbox: {why}");
            return;
        }
    };

    let home = tempfile::tempdir().unwrap();
    let secret = home.path().join("secret");
    std::fs::write(&secret, "s").unwrap();
    let script = format!(
        "\
import ctypes, os
c = ctypes.CDLL(None)
def seen(path): return c.access(path.encode(), 0) == 0
s = c.socket(2, 1, 0)
port = b'\\x02\\0\\0\\x09\\x7f\\0\\0\\1' + b'\\0' * 8
open('mine', 'w').write('x')
opened = [c.open(path, 0o101, 0o600) for path in (b'/x', b'/tmp/x', b'/dev/shm/x')]
def fill():
    try:
        for i in range(9): open('f%d' % i, 'wb').write(bytes(8 << 20))
    except OSError as error:
        return error.errno == 28
print('full' if fill() else 'not full', *opened, '',
      seen('/usr'), seen({secret:?}), seen('/etc/passwd'), seen({home:?} + '/.ssh'),
      c.unlink(b'/usr/bin/env'), c.kill(-1, 0), c.connect(s, port, 16), open('mine').read(),
      os.path.exists('/proc/1/fd/9') or os.path.exists('/proc/self/fd/9'))
",
        home = std::env::var("HOME").unwrap_or("/home".into()),
    );
    let folder = folder::FreshFolder::make().unwrap();
    let (program, arguments) = interpreter.command_line(folder.path(), &script);
    // Started by somebody who has a folder open.
    let output = std::process::Command::new("sh")
        .args(["-c", "exec 9</ && exec \"$@\"", "sh"])
        .arg(program)
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let help = std::process::Command::new("bwrap").arg("--help").output();
    let sizes = String::from_utf8_lossy(&help.unwrap().stdout).contains("--size");
    let filled = if sizes { "full" } else { "not full" };
    let rest = "-1 -1 -1  True False False False -1 -1 -1 x False\n";
    assert_eq!(said, format!("{filled} {rest}"), "{output:?}");
    assert!(secret.exists());

    let python = Python::new(settings);
    let exercise = exercise(&["expect(one(), 1, 'one')"]);
    let running = python.check(&exercise, "def one(): return 1");
    let run = runtime::current_thread().unwrap().block_on(running);
    assert_eq!(shown(&run), ["passed"]);
}

/// What `viva` itself does when it is killed: nothing any more. The runner notices by itself.
#[test]
fn a_run_ends_with_the_program_that_started_it() {
    let Some(_) = python(PATIENT) else {
        return;
    };
    let folder = folder::FreshFolder::make().unwrap();
    let python = PythonSettings {
        command: "python3".into(),
        timeout: PATIENT,
        memory: 1024,
        isolation: Isolation::Limits,
    };
    let code = "import time\nwhile True:\n    try: time.sleep(1)\n    except BaseException: pass";
    let exercise = exercise(&["pass"]);
    let request = Request::checks(code, &exercise.checks, &python).unwrap();
    let (program, arguments) = find(&python)
        .unwrap()
        .command_line(folder.path(), process::RUNNER);
    let mut runner = std::process::Command::new(program)
        .args(arguments)
        .current_dir(folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut stdin = runner.stdin.take().unwrap();
    stdin.write_all(&request.lines().unwrap()).unwrap();

    // The folder of the check is there when its process is.
    let workers = || {
        let entries = std::fs::read_dir(folder.path()).unwrap().flatten();
        let folders: Vec<_> = entries.map(|entry| entry.path()).collect();
        folders.iter().find_map(|folder| process_in(folder))
    };
    let worker = loop {
        if let Some(worker) = workers() {
            break worker;
        }
        std::thread::yield_now();
    };
    drop(stdin);
    runner.wait().unwrap();
    let stat = || std::fs::read_to_string(format!("/proc/{worker}/stat"));
    while stat().is_ok_and(|stat| !stat.contains(") Z")) {
        std::thread::yield_now();
    }
}
