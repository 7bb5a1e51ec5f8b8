//! Keys from a Unix terminal: its bytes, its modes, signals.

use super::key::{Key, KeyDecoder};
use super::{Arrival, Mode, Wake};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{
    InputFlags, LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr,
};
use nix::unistd::Pid;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTERM, SIGWINCH};
use signal_hook::{flag, low_level};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Stdin};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The bytes of one key are never this far apart.
const WITHIN_KEY: Duration = Duration::from_millis(100);
/// Patience with the shell that stops us.
const UNTIL_STOPPED: Duration = Duration::from_millis(300);

/// A terminal on standard input.
pub(super) struct UnixKeys {
    input: Stdin,
    bytes: File,
    before: Termios,
    mode: Mode,
    decoder: KeyDecoder,
    signals: &'static Signals,
}

impl UnixKeys {
    /// Finds the terminal as it is.
    pub fn open() -> io::Result<Self> {
        let input = io::stdin();
        let bytes = File::from(input.as_fd().try_clone_to_owned()?);
        let before = tcgetattr(&input)?;
        Ok(Self {
            input,
            bytes,
            before,
            mode: Mode::Outside,
            decoder: KeyDecoder::default(),
            signals: Signals::catch()?,
        })
    }

    /// Changes how what is typed is treated.
    pub fn set_mode(&mut self, mode: Mode) -> io::Result<()> {
        self.mode = mode;
        self.decoder.enter_changes();
        let dies_at_once = mode == Mode::Outside;
        self.signals.default.store(dies_at_once, Ordering::SeqCst);
        for seen in [&self.signals.continued, &self.signals.resized] {
            seen.store(false, Ordering::SeqCst);
        }
        let mut wanted = self.before.clone();
        if mode != Mode::Outside {
            wanted.input_flags &= !(InputFlags::BRKINT
                | InputFlags::ICRNL
                | InputFlags::INPCK
                | InputFlags::ISTRIP
                | InputFlags::IXON);
            wanted.local_flags &= !(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::IEXTEN);
            // Else Ctrl-C would throw away what was written and is not shown yet: half a frame
            // would be on the screen while the next is drawn over a whole one.
            wanted.local_flags |= LocalFlags::NOFLSH;
            wanted
                .local_flags
                .set(LocalFlags::ISIG, mode == Mode::Working);
            wanted.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
            wanted.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        }
        Ok(tcsetattr(&self.input, SetArg::TCSANOW, &wanted)?)
    }

    /// Sets the mode again where a shell may have changed it.
    pub fn keep_mode(&mut self) -> io::Result<()> {
        if self.signals.continued.swap(false, Ordering::SeqCst) {
            self.set_mode(self.mode)
        } else {
            Ok(())
        }
    }

    /// Waits for keys or anything else.
    pub fn wait(&mut self, patience: Duration) -> Arrival {
        loop {
            if let Some(wake) = self.signals.next() {
                return Arrival::Wake(wake);
            }

            let within = self.decoder.is_within_key();
            let patience = if within {
                patience.min(WITHIN_KEY)
            } else {
                patience
            };
            match self.read(patience, true) {
                Ok(true) => {}
                Ok(false) if self.signals.are_there() => continue,
                Ok(false) if within => {
                    let keys = self.keys(true);
                    if !keys.is_empty() {
                        return Arrival::Keys(keys);
                    }
                }
                Ok(false) => return Arrival::Wake(Wake::Nothing),
                Err(_) => return Arrival::Wake(Wake::Ending),
            }

            let keys = self.keys(false);
            if !keys.is_empty() {
                return Arrival::Keys(keys);
            }
        }
    }

    /// Waits for keys only.
    pub fn wait_for_bytes(&mut self, patience: Duration) -> Arrival {
        match self.read(patience, false) {
            Ok(true) => Arrival::Keys(self.keys(false)),
            Ok(false) => Arrival::Wake(Wake::Nothing),
            Err(_) => Arrival::Wake(Wake::Ending),
        }
    }

    /// The key that was cut off, and a paste without its end.
    pub fn rest(&mut self) -> Vec<Key> {
        let mut keys = self.keys(true);
        keys.extend(self.decoder.end_paste());
        keys
    }

    fn keys(&mut self, over: bool) -> Vec<Key> {
        std::iter::from_fn(|| self.decoder.next_key(over)).collect()
    }

