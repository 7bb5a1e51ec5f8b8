//! Programs against their checks, and programs that should not do what they try. Without a
//! `python3` they say so and pass: the program runs without one, too.

#![cfg(target_os = "linux")]

use super::*;
use crate::domain::{CheckTarget, CodeCheck};
use crate::runtime;
use std::path::Path;
use std::time::Duration;

/// Seconds that no honest run needs, on any machine.
const PATIENT: u64 = 120;

fn python(timeout: u64) -> Option<Python> {
    let python = Python::new(PythonSettings {
        command: "python3".into(),
        timeout,
        memory: 1024,
        isolation: Isolation::Limits,
    });
    if let Some(why) = python.obstacle() {
        println!("SKIPPED, no Python is run: {why}");
        return None;
    }
    Some(python)
}

fn exercise(checks: &[&str]) -> Exercise {
    let check = |(index, code): (usize, &&str)| CodeCheck {
        name: format!("check {index}"),
        weight: 1,
        target: CheckTarget::Correctness,
        needs: match code.contains("nowhere") {
            true => vec!["nowhere_to_be_found".into()],
            false => vec![],
        },
        test: CheckTest::Python {
            code: (*code).into(),
        },
    };
    Exercise {
        language: CodeLanguage::Python,
        starter: String::new(),
        data: String::new(),
        checks: checks.iter().enumerate().map(check).collect(),
    }
}

fn check(code: &str, checks: &[&str], timeout: u64) -> Option<CodeRun> {
    let python = python(timeout)?;
    let exercise = exercise(checks);
    let running = python.check(&exercise, code);
    Some(runtime::current_thread().unwrap().block_on(running))
}

fn show(verdict: &CheckVerdict) -> String {
    match verdict {
        CheckVerdict::Passed => "passed".into(),
        CheckVerdict::Failed {
            what,
            expected,
            got,
        } => format!("{what}: {expected} | {got}"),
        CheckVerdict::Error { message } => message.clone(),
        CheckVerdict::TimedOut { seconds } => format!("timed out after {seconds}"),
        CheckVerdict::NotRun { why } => format!("not run: {why}"),
    }
}

fn shown(run: &CodeRun) -> Vec<String> {
    run.checks.iter().map(|c| show(&c.verdict)).collect()
}

#[test]
fn programs_are_held_to_their_checks() {
    let code = "import math\n\ndef half(values):\n    print('half', values)\n    return [v / 2 for v in values]\n";
    let cases = [
        ("expect(half([1, 2]), (0.5, 1), 'half')", "passed"),
        (
            "expect(half([1, 2]), [0.5, 2], 'half')",
            "half, at [1]: 2 | 1.0",
        ),
        ("expect(half([1]), [], 'none')", "none: [] | [0.5]"),
        (
            "expect(half([1e9]), [5e8 + 1], 'wide', tolerance=2)",
            "passed",
        ),
        ("expect({'a': math.nan}, {'a': math.nan}, 'nan')", "passed"),
        ("expect({1, 2}, {2, 1}, 'sets')", "passed"),
        ("expect('a', 1, 'kinds')", "kinds: 1 | 'a'"),
        (
            "expect_error(lambda: half(['x']), TypeError, 'words')",
            "passed",
        ),
        (
            "expect_error(lambda: half([]), ValueError, 'none')",
            "none: ValueError | []",
        ),
        (
            "half(None)",
            "TypeError: 'NoneType' object is not iterable (line 5)",
        ),
        ("third([1])", "NameError: name 'third' is not defined"),
        ("import sys; sys.exit(3)", "the code ended the program"),
        (
            "nowhere",
            "not run: needs nowhere_to_be_found, not installed",
        ),
    ];
    let checks: Vec<&str> = cases.iter().map(|(check, _)| *check).collect();
    let Some(run) = check(code, &checks, PATIENT) else {
        return;
    };
    let wanted: Vec<&str> = cases.iter().map(|(_, verdict)| *verdict).collect();
    assert_eq!(shown(&run), wanted);
    assert!(run.output.starts_with("half [1, 2]\n"), "{}", run.output);
}

/// Each check has the code for itself.
#[test]
fn checks_do_not_see_each_other() {
    let checks = ["seen.append(1)\nexpect(seen, [1], 'first')"; 2];
    let Some(run) = check("seen = []", &checks, PATIENT) else {
        return;
    };
    assert_eq!(shown(&run), ["passed"; 2]);
}

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
        ("x = bytearray(2 << 30)", "MemoryError"),
        ("def f(): return f()\nf()", "RecursionError"),
        ("raise KeyError('\\x1b[2J')", "KeyError"),
        (
            "import os, json; json.dumps(dict(os.environ)); assert 'PATH' not in os.environ; 1 / 0",
            "ZeroDivisionError",
        ),
    ];
    // The code is the check here, so that one process carries all of them out.
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

#[test]
fn what_a_program_writes_to_the_terminal_arrives_without_its_codes() {
    let Some(run) = check("print('\\x1b[31mred\\x07')", &["pass"], PATIENT) else {
        return;
    };
    assert_eq!(run.output, "red\n");
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
        (
            "import os\nwhile True: os.write(3, b'x' * 1000)",
            "more than 1 MB",
        ),
        ("import os; os._exit(3)", "ended early (exit status 3)"),
        ("import os; os.abort()", "ended early (SIGABRT)"),
    ];
    for (code, wanted) in cases {
        let Some(run) = check(code, &["pass", "pass"], 2) else {
            return;
        };
        let verdicts = shown(&run);
        // A machine that is too slow to begin within the time says so, which is right as well.
        let begun = !verdicts[0].starts_with("not run: Python ended");
        assert!(
            begun && !verdicts.contains(&"passed".to_string()),
            "{code}: {verdicts:?}"
        );
        assert!(
            verdicts[0].contains(wanted) || verdicts[0].contains("time"),
            "{code}: {verdicts:?}"
        );
        assert!(run.output.len() < 100_000);
    }
}

