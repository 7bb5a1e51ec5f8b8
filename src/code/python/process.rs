//! One run of Python: started, fed, read and ended.
//!
//! Owns the process, its group, and how much of it is read. What it says is `report`'s.

use super::folder::FreshFolder;
use super::interpreter::Interpreter;
use super::request::Request;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

/// The program that runs code and checks; its parts share their names.
pub(super) const RUNNER: &str = concat!(
    include_str!("runner/limits.py"),
    include_str!("runner/values.py"),
    include_str!("runner/errors.py"),
    include_str!("runner/handles.py"),
    include_str!("runner/bridge.py"),
    include_str!("runner/answer.py"),
    include_str!("runner/judge.py"),
);
/// Most bytes that a run may report.
const MAX_REPORTS: u64 = 8 << 20;
/// How long the last bytes are waited for when the process has gone.
const LAST_BYTES: Duration = Duration::from_millis(300);

/// How a run ended.
#[derive(Debug)]
pub(super) enum ProcessEnd {
    /// By itself or by a limit of the operating system, and how.
    Ended(String),
    /// After so many seconds.
    TimedOut(u64),
}

/// What a run left.
#[derive(Debug)]
pub(super) struct ProcessOutput {
    pub(super) end: ProcessEnd,
    pub(super) reports: Vec<u8>,
}

/// Runs a request in a fresh folder without any of the environment. Dropping the future ends all
/// that was started.
pub(super) async fn run(interpreter: &Interpreter, request: &Request) -> io::Result<ProcessOutput> {
    let folder = FreshFolder::make()?;
    let mut child = start(interpreter, folder.path())?;
    let group = ProcessGroup(child.id());
    let mut reports = Vec::new();

    let limit = request.limit();
    let exchange = exchange(&mut child, request.lines()?, &mut reports);
    let end = match tokio::time::timeout(limit, exchange).await {
        Ok(how) => ProcessEnd::Ended(how),
        Err(_) => ProcessEnd::TimedOut(limit.as_secs()),
    };

    drop(group);
    // So that it is no zombie.
    let _ = child.kill().await;
    Ok(ProcessOutput { end, reports })
}

/// Asks the runner and reads what it reports until it has ended; returns how it ended.
async fn exchange(child: &mut Child, question: Vec<u8>, reports: &mut Vec<u8>) -> String {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let feed = async {
        let mut stdin = stdin?;
        // Who closes it early is seen by what is reported.
        let _ = stdin.write_all(&question).await;
        // Kept open: the runner takes its end for ours.
        Some(stdin)
    };
    let read = async {
        if let Some(stdout) = stdout {
            // What breaks off has been read up to there.
            let _ = stdout.take(MAX_REPORTS).read_to_end(reports).await;
        }
    };
    let wait = async {
        let status = child.wait().await;
        status.map_or_else(|error| error.to_string(), describe)
    };

    // The process is waited for, and only a moment longer for its last bytes: what it started may
    // hold the pipe open.
    let fed_and_read = async { tokio::join!(feed, read) };
    tokio::pin!(fed_and_read, wait);
    tokio::select! {
        how = &mut wait => {
            let _ = tokio::time::timeout(LAST_BYTES, fed_and_read).await;
            how
        }
        _fed = &mut fed_and_read => wait.await,
    }
}

fn start(interpreter: &Interpreter, folder: &Path) -> io::Result<Child> {
    let (program, arguments) = interpreter.command_line(folder, RUNNER);
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("TMPDIR", folder)
        // One heap for all threads, since each heap reserves 64 MB and that counts as memory.
        .env("MALLOC_ARENA_MAX", "1")
        // One thread each: their stacks count, too.
        .env("OPENBLAS_NUM_THREADS", "1")
        .env("OMP_NUM_THREADS", "1")
        .env("MKL_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);

    #[cfg(unix)]
    command.process_group(0);
    command.spawn()
}

fn describe(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = nix::sys::signal::Signal::try_from(signal);
        return name.map_or(format!("signal {signal}"), |name| name.as_str().into());
    }
    match status.code() {
        Some(code) => format!("exit status {code}"),
        None => "no status".into(),
    }
}

/// The process and all that it started, ended when this is dropped.
struct ProcessGroup(Option<u32>);

impl ProcessGroup {
    fn kill(&self) {
        #[cfg(unix)]
        if let Some(id) = self.0.and_then(|id| i32::try_from(id).ok()) {
            let group = nix::unistd::Pid::from_raw(id);
            // There may be nobody left.
            let _ = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL);
        }
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
    }
}
