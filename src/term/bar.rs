//! A progress bar on standard error for work that may take longer than a second.
//!
//! Shows nothing in pipes, in plain mode, and while the work is quick.

use super::style::Look;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Work quicker than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// A bar that appears when the work turns out to be long.
pub struct Bar {
    bar: ProgressBar,
    since: Instant,
    visible: bool,
}

impl Bar {
    /// A bar named `label`, not yet shown.
    pub fn new(label: &'static str, look: &Look) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let chars = if look.unicode {
            "█▉▊▋▌▍▎▏ "
        } else {
            "=> "
        };
        let style = ProgressStyle::with_template(
            "{prefix} {bar:30} {human_pos}/{human_len}  {per_sec}  {eta} left  {wide_msg}",
        )
        .unwrap_or_else(|_| ProgressStyle::default_bar());

        bar.set_style(style.progress_chars(chars));
        bar.set_prefix(label);

        Self {
            bar,
            since: Instant::now(),
            visible: !look.plain && std::io::stderr().is_terminal(),
        }
    }

    /// `done` of `all` are done.
    pub fn show(&mut self, done: usize, all: usize) {
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
        if self.visible && self.bar.is_hidden() && self.since.elapsed() >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// From now on something is done of which nobody knows how far it is: `label`, and how long it
    /// has taken.
    pub fn wait(&mut self, label: &'static str) {
        if self.bar.is_hidden() {
            return;
        }
        let style = ProgressStyle::with_template("{prefix} {spinner} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        self.bar.reset_elapsed();
        self.bar.set_style(style.tick_chars("|/-\\ "));
        self.bar.set_prefix(label);
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    /// A few words after the numbers.
    pub fn note(&mut self, text: String) {
        self.bar.set_message(text);
    }

    /// Takes the bar off the screen.
    pub fn clear(&mut self) {
        self.bar.finish_and_clear();
    }
}