/// Bombs of threads and processes meet the limits of the operating system, and nothing is left.
#[test]
fn bombs_are_contained() {
    let threads = "import threading, time\nfor _ in range(100000):\n    \
                   threading.Thread(target=time.sleep, args=(60,), daemon=True).start()";
    let Some(run) = check(threads, &["pass"], PATIENT) else {
        return;
    };
    assert!(shown(&run)[0].contains("thread"), "{:?}", shown(&run));
}

#[test]
fn a_dropped_run_leaves_no_process_and_no_folder() {
    let Some(python) = python(PATIENT) else {
        return;
    };
    let exercise = exercise(&["import time; print(time.monotonic()); time.sleep(100000)"]);
    let before = folders();
    runtime::current_thread().unwrap().block_on(async {
        let mut running = Box::pin(python.check(&exercise, ""));
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

#[test]
fn a_trial_shows_what_the_program_printed() {
    let Some(python) = python(PATIENT) else {
        return;
    };
    let trial = |code: &str| {
        let running = python.try_out(code);
        runtime::current_thread().unwrap().block_on(running)
    };
    let main = trial("if __name__ == '__main__':\n    print(1 + 1)");
    assert_eq!(
        (main.end, main.output.as_str()),
        (TrialEnd::Finished, "2\n")
    );
    let wrong = trial("print('so far')\n1 / 0");
    let message = "ZeroDivisionError: division by zero (line 2)".to_string();
    assert_eq!(wrong.end, TrialEnd::Error { message });
    assert_eq!(wrong.output, "so far\n");
}

#[test]
fn what_is_no_python_is_said() {
    let obstacle = |command: &str| {
        let settings = PythonSettings {
            command: command.into(),
            timeout: 1,
            memory: 1024,
            isolation: Isolation::Limits,
        };
        Python::new(settings).obstacle()
    };
    let missing = obstacle("python-of-nowhere");
    assert_eq!(
        missing.as_deref(),
        Some("python-of-nowhere is not installed")
    );
    assert_eq!(obstacle("true").as_deref(), Some("true is no Python"));
    assert_eq!(
        obstacle("false").as_deref(),
        Some("false does not work here")
    );
}

/// The audit hook is a fence for slips; what goes around it by way of C meets bubblewrap's walls.
#[test]
fn a_sandbox_shows_nothing_of_the_machine() {
    let python = Python::new(PythonSettings {
        command: "python3".into(),
        timeout: PATIENT,
        memory: 1024,
        isolation: Isolation::Sandbox,
    });
    if let Some(why) = python.obstacle() {
        println!("SKIPPED, there is no sandbox: {why}");
        return;
    }

    let home = tempfile::tempdir().unwrap();
    let secret = home.path().join("secret");
    std::fs::write(&secret, "s").unwrap();
    let code = format!(
        "import ctypes\nc = ctypes.CDLL(None)\n\
         def seen(path):\n    return c.access(path.encode(), 0) == 0\n\
         SECRET = {secret:?}\nHOME = {:?}\n",
        std::env::var("HOME").unwrap_or("/home".into()),
    );
    let exercise = exercise(&[
        "expect(sum([1, 2]), 3, 'it runs')",
        "expect(seen('/usr'), True, 'programs of the system')",
        "expect(seen(SECRET), False, 'a file of another program')",
        "expect(seen('/etc/passwd'), False, 'the users of this machine')",
        "expect(seen(HOME + '/.config') or seen(HOME + '/.ssh'), False, 'the home')",
        "expect(c.unlink(b'/usr/bin/env'), -1, 'programs cannot be deleted')",
        "expect(c.kill(-1, 0), -1, 'no other process')",
        "s = c.socket(2, 1, 0)\nexpect(c.connect(s, b'\\x02\\0\\0\\x09\\x7f\\0\\0\\1' + b'\\0' * 8, 16), -1, 'no network')",
        "open('mine', 'w').write('x')\nexpect(open('mine').read(), 'x', 'its own folder')",
    ]);
    let running = python.check(&exercise, &code);
    let run = runtime::current_thread().unwrap().block_on(running);
    assert_eq!(shown(&run), ["passed"; 9]);
    assert!(secret.exists());
}

/// Processes that were started past the audit hook, which their parent does not wait for.
#[test]
fn nothing_that_a_run_starts_outlives_it() {
    let Some(python) = python(PATIENT) else {
        return;
    };
    let marker = format!("viva-test-{}", std::process::id());
    let code = format!(
        "import ctypes, time\nc = ctypes.CDLL(None)\n\
         for _ in range(50):\n    pid = c.fork()\n    if pid < 0:\n        break\n\
         \x20   if pid == 0:\n        open({marker:?}, 'w')\n        time.sleep(100000)\n"
    );
    let exercise = exercise(&["pass"]);
    let running = python.check(&exercise, &code);
    let run = runtime::current_thread().unwrap().block_on(running);
    assert_eq!(shown(&run), ["passed"]);
    let left = || {
        let mut entries = std::fs::read_dir("/proc").unwrap().flatten();
        entries.any(|entry| {
            let cwd = std::fs::read_link(entry.path().join("cwd"));
            cwd.is_ok_and(|cwd| {
                cwd.to_string_lossy().contains("viva-run-") && cwd.join(&marker).exists()
            })
        })
    };
    while left() {
        std::thread::yield_now();
    }
}
