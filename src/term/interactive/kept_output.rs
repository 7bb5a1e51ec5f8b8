//! Lets Ctrl-C throw no output away.
//!
//! When Ctrl-C is a signal, a terminal drops what was written to it and not yet shown. Half a frame
//! would then be on the screen while the next one is drawn over a whole one, that is, over the
//! lines above it.

/// While this lives, output written before Ctrl-C is shown. Does nothing where there is no such
/// setting.
pub struct KeptOutput {
    #[cfg(unix)]
    before: Option<nix::sys::termios::Termios>,
}

impl KeptOutput {
    /// Sets the terminal on standard input.
    #[cfg(unix)]
    pub fn begin() -> Self {
        use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
        let input = std::io::stdin();
        let before = tcgetattr(&input).ok();
        if let Some(mut kept) = before.clone() {
            kept.local_flags |= LocalFlags::NOFLSH;
            // Without it a frame may be drawn wrong, nothing else.
            let _ = tcsetattr(&input, SetArg::TCSANOW, &kept);
        }
        Self { before }
    }

    /// There is nothing to set.
    #[cfg(not(unix))]
    pub fn begin() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for KeptOutput {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = nix::sys::termios::tcsetattr(
                std::io::stdin(),
                nix::sys::termios::SetArg::TCSANOW,
                before,
            );
        }
    }
}