    /// Reads what is there, or what comes within `patience`; false where nothing came, or, if it
    /// may be, a signal first.
    fn read(&mut self, patience: Duration, signals: bool) -> io::Result<bool> {
        let timeout = PollTimeout::try_from(patience).unwrap_or(PollTimeout::MAX);
        let mut fds = vec![PollFd::new(self.input.as_fd(), PollFlags::POLLIN)];
        if signals {
            fds.push(PollFd::new(self.signals.pipe.as_fd(), PollFlags::POLLIN));
        }
        match poll(&mut fds, timeout) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => return Ok(false),
            Err(e) => return Err(e.into()),
            Ok(_) => {}
        }
        if !fds.first().and_then(PollFd::any).unwrap_or(false) {
            return Ok(false);
        }

        let mut buffer = [0; 16 * 1024];
        match self.bytes.read(&mut buffer) {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            Ok(n) => {
                self.decoder.feed(buffer.get(..n).unwrap_or_default());
                Ok(true)
            }
            Err(e) if matches!(e.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {
                Ok(false)
            }
            Err(e) => Err(e),
        }
    }

    /// Stops the program until it goes on.
    pub fn suspend(&mut self) {
        // The whole job, as the terminal would do it. Nobody stops a job that no shell waits for.
        let _ = kill(Pid::from_raw(0), Signal::SIGTSTP);
        let mut fds = [PollFd::new(self.signals.pipe.as_fd(), PollFlags::POLLIN)];
        let timeout = PollTimeout::try_from(UNTIL_STOPPED).unwrap_or(PollTimeout::MAX);
        let _ = poll(&mut fds, timeout);
        self.signals.continued.store(false, Ordering::SeqCst);
    }

    /// True where a signal has asked the program to end.
    pub fn is_ending(&self) -> bool {
        let signals = [&self.signals.terminated, &self.signals.hung_up];
        signals.iter().any(|seen| seen.load(Ordering::SeqCst))
    }

    /// Ends the program where a signal asked for it.
    pub fn die_of_signal(&mut self) {
        for (signal, seen) in [
            (SIGTERM, &self.signals.terminated),
            (SIGHUP, &self.signals.hung_up),
        ] {
            if seen.load(Ordering::SeqCst) {
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    }
}

/// Signals that have come.
struct Signals {
    /// Readable where one has.
    pipe: UnixStream,
    resized: Arc<AtomicBool>,
    continued: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
    hung_up: Arc<AtomicBool>,
    /// While true those that end a program do so at once: the terminal is not ours.
    default: Arc<AtomicBool>,
}

/// Caught once and for as long as the program runs: there is no way back to what a signal did before.
static SIGNALS: OnceLock<Signals> = OnceLock::new();

impl Signals {
    fn catch() -> io::Result<&'static Self> {
        if SIGNALS.get().is_none() {
            let _ = SIGNALS.set(Self::register()?);
        }
        SIGNALS.get().ok_or(ErrorKind::NotFound.into())
    }

    fn register() -> io::Result<Self> {
        let (pipe, end) = UnixStream::pair()?;
        pipe.set_nonblocking(true)?;
        end.set_nonblocking(true)?;
        let signals = Self {
            pipe,
            resized: Arc::default(),
            continued: Arc::default(),
            terminated: Arc::default(),
            hung_up: Arc::default(),
            default: Arc::new(AtomicBool::new(true)),
        };

        for signal in [SIGTERM, SIGHUP] {
            flag::register_conditional_default(signal, Arc::clone(&signals.default))?;
        }
        for (signal, seen) in [
            (SIGTERM, &signals.terminated),
            (SIGHUP, &signals.hung_up),
            (SIGWINCH, &signals.resized),
            (SIGCONT, &signals.continued),
        ] {
            flag::register(signal, Arc::clone(seen))?;
            low_level::pipe::register(signal, end.try_clone()?)?;
        }
        Ok(signals)
    }

    fn are_there(&self) -> bool {
        [
            &self.resized,
            &self.continued,
            &self.terminated,
            &self.hung_up,
        ]
        .iter()
        .any(|seen| seen.load(Ordering::SeqCst))
    }

    /// The most urgent of those that have come.
    fn next(&self) -> Option<Wake> {
        let _ = (&self.pipe).read(&mut [0; 64]);
        if self.terminated.load(Ordering::SeqCst) || self.hung_up.load(Ordering::SeqCst) {
            return Some(Wake::Ending);
        }
        if self.continued.swap(false, Ordering::SeqCst) {
            return Some(Wake::Continued);
        }
        let resized = self.resized.swap(false, Ordering::SeqCst);
        resized.then_some(Wake::Resized)
    }
}
