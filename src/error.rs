//! What a user is told when something fails: one sentence, hints, and an exit code.
//!
//! Rooms have typed errors of their own; here they get a kind and hints. Prints nothing: `main`
//! does.

use crate::ports::{ChatError, ChatErrorKind, EmbedError, HistoryError, StoreError, TerminalError};
use std::fmt;

/// Decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something went wrong: 1.
    Failure,
    /// Arguments or configuration: 2.
    Usage,
    /// Endpoint or store cannot be reached: 3.
    Unreachable,
    /// The history is damaged: 1. Commands keep it aside and begin another.
    Damaged,
    /// Ctrl-C: 130.
    Interrupted,
}

impl Kind {
    /// The process exit code, stable for scripts.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failure | Self::Damaged => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::Interrupted => 130,
        }
    }
}

/// A failure as shown to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: Kind,
    /// What happened, to which file or call.
    pub message: String,
    /// What to do next, a line each.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Wrong arguments or configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// The same failure with what it happened to in front.
    pub fn of(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Anything that went wrong while working.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failure, message)
    }

    /// The same failure with one more line of what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// An I/O error on a file, with its path and what was being done to it.
    pub fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::failed(format!("cannot {doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// What to do about vectors that cannot be searched.
const EMBED_AGAIN: &str = "`viva bank reindex` embeds everything again with the configured model; on a server, name another \
    [store] collection, which is filled with it";

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Damaged { path, .. } => Self::failed(message).hint(format!(
                "move {} away and start again: the shipped banks come back, your own are to be added again; the history is elsewhere",
                path.display()
            )),
            StoreError::ReadOnly { path, .. } => Self::failed(message)
                .hint(format!("make {} writable, or choose another folder with --home or VIVA_HOME", path.display())),
            StoreError::Full { .. } => Self::failed(message)
                .hint("make room and run the same command again: what was stored before is still there"),
            StoreError::Busy { .. } => {
                Self::failed(message).hint("wait until the other process is done, then try again")
            }
            StoreError::Format { found, expected, .. } if found > expected => {
                Self::failed(message).hint("use the newer viva that wrote it, or another --home")
            }
            StoreError::Format { .. } => Self::failed(message).hint("`viva bank reindex` brings it up to date"),
            StoreError::Model { .. } => Self::usage(message)
                .hint(EMBED_AGAIN)
                .hint("or set [embedding] in the configuration back to the stored model"),
            StoreError::Recipe { .. } => Self::usage(message).hint(EMBED_AGAIN),
            StoreError::Unreachable { .. } => Self::new(Kind::Unreachable, message)
                .hint("check the address you gave, or [store] url in the configuration; without one the store in your home is used"),
            StoreError::Unauthorized { .. } => Self::new(Kind::Unreachable, message)
                .hint("set the variable that [store] api_key_env names (QDRANT_API_KEY) to a valid key"),
            StoreError::Other(_) => Self::failed(message),
        }
    }
}

impl From<EmbedError> for Failure {
    fn from(error: EmbedError) -> Self {
        let message = error.to_string();
        match error {
            EmbedError::Model(_) => {
                Self::failed(message).hint("reinstall viva: the build is broken")
            }
            EmbedError::Endpoint { .. } => Self::new(Kind::Unreachable, message)
                .hint("check [embedding] in the configuration, or set provider = \"bundled\""),
            EmbedError::Width { .. } => Self::usage(message).hint(
                "set [embedding] dimensions to what the model gives, then `viva bank reindex`",
            ),
        }
    }
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        let message = error.to_string();
        match error {
            // What to do about it depends on whether it could be kept aside.
            HistoryError::Damaged { .. } => Self::new(Kind::Damaged, message),
            HistoryError::Foreign { .. } => Self::failed(message)
                .hint("it was left untouched; move it away, or choose another --home or --profile"),
            HistoryError::ReadOnly { .. } => Self::failed(message)
                .hint("free disk space or make the folder writable, or choose another --home"),
            HistoryError::Later { .. } => {
                Self::failed(message).hint("use the newer viva, or another --home")
            }
            HistoryError::Other { .. } => Self::failed(message),
        }
    }
}

impl From<ChatError> for Failure {
    fn from(error: ChatError) -> Self {
        let kind = match error.kind {
            ChatErrorKind::Cancelled => Kind::Interrupted,
            ChatErrorKind::TooLong | ChatErrorKind::BadReply | ChatErrorKind::Rejected => {
                Kind::Failure
            }
            _ => Kind::Unreachable,
        };
        Self::new(kind, error.message)
    }
}

impl From<TerminalError> for Failure {
    fn from(error: TerminalError) -> Self {
        Self::failed(error.to_string())
    }
}
