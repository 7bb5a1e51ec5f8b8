//! What every test of the binary needs: a home of its own, a clean environment, a pseudo-terminal.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The built binary.
pub const VIVA: &str = env!("CARGO_BIN_EXE_viva");
/// Longer than any step takes on a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(120);
/// Variables that would let the machine's settings into a test.
const LEAKS: &[&str] = &[
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
        LEAKS.iter().filter(|v| **v != "VIVA_HOME").for_each(|v| {
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

/// The binary in a pseudo-terminal.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    input: Box<dyn Write + Send>,
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    /// Closing it would hang the program up.
    master: Box<dyn MasterPty + Send>,
}

impl Pty {
    pub fn start(home: &Home, args: &[&str], columns: u16, vars: &[(&str, &str)]) -> Self {
        Self::sized(home, args, (60, columns), vars)
    }

    /// [`Pty::start`] with so many rows and columns.
    pub fn sized(
        home: &Home,
        args: &[&str],
        (rows, columns): (u16, u16),
        vars: &[(&str, &str)],
    ) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(VIVA);
        command.args(args);
        LEAKS.iter().for_each(|v| command.env_remove(v));
        command.env("VIVA_HOME", home.path());
        command.env("VIVA_CLOCK", CLOCK);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        vars.iter().for_each(|(k, v)| command.env(k, v));
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new((
            Mutex::new(vt100::Parser::new(rows, columns, 5000)),
            Condvar::new(),
        ));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let sink = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                sink.0.lock().unwrap().process(&buffer[..n]);
                sink.1.notify_all();
            }
        });
        let input = pair.master.take_writer().unwrap();
        Self {
            child,
            input,
            screen,
            master: pair.master,
        }
    }

    /// Types.
    pub fn send(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Waits until the screen shows `text`.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    /// Waits until the screen fits.
    pub fn wait_until(&self, what: &str, fits: impl Fn(&str) -> bool) {
        let (parser, changed) = &*self.screen;
        let deadline = Instant::now() + PATIENCE;
        let mut guard = parser.lock().unwrap();
        while !fits(&guard.screen().contents()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited for {what:?}, the screen is:\n{}",
                guard.screen().contents()
            );
            guard = changed.wait_timeout(guard, left).unwrap().0;
        }
    }

    /// The screen as it is now, without the home's path and without empty lines at its end.
    pub fn screen(&self) -> String {
        let contents = self.screen.0.lock().unwrap().screen().contents();
        let lines: Vec<&str> = contents.lines().map(str::trim_end).collect();
        lines.join("\n").trim_end().to_string()
    }

    /// Every cell of the screen as it is now.
    pub fn cells(&self) -> vt100::Screen {
        self.screen.0.lock().unwrap().screen().clone()
    }

    /// True while the terminal shows what was written before Ctrl-C, as opposed to dropping it.
    #[cfg(unix)]
    pub fn keeps_output(&self) -> bool {
        let noflsh = nix::sys::termios::LocalFlags::NOFLSH.bits();
        self.master
            .get_termios()
            .is_some_and(|t| t.local_flags.bits() & noflsh != 0)
    }

    /// Gives the terminal another size.
    pub fn resize(&self, rows: u16, columns: u16) {
        self.master
            .resize(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        self.screen
            .0
            .lock()
            .unwrap()
            .screen_mut()
            .set_size(rows, columns);
    }

    /// Waits for the end and gives the exit code.
    pub fn end(mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }

    /// What the system sends when the terminal is closed; waits for the end.
    pub fn hang_up(mut self) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args(["-HUP", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap();
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
