//! How things may look: width, colour, characters, and the one palette.
//!
//! Owns the decision whether to colour and how wide text runs. Reads no environment itself: it is
//! passed in. Colour carries meaning only together with a sign or a word, so nothing is lost
//! without it.

use crate::domain::Verdict;
use anstyle::{AnsiColor, Style};
use serde::{Deserialize, Serialize};

/// Widest column text is wrapped at: longer lines tire the eye.
pub const MAX_WIDTH: usize = 100;
/// Narrowest width anything is laid out for; below it the terminal wraps.
const MIN_WIDTH: usize = 20;
/// Width where nothing tells it.
const DEFAULT_WIDTH: usize = 80;

/// The use of colour: values of `--color` and of `terminal.color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum ColorChoice {
    /// On a terminal that can, unless the environment says no.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The look of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns text may fill.
    pub width: usize,
    /// Escape sequences for colour may be written.
    pub color: bool,
    /// For screen readers: no boxes, no spinners, no redraws, words instead of signs.
    pub plain: bool,
    /// Characters beyond ASCII may be used for signs and lines.
    pub unicode: bool,
}

impl Look {
    /// Decides from the flags, the environment and the terminal. `columns` is the terminal's width,
    /// None where there is none.
    ///
    /// An explicit `choice` wins; then `NO_COLOR` (<https://no-color.org>), `CLICOLOR_FORCE`, no
    /// terminal, `TERM=dumb`, `CLICOLOR=0` (<https://bixense.com/clicolors>).
    pub fn detect(
        choice: ColorChoice,
        plain: bool,
        is_tty: bool,
        env: &dyn Fn(&str) -> Option<String>,
        columns: Option<usize>,
    ) -> Self {
        let set = |name: &str| env(name).filter(|v| !v.is_empty());
        let dumb = set("TERM").is_some_and(|t| t == "dumb");
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let forced = set("CLICOLOR_FORCE").is_some_and(|v| v != "0");
                let refused = set("CLICOLOR").is_some_and(|v| v == "0");
                set("NO_COLOR").is_none() && (forced || (is_tty && !dumb && !refused))
            }
        };
        let columns = columns.or_else(|| set("COLUMNS").and_then(|c| c.parse().ok()));
        let plain = plain || (is_tty && dumb);
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let utf8 =
            |l: String| matches!(l.to_lowercase(), l if l.contains("utf-8") || l.contains("utf8"));

        Self {
            width: 0,
            color,
            plain,
            unicode: !plain && locale.is_none_or(utf8),
        }
        .with_columns(columns)
    }

    /// The same look on a terminal that is now this wide.
    pub fn with_columns(self, columns: Option<usize>) -> Self {
        Self {
            width: columns.unwrap_or(DEFAULT_WIDTH).clamp(MIN_WIDTH, MAX_WIDTH),
            ..self
        }
    }

    /// `fancy` where signs beyond ASCII may be used, else `ascii`.
    pub fn sign(&self, fancy: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { fancy } else { ascii }
    }

    /// Sign and ink of a verdict on a key point or a dimension.
    pub fn verdict(&self, verdict: Verdict) -> (&'static str, Ink) {
        let (word, fancy, ascii, ink) = match verdict {
            Verdict::Met => ("[met]", "✓", "+", Ink::Good),
            Verdict::Partial => ("[partial]", "~", "~", Ink::Fair),
            Verdict::Missing => ("[missing]", "✗", "x", Ink::Bad),
            Verdict::Contradicted => ("[contradicted]", "!", "!", Ink::Bad),
            Verdict::Unsure => ("[unsure]", "?", "?", Ink::Fair),
        };

        (
            if self.plain {
                word
            } else {
                self.sign(fancy, ascii)
            },
            ink,
        )
    }

    /// Returns the separator of facts on a line.
    pub fn dot(&self) -> &'static str {
        if self.plain {
            ", "
        } else {
            self.sign(" · ", " - ")
        }
    }
}

/// Meanings of a piece of text; the palette turns them into colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Running text.
    Body,
    /// A title or a heading.
    Title,
    /// Emphasised strongly.
    Strong,
    /// Emphasised.
    Emphasis,
    /// Struck through.
    Struck,
    /// There if looked for.
    Quiet,
    /// Done well.
    Good,
    /// Done in part; a caution.
    Fair,
    /// Not done; wrong.
    Bad,
    /// Code in a line or a block.
    Code,
    /// A keyword of code.
    Keyword,
    /// A string or number of code.
    Literal,
    /// An address.
    Link,
}

impl Ink {
    /// The palette. Only the sixteen colours every terminal theme defines.
    pub fn style(self) -> Style {
        match self {
            Self::Body => Style::new(),
            Self::Title | Self::Strong => Style::new().bold(),
            Self::Emphasis => Style::new().italic(),
            Self::Struck => Style::new().strikethrough(),
            Self::Quiet => Style::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Fair => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Code => AnsiColor::Cyan.on_default(),
            Self::Keyword => AnsiColor::Magenta.on_default(),
            Self::Literal => AnsiColor::Green.on_default(),
            Self::Link => Style::new().underline(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(choice: ColorChoice, is_tty: bool, env: &[(&str, &str)]) -> Look {
        let get = |name: &str| {
            env.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| v.to_string())
        };
        Look::detect(choice, false, is_tty, &get, None)
    }

    #[test]
    fn colour_follows_flag_then_environment_then_terminal() {
        use ColorChoice::{Always, Auto, Never};
        type Row = (
            ColorChoice,
            bool,
            &'static [(&'static str, &'static str)],
            bool,
        );
        let table: &[Row] = &[
            (Auto, true, &[], true),
            (Auto, false, &[], false),
            (Always, false, &[("NO_COLOR", "1")], true),
            (Never, true, &[("CLICOLOR_FORCE", "1")], false),
            (Auto, true, &[("NO_COLOR", "1")], false),
            (Auto, true, &[("NO_COLOR", "")], true),
            (Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (Auto, false, &[("CLICOLOR_FORCE", "0")], false),
            (
                Auto,
                false,
                &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
                false,
            ),
            (Auto, true, &[("CLICOLOR", "0")], false),
            (Auto, true, &[("TERM", "dumb")], false),
            (Auto, true, &[("TERM", "xterm-256color")], true),
        ];
        for (choice, tty, env, expected) in table {
            assert_eq!(
                look(*choice, *tty, env).color,
                *expected,
                "{choice:?} tty {tty} {env:?}"
            );
        }
    }

    #[test]
    fn a_dumb_terminal_and_another_locale_get_plain_signs() {
        assert!(look(ColorChoice::Auto, true, &[("TERM", "dumb")]).plain);
        for (env, unicode) in [
            (&[("LANG", "en_US.UTF-8")][..], true),
            (&[("LANG", "C")], false),
            (&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")], false),
            (&[("LC_ALL", ""), ("LANG", "de_DE.utf8")], true),
            (&[], true),
        ] {
            assert_eq!(
                look(ColorChoice::Auto, true, env).unicode,
                unicode,
                "{env:?}"
            );
        }
    }

    #[test]
    fn width_is_the_terminals_up_to_a_hundred() {
        for (columns, width) in [(None, 80), (Some(60), 60), (Some(300), 100), (Some(0), 20)] {
            let look = Look::detect(ColorChoice::Auto, false, true, &|_| None, columns);
            assert_eq!(look.width, width, "{columns:?}");
        }
        assert_eq!(
            look(ColorChoice::Auto, false, &[("COLUMNS", "72")]).width,
            72
        );
    }
}
