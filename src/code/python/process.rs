//! One run of Python: started, fed, read and ended.
//!
//! Owns the process, its group, its folder and how much of it is read. What it says is `report`'s.

use super::interpreter::Interpreter;
use super::request::Request;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use uuid::Uuid;

/// The program that runs code and checks.
const RUNNER: &str = include_str!("runner.py");
/// Most bytes that a run may print or report.
const MAX_OUTPUT: usize = 1 << 20;
/// How long the last bytes are waited for when the process has gone.
const LAST_BYTES: Duration = Duration::from_millis(300);

/// How a run ended.
#[derive(Debug)]
pub(super) enum ProcessEnd {
    /// By itself or by a limit of the operating system, and how.
    Ended(String),
    /// After so many seconds.
    TimedOut(u64),
    /// Because of what it printed.
    PrintedTooMuch,
}

/// What a run left.
#[derive(Debug)]
pub(super) struct ProcessOutput {
    pub(super) end: ProcessEnd,
    pub(super) reports: Vec<u8>,
    pub(super) printed: Vec<u8>,
}

/// Runs a request in a fresh folder without any of the environment, for at most `limit`. Dropping
/// the future ends all that was started.
pub(super) async fn run(
    interpreter: &Interpreter,
    request: &Request,
    limit: Duration,
) -> io::Result<ProcessOutput> {
    let folder = FreshFolder::make()?;
    let mut child = start(interpreter, &folder.0)?;
    let group = ProcessGroup(child.id());
    let (mut reports, mut printed) = (Vec::new(), Vec::new());

    let end = {
        let mut stdin = child.stdin.take();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let question = serde_json::to_vec(request)?;
        let feed = async {
            if let Some(mut stdin) = stdin.take() {
                // Who closes it early is seen by what is reported.
                let _ = stdin.write_all(&question).await;
            }
            Ok(())
        };
        let exchange = async {
            let read = (
                read_some(stdout, &mut reports),
                read_some(stderr, &mut printed),
            );
            tokio::try_join!(feed, read.0, read.1).map(|_| ())
        };
        tokio::pin!(exchange);

        let waiting = wait(&mut child, exchange.as_mut());
        match tokio::time::timeout(limit, waiting).await {
            Err(_) => ProcessEnd::TimedOut(limit.as_secs()),
            Ok(Err(TooMuch)) => ProcessEnd::PrintedTooMuch,
            Ok(Ok(gone)) => {
                group.kill();
                if !gone.all_read {
                    let _ = tokio::time::timeout(LAST_BYTES, exchange).await;
                }
                ProcessEnd::Ended(gone.how)
            }
        }
    };

    drop(group);
    // So that it is no zombie.
    let _ = child.kill().await;
    Ok(ProcessOutput {
        end,
        reports,
        printed,
    })
}

/// A run printed more than it may.
struct TooMuch;

/// A process that has gone by itself.
struct Gone {
    how: String,
    /// Its pipes have ended, too.
    all_read: bool,
}

/// Waits until the process has gone. Its pipes may end before or after it.
async fn wait(
    child: &mut Child,
    exchange: impl Future<Output = Result<(), TooMuch>>,
) -> Result<Gone, TooMuch> {
    let (status, all_read) = tokio::select! {
        status = child.wait() => (status, false),
        read = exchange => {
            read?;
            (child.wait().await, true)
        }
    };
    let how = status.map_or_else(|error| error.to_string(), describe);
    Ok(Gone { how, all_read })
}

async fn read_some(
    pipe: Option<impl AsyncRead + Unpin>,
    into: &mut Vec<u8>,
) -> Result<(), TooMuch> {
    let Some(pipe) = pipe else {
        return Ok(());
    };
    let most = (MAX_OUTPUT + 1) as u64;
    // What breaks off has been read up to there.
    let _ = pipe.take(most).read_to_end(into).await;
    match into.len() > MAX_OUTPUT {
        true => Err(TooMuch),
        false => Ok(()),
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
        // One thread each: their stacks count as memory.
        .env("OPENBLAS_NUM_THREADS", "1")
        .env("OMP_NUM_THREADS", "1")
        .env("MKL_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
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

/// An empty folder for its owner only, removed when this is dropped.
struct FreshFolder(PathBuf);

impl FreshFolder {
    fn make() -> io::Result<Self> {
        // Behind a link, `realpath` would not find it below itself.
        let parent = std::env::temp_dir().canonicalize()?;
        let folder = parent.join(format!("viva-run-{}", Uuid::new_v4()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for FreshFolder {
    fn drop(&mut self) {
        // What cannot be removed lies where the system tidies up.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
