//! Which Python runs, and what lies around it.
//!
//! Owns the settings, the search for an interpreter and for a sandbox, and the command line of both.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The oldest Python that runs.
const OLDEST: (u32, u32) = (3, 9);
/// The time that a program has to say what it is.
const PATIENCE: Duration = Duration::from_secs(20);

/// How programs are run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonSettings {
    /// The command of the interpreter.
    pub command: String,
    /// Seconds that a program, or one check of it, may take, 1 or more.
    pub timeout: u64,
    /// MiB of memory that a run may use.
    pub memory: u64,
    /// What lies around it.
    pub isolation: Isolation,
}

/// What lies around a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Limits that keep a slip from doing harm: for the candidate's own code.
    Limits,
    /// Bubblewrap as well: for the code of others. Without it nothing runs.
    Sandbox,
}

/// A Python that was found.
#[derive(Debug)]
pub(super) struct Interpreter {
    executable: PathBuf,
    /// Folders that it reads, besides those of the system.
    own: Vec<PathBuf>,
    /// What lies around.
    sandbox: Option<Sandbox>,
}

/// A bubblewrap that works.
#[derive(Debug)]
struct Sandbox {
    bwrap: PathBuf,
    /// True where it can make a folder of a given size, as it can since version 0.7.
    sizes_folders: bool,
}

/// Bytes of all files of a run together, where the folder has a size. The runner watches it too.
const FOLDER_SIZE: &str = "67108864";

/// What Python is asked about itself: its file, which may lie behind a script that needs an
/// environment, its version, and where its own files are.
const WHO: &str = "import sys, os; print('\\n'.join([sys.executable, '%d.%d' % sys.version_info[:2], \
                   sys.prefix, sys.base_prefix, os.path.realpath(sys.executable)]))";

/// Starts another program that inherits nothing but its standard streams.
const ALONE: &str = "\
import os, sys
for name in os.listdir('/dev/fd'):
    try:
        if int(name) > 2: os.set_inheritable(int(name), False)
    except OSError: pass
os.execv(sys.argv[1], sys.argv[1:])";

/// Looks for the interpreter, and for the sandbox where one is wanted. Fails with why there is none,
/// one clause.
pub(super) fn find(settings: &PythonSettings) -> Result<Interpreter, String> {
    if !cfg!(unix) {
        return Err("Python is run on Linux and macOS only".into());
    }

    let command = &settings.command;
    let said = ask(Command::new(command).args(["-I", "-c", WHO]))
        .map_err(|why| format!("{command} {why}"))?;
    let lines: Vec<&str> = said.lines().collect();
    let [executable, version, folders @ ..] = lines.as_slice() else {
        return Err(format!("{command} is no Python"));
    };
    if executable.is_empty() || parse_version(version).is_none_or(|version| version < OLDEST) {
        let (major, minor) = OLDEST;
        return Err(format!("{command} is not Python {major}.{minor} or later"));
    }

    let sandbox = match settings.isolation {
        Isolation::Limits => None,
        Isolation::Sandbox => Some(find_sandbox()?),
    };
    Ok(Interpreter {
        executable: PathBuf::from(executable),
        own: folders.iter().map(PathBuf::from).collect(),
        sandbox,
    })
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.trim().split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Looks for a bubblewrap that works: some systems have it and forbid it.
fn find_sandbox() -> Result<Sandbox, String> {
    // By its whole path, since runs are given no PATH to look for it.
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&folders).map(|folder| folder.join("bwrap"));
    let bwrap = files
        .find(|file| file.is_absolute() && file.is_file())
        .unwrap_or_else(|| PathBuf::from("bwrap"));
    let works = |more: &[&str]| {
        let trial = ["--unshare-all", "--ro-bind", "/", "/"];
        ask(Command::new(&bwrap).args(trial).args(more).arg("true"))
    };
    match works(&[]) {
        Ok(_) => Ok(Sandbox {
            sizes_folders: works(&["--size", FOLDER_SIZE, "--tmpfs", "/tmp"]).is_ok(),
            bwrap,
        }),
        Err(why) => Err(format!(
            "other people's Python runs only inside of bubblewrap, and bwrap {why}"
        )),
    }
}

/// Runs a command and returns what it printed. Fails with a clause that begins with a verb.
fn ask(command: &mut Command) -> Result<String, String> {
    // Ctrl-C at the terminal is meant for Viva, and what is found is kept.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "is not installed".to_string(),
        _ => format!("cannot be started: {error}"),
    })?;

    let begin = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begin.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5));
            }
            _ => {
                // It may have ended meanwhile.
                let _ = child.kill();
                let _ = child.wait();
                return Err("does not answer".into());
            }
        }
    };

    let mut said = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        let _ = std::io::Read::read_to_string(&mut stdout, &mut said);
    }
    match status.success() {
        true => Ok(said),
        false => Err("does not work here".into()),
    }
}

impl Interpreter {
    /// The program and its arguments that run `script` in `folder`.
    pub(super) fn command_line(&self, folder: &Path, script: &str) -> (OsString, Vec<OsString>) {
        let python = ["-I", "-B", "-X", "utf8", "-W", "ignore", "-c", script];
        let python = python.iter().map(OsString::from);

        let Some(sandbox) = &self.sandbox else {
            return (self.executable.clone().into(), python.collect());
        };
        // Bubblewrap would take along what whoever started Viva has open, folders among it.
        let alone = ["-I", "-S", "-c", ALONE];
        let mut arguments: Vec<OsString> = alone.iter().map(OsString::from).collect();
        arguments.push(sandbox.bwrap.clone().into());
        arguments.extend(self.walls(folder, sandbox.sizes_folders));
        arguments.push(self.executable.clone().into());
        arguments.extend(python);
        (self.executable.clone().into(), arguments)
    }

    /// What bubblewrap shows of this machine: the system's programs and Python's own files for
    /// reading, the folder of the run for writing, no network, no other process. With a size the
    /// folder is one in memory; nothing else there can be written to.
    fn walls(&self, folder: &Path, with_size: bool) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        let fixed = [
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp",
        ];
        arguments.extend(fixed.iter().map(OsString::from));

        for path in [
            "/usr",
            "/bin",
            "/lib",
            "/lib32",
            "/lib64",
            "/etc/ld.so.cache",
        ] {
            show(&mut arguments, "--ro-bind-try", OsStr::new(path));
        }
        for path in self.own.iter().filter(|path| path.parent().is_some()) {
            show(&mut arguments, "--ro-bind-try", path.as_os_str());
        }
        match with_size {
            true => {
                let made = ["--size", FOLDER_SIZE, "--tmpfs"].map(OsString::from);
                arguments.extend(made);
                arguments.push(folder.into());
            }
            false => show(&mut arguments, "--bind", folder.as_os_str()),
        }
        for closed in ["/dev", "/tmp", "/"] {
            arguments.extend(["--remount-ro".into(), closed.into()]);
        }

        arguments.extend(["--chdir".into(), folder.into()]);
        arguments
    }
}

/// Shows a path of this machine at its own place.
fn show(arguments: &mut Vec<OsString>, how: &str, path: &OsStr) {
    arguments.extend([how.into(), path.into(), path.into()]);
}
