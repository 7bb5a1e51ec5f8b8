//! Errors and panics of Edge as errors of the store.

use super::manifest::damaged;
use crate::domain::text::{ellipsis, one_line};
use crate::ports::StoreError;
use qdrant_edge::OperationError;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Words of the operating system for a disk without room.
const DISK_FULL: [&str; 5] = [
    "No space left",
    "Not enough space available",
    "Disk quota",
    "StorageFull",
    "QuotaExceeded",
];
/// Words of the operating system for a write that is not allowed.
const WRITE_REFUSED: [&str; 3] = [
    "Permission denied",
    "Read-only file system",
    "File too large",
];

/// Keeps panics that become a [`StoreError`] from being printed to the screen as well. To be called
/// once, by `main`.
pub fn silence_guarded_panics() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !GUARDED.get() {
            print(info);
        }
    }));
}

/// Runs something of Edge's: errors and panics become a [`StoreError`] that names the folder.
pub(super) fn guarded<T>(
    folder: &Path,
    work: impl FnOnce() -> Result<T, OperationError>,
) -> Result<T, StoreError> {
    GUARDED.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);

    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(edge_error(folder, &error)),
        Err(panic) => {
            let reason = panic.downcast_ref::<&str>().map(ToString::to_string);
            let reason = reason
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            if let Some(error) = write_error(folder, &reason) {
                return Err(error);
            }

            Err(damaged(
                folder,
                shorten_message(
                    folder,
                    &format!("its files contradict each other ({reason})"),
                ),
            ))
        }
    }
}

pub(super) fn edge_error(folder: &Path, error: &OperationError) -> StoreError {
    let text = error.to_string();
    if let Some(error) = write_error(folder, &text) {
        return error;
    }
    let text = shorten_message(folder, &text);
    match error {
        OperationError::ServiceError { .. } | OperationError::InconsistentStorage { .. } => {
            damaged(folder, text)
        }
        _ => StoreError::Other(text),
    }
}

/// The error where something could not be written: Edge passes the operating system's words on as
/// text.
pub(super) fn write_error(folder: &Path, text: &str) -> Option<StoreError> {
    let path = folder.into();
    if DISK_FULL.iter().any(|words| text.contains(words)) {
        return Some(StoreError::Full { path });
    }

    let refused = WRITE_REFUSED.iter().any(|words| text.contains(words));

    refused.then(|| StoreError::ReadOnly {
        path,
        reason: shorten_message(folder, text),
    })
}

/// One line of a reasonable length, without what the sentence around it says already.
pub(super) fn shorten_message(folder: &Path, text: &str) -> String {
    let text = text
        .replace("Service runtime error: ", "")
        .replace(&format!("{}/", folder.display()), "");
    ellipsis(&one_line(&text), 300)
}
