//! The binary in a pseudo-terminal, with a screen that is read as a person would.

use super::{CLOCK, Home, LEAKING_VARIABLES, VIVA};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Longer than any step takes on a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// The binary in a pseudo-terminal.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    input: Box<dyn Write + Send>,
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    /// Closing it would hang the program up.
    master: Box<dyn MasterPty + Send>,
}

/// Leaves what is unsure unsure, where a test has not configured anything: a session that is about
/// something else is not to wait for a key.
fn without_self_check(home: &Home, args: &[&str]) {
    let config = home.path().join("config.toml");
    let session = matches!(args.first(), Some(&("interview" | "drill")));
    if session && !config.exists() {
        std::fs::write(config, "[assess]\nself_check = false\n").unwrap();
    }
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
        without_self_check(home, args);
        let mut command = CommandBuilder::new(VIVA);
        command.args(args);
        LEAKING_VARIABLES.iter().for_each(|v| command.env_remove(v));
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

    /// Types an answer and submits it.
    pub fn answer(&mut self, text: &str) {
        self.type_then(text, "/done");
    }

    /// Types a text and then, once it is on the screen, a command on a line of its own: in one
    /// piece with the text it would be text.
    pub fn type_then(&mut self, text: &str, command: &str) {
        self.send(text);
        let end: Vec<char> = text.trim_end().chars().rev().take(6).collect();
        let end: String = end.into_iter().rev().collect();
        let end = end
            .split(['\r', '\n', '\t', ' '])
            .next_back()
            .unwrap_or_default();
        self.wait_on(&format!("{end:?} before the cursor"), |screen| {
            let (row, column) = screen.cursor_position();
            let row = screen.rows(0, column).nth(usize::from(row));
            row.is_some_and(|row| row.ends_with(end))
        });
        self.send(&format!("\r{command}\r"));
    }

    /// Waits until the screen shows `text`.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    /// Waits until the screen fits.
    pub fn wait_until(&self, what: &str, fits: impl Fn(&str) -> bool) {
        self.wait_on(what, |screen| fits(&screen.contents()));
    }

    fn wait_on(&self, what: &str, fits: impl Fn(&vt100::Screen) -> bool) {
        let (parser, changed) = &*self.screen;
        let deadline = Instant::now() + PATIENCE;
        let mut guard = parser.lock().unwrap();
        while !fits(guard.screen()) {
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
    pub fn hang_up(self) {
        self.end_by("HUP");
    }

    /// Sends a signal that ends the program; waits for the end.
    pub fn end_by(mut self, signal: &str) {
        self.signal(signal);
        self.child.wait().unwrap();
    }

    /// Sends a signal.
    pub fn signal(&self, signal: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let name = format!("-{signal}");
        let sent = Command::new("kill").args([&name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Sets the terminal as a shell does that has it meanwhile.
    #[cfg(target_os = "linux")]
    pub fn use_as_shell(&self) {
        let terminal = self.master.tty_name().unwrap();
        let set = Command::new("stty")
            .arg("-F")
            .arg(terminal)
            .arg("sane")
            .status();
        assert!(set.unwrap().success());
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
