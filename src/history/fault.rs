//! From what SQLite and serde say to [`HistoryError`].

use crate::ports::HistoryError;
use rusqlite::ErrorCode;
use std::path::Path;

/// Why a transaction failed, before the file's name is known.
#[derive(Debug)]
pub(super) enum SqlFault {
    /// SQLite refused.
    Sql(rusqlite::Error),
    /// A stored value is not what this version writes.
    Content(String),
    /// The caller asked for something that cannot be done.
    Refused(String),
    /// The file system refused.
    Unwritable(String),
    /// The file was written by a later version.
    Later,
    /// The file is another program's.
    Foreign,
}

impl From<rusqlite::Error> for SqlFault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<rusqlite_migration::Error> for SqlFault {
    fn from(error: rusqlite_migration::Error) -> Self {
        use rusqlite_migration::{Error, MigrationDefinitionError};
        match error {
            Error::RusqliteError { err, .. } => Self::Sql(err),
            Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                Self::Later
            }
            Error::InvalidUserVersion => {
                Self::Content("its version number is not one of viva's".into())
            }
            other => Self::Refused(other.to_string()),
        }
    }
}

impl SqlFault {
    /// The error shown to the user.
    pub(super) fn at(self, path: &Path) -> HistoryError {
        let path = path.to_path_buf();
        match self {
            Self::Later => HistoryError::Later { path },
            Self::Foreign => HistoryError::Foreign { path },
            Self::Unwritable(reason) => HistoryError::ReadOnly { path, reason },
            Self::Content(reason) => HistoryError::Damaged { path, reason },
            Self::Refused(reason) => HistoryError::Other { path, reason },

            Self::Sql(error) => match error.sqlite_error_code() {
                Some(ErrorCode::NotADatabase) => HistoryError::Damaged {
                    path,
                    reason: "the file is not an SQLite database".into(),
                },
                Some(ErrorCode::DatabaseCorrupt) => HistoryError::Damaged {
                    path,
                    reason: error.to_string(),
                },
                Some(ErrorCode::DiskFull) => HistoryError::ReadOnly {
                    path,
                    reason: "the disk is full".into(),
                },
                Some(
                    ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::PermissionDenied
                    | ErrorCode::SystemIoFailure,
                ) => HistoryError::ReadOnly {
                    path,
                    reason: error.to_string(),
                },
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => HistoryError::Other {
                    path,
                    reason: "another process has been writing to it for too long; try again".into(),
                },

                // Types that do not fit can only come from a file that something else wrote to.
                None if is_value_error(&error) => HistoryError::Damaged {
                    path,
                    reason: error.to_string(),
                },
                _ => HistoryError::Other {
                    path,
                    reason: error.to_string(),
                },
            },
        }
    }
}

fn is_value_error(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..)
    )
}
