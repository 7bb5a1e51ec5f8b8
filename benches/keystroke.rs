//! What a person waits for while typing: `cargo bench --bench keystroke`.
//!
//! Holds an interview of the binary in a pseudo-terminal of 24 × 80, pastes 500 lines, then presses
//! keys one by one and takes the time from the key to the first byte of its echo. `VIVA_BENCH_KEYS`
//! (500) says how many of each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Lines in the answer before a key is pressed.
const LINES: usize = 500;
/// After this much silence the screen is complete, and the next key is pressed.
const QUIET: Duration = Duration::from_millis(4);
/// Nothing takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() {
    let keys = std::env::var("VIVA_BENCH_KEYS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(500);
    let folder = std::env::temp_dir().join(format!("viva-bench-keys-{}", std::process::id()));
    let mut session = Session::start(&folder);
    session.until("/done submits");
    say("a key in an empty answer", session.letters(keys));
    let pasted: Vec<String> = (0..LINES).map(|n| format!("value_{n} = {n} * 2")).collect();
    session.send(&format!("\r\u{1b}[200~{}\u{1b}[201~\r", pasted.join("\r")));
    session.until(&format!("value_{}", LINES - 1));
    say("a key at the end of 500 lines", session.letters(keys));
    say(
        "Enter at the end of 500 lines",
        (0..keys.min(100))
            .map(|_| session.press("\r", "\n"))
            .collect(),
    );
    session.send(&"\u{1b}[A".repeat(200));
    session.quiet();
    say("a key in the middle of 600 lines", session.letters(keys));
    session.send("\u{1b}>");
    session.quiet();
    let commands = (0..keys.min(100)).map(|_| {
        session.send("/time");
        session.quiet();
        session.press("\r", " lines above")
    });
    say("/time, Enter, the next prompt", commands.collect());
    session.end();
    let _ = std::fs::remove_dir_all(&folder);
}

/// The binary in a pseudo-terminal.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    /// Closing it would hang the program up.
    _terminal: Box<dyn MasterPty + Send>,
}

impl Session {
    fn start(home: &std::path::Path) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_viva"));
        command.args(["interview", "--questions", "1", "--seed", "7"]);
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("VIVA_ENDPOINT", "offline"),
        ] {
            command.env(name, value);
        }
        command.env("VIVA_HOME", home);
        let child = pair.slave.spawn_command(command).expect("the binary");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                let arrived = Instant::now();
                if sender
                    .send((arrived, bytes.get(..n).unwrap_or_default().to_vec()))
                    .is_err()
                {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("its input");
        Self {
            child,
            keys,
            output,
            _terminal: pair.master,
        }
    }

    fn send(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .expect("the program takes keys");
        self.keys.flush().expect("the program takes keys");
    }

    /// Waits for `text` and gives when it arrived.
    fn until(&mut self, text: &str) -> Instant {
        let mut seen = Vec::new();
        loop {
            let (arrived, bytes) = self
                .output
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|e| panic!("no {text:?} came: {e}"));
            seen.extend(bytes);
            if seen.windows(text.len()).any(|w| w == text.as_bytes()) {
                self.quiet();
                return arrived;
            }
        }
    }

    /// Takes what still comes until nothing does.
    fn quiet(&mut self) {
        while self.output.recv_timeout(QUIET).is_ok() {}
    }

    /// The time from a key to its echo.
    fn press(&mut self, key: &str, echo: &str) -> Duration {
        let pressed = Instant::now();
        self.send(key);
        self.until(echo).duration_since(pressed)
    }

    /// Times of `n` letters, a word of nine after the other, taken back now and then so that no
    /// line grows long.
    fn letters(&mut self, n: usize) -> Vec<Duration> {
        let mut times = Vec::new();
        for i in 0..n {
            let letter = char::from(b"abcdefghi"[i % 9]).to_string();
            times.push(self.press(&letter, &letter));
            if i % 9 == 8 {
                self.send("\u{17}");
                self.quiet();
            }
        }
        times
    }

    fn end(mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Median, 99th percentile and the longest.
fn say(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| {
        let index = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
        times.get(index).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    };
    println!(
        "{what:<36} median {:.2} ms, p99 {:.2} ms, longest {:.2} ms (n {})",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
}
