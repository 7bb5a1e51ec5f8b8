//! What the errors of the rooms become for a user: the only place where their sentences meet hints
//! and exit codes.
//!
//! Rooms have typed errors of their own and know neither. [`Failure`] itself is in `failure`.

use crate::failure::{ExitKind, Failure};

use crate::bank::intake::IntakeError;
use crate::bank::near::NearError;
use crate::config::ConfigError;
use crate::history::ExchangeError;
use crate::ports::{ChatError, ChatErrorKind, EmbedError, HistoryError, StoreError, TerminalError};
use crate::store::transfer::TransferError;

/// Advice about vectors that cannot be searched.
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
            StoreError::Unreachable { .. } => Self::new(ExitKind::Unreachable, message)
                .hint("check the address you gave, or [store] url in the configuration; without one the store in your home is used"),
            StoreError::Slow { .. } => Self::new(ExitKind::Unreachable, message)
                .hint("the server or its disk is busy: run the same command again, what was written stays"),
            StoreError::Unauthorized { .. } => Self::new(ExitKind::Unreachable, message)
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
            EmbedError::Endpoint { .. } => Self::new(ExitKind::Unreachable, message)
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
            HistoryError::Damaged { .. } => Self::new(ExitKind::Damaged, message),
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

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            ConfigError::Malformed { .. } => {
                failure.hint("config.example.toml documents every key with its default")
            }
            ConfigError::NoHome => failure.hint("set VIVA_HOME, or use --home DIR"),
            ConfigError::NoFolder { .. } => Self::failed(failure.message),
            ConfigError::Unreadable { .. } | ConfigError::BrokenRules { .. } => failure,
        }
    }
}

impl From<ChatError> for Failure {
    fn from(error: ChatError) -> Self {
        let kind = match error.kind {
            ChatErrorKind::Cancelled => ExitKind::Interrupted,
            ChatErrorKind::TooLong | ChatErrorKind::BadReply | ChatErrorKind::Rejected => {
                ExitKind::Failure
            }
            _ => ExitKind::Unreachable,
        };
        Self::new(kind, error.message)
    }
}

impl From<TerminalError> for Failure {
    fn from(error: TerminalError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        let message = error.to_string();
        match error {
            ExchangeError::History(e) => e.into(),
            ExchangeError::Later { .. } => Self::failed(message).hint("use the newer viva"),
            ExchangeError::Io { .. } => Self::failed(message),
        }
    }
}

impl From<IntakeError> for Failure {
    fn from(error: IntakeError) -> Self {
        let message = error.to_string();
        match error {
            IntakeError::Embed(e) => e.into(),
            IntakeError::Store(e) => e.into(),
            IntakeError::Stopped { .. } => Self::new(ExitKind::Interrupted, message)
                .hint("the same command goes on from there"),
        }
    }
}

impl From<NearError> for Failure {
    fn from(error: NearError) -> Self {
        match error {
            NearError::Embed(e) => e.into(),
            NearError::Store(e) => e.into(),
        }
    }
}

impl From<TransferError> for Failure {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Embed(e) => e.into(),
            TransferError::Store(e) => e.into(),
        }
    }
}
