//! What every test of the binary needs: a home of its own and a clean environment; `pty` runs it in a
//! pseudo-terminal, `small_bank` gives it three questions about bread, `coding_bank` two about code.

mod coding_bank;
pub mod endpoint;
mod pty;
mod small_bank;

#[allow(unused_imports)]
pub use coding_bank::home_with_coding_bank;
pub use pty::Pty;
#[allow(unused_imports)]
pub use small_bank::home_with_small_bank;

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The built binary.
pub const VIVA: &str = env!("CARGO_BIN_EXE_viva");
/// Variables that would let the machine's settings into a test.
const LEAKING_VARIABLES: &[&str] = &[
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "VIVA_MODEL",
    "VIVA_ENDPOINT",
    "VIVA_HOME",
    "VIVA_PROFILE",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "OPENROUTER_API_KEY",
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
    "MISTRAL_API_KEY",
    "DEEPSEEK_API_KEY",
    "GROQ_API_KEY",
    "TOGETHER_API_KEY",
    "XAI_API_KEY",
    "VISUAL",
    "EDITOR",
];
/// A clock that is the same in every run.
const CLOCK: &str = "2026-01-05T09:00:00Z";

/// A home that is removed with the test.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the binary to its end with `input` on a pipe.
    pub fn run(&self, args: &[&str], input: &str) -> Output {
        self.run_with(args, input, &[])
    }

    /// [`Home::run`] with more variables.
    pub fn run_with(&self, args: &[&str], input: &str, vars: &[(&str, &str)]) -> Output {
        let mut command = Command::new(VIVA);
        command
            .args(args)
            .env("VIVA_HOME", self.path())
            .env("VIVA_CLOCK", CLOCK);
        LEAKING_VARIABLES
            .iter()
            .filter(|v| **v != "VIVA_HOME")
            .for_each(|v| {
                command.env_remove(v);
            });
        command.envs(vars.iter().copied());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that ends without reading everything closes the pipe: that is its right.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Standard output of a run that must succeed, with the home's path replaced.
    pub fn text(&self, args: &[&str], input: &str) -> String {
        let output = self.run(args, input);
        assert!(output.status.success(), "{args:?}: {}", all(&output));
        self.hide(&String::from_utf8(output.stdout).unwrap())
    }

    /// `text` without the path of this home.
    pub fn hide(&self, text: &str) -> String {
        text.replace(&self.path().display().to_string(), "HOME")
    }

    /// Waits until something is true of what is on disk.
    pub fn wait_until(&self, what: &str, is_true: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !is_true() {
            assert!(Instant::now() < deadline, "never: {what}");
            std::thread::yield_now();
        }
    }

    /// Every file below the home.
    pub fn files(&self) -> Vec<std::path::PathBuf> {
        let (mut files, mut folders) = (Vec::new(), vec![self.path().to_path_buf()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path)
                } else {
                    files.push(path)
                }
            }
        }
        files
    }
}

/// Output and error together, for messages.
pub fn all(output: &Output) -> String {
    format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// What a command that must succeed prints as JSON.
pub fn json_output(home: &Home, args: &[&str]) -> Value {
    serde_json::from_str(&home.text(args, "")).unwrap()
}

/// Standard error and exit code of a command that must fail.
pub fn failure_output(home: &Home, args: &[&str]) -> String {
    let output = home.run(args, "");
    let code = output.status.code().unwrap();
    format!(
        "{}exit code {code}",
        home.hide(&String::from_utf8_lossy(&output.stderr))
    )
}

/// Standard output and error of a command run on a day of January 2026.
pub fn run_on_day(home: &Home, day: u32, args: &[&str], input: &str) -> (String, String) {
    let clock = format!("2026-01-{day:02}T09:00:00Z");
    let output = home.run_with(args, input, &[("VIVA_CLOCK", &clock), ("TZ", "UTC")]);
    assert!(output.status.success(), "{args:?}: {}", all(&output));

    let text = |bytes: &[u8]| home.hide(&String::from_utf8_lossy(bytes));
    (text(&output.stdout), text(&output.stderr))
}

/// What a drill of one question on `topic` shows.
pub fn drill_on_day(home: &Home, day: u32, topic: &str, input: &str) -> String {
    let args = ["drill", "--topic", topic, "-n", "1", "--seed", "1"];
    run_on_day(home, day, &args, input).0
}
