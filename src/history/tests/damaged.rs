//! Damaged files are kept aside, whole; what is not damaged never moves.

use super::super::damaged::kept_aside;
use super::*;
use crate::ports::HistoryError;
use jiff::civil::{Date, date};
use rusqlite::Connection;
use std::path::Path;

const DAY: Date = date(2026, 11, 22);

/// A closed history of sessions `1..=sessions`, all of it in the file, damaged by `damage`.
fn broken(
    folder: &Path,
    sessions: u128,
    damage: impl Fn(&mut Vec<u8>),
) -> (std::path::PathBuf, Vec<u8>) {
    let path = folder.join("default.db");
    let history = SqliteHistory::open(&path).expect("open");
    for id in 1..=sessions {
        history.begin(&session(id, 3)).expect("begin");
    }
    drop(history);
    let mut bytes = std::fs::read(&path).expect("read");
    damage(&mut bytes);
    std::fs::write(&path, &bytes).expect("write");
    (path, bytes)
}

fn sessions(path: &Path) -> usize {
    SqliteHistory::open(path)
        .and_then(|h| h.list())
        .expect("a sound history")
        .len()
}

/// Pages of a file with forty sessions, at most.
const PAGES: usize = 60;

/// Page `n` of the file, from 1.
fn page(bytes: &mut [u8], n: usize) -> &mut [u8] {
    &mut bytes[(n - 1) * 4096..n * 4096]
}

#[test]
fn what_is_no_database_is_kept_whole_and_a_new_history_begins() {
    let folder = tempfile::tempdir().expect("folder");
    for (n, name) in [
        "default.damaged-2026-11-22.db",
        "default.damaged-2026-11-22-2.db",
    ]
    .iter()
    .enumerate()
    {
        let (path, bytes) = broken(folder.path(), n as u128, |b| b[..16].fill(b'x'));
        let kept = SqliteHistory::keep_aside(&path, DAY)
            .expect("kept")
            .expect("damaged");
        assert_eq!(kept.path, folder.path().join(name));
        assert_eq!(std::fs::read(&kept.path).expect("read"), bytes);
        assert!(kept.rescued.is_err(), "{kept:?}");
        assert!(
            !folder.path().join(format!("{name}-shm")).exists()
                && !folder.path().join(format!("{name}-wal")).exists()
        );
        assert_eq!(sessions(&path), 0);
        assert!(
            SqliteHistory::keep_aside(&path, DAY)
                .expect("a sound one")
                .is_none()
        );
    }
    assert_eq!(kept_aside(&folder.path().join("default.db")).len(), 2);
    assert_eq!(kept_aside(&folder.path().join("other.db")).len(), 0);
}

#[test]
fn a_name_that_is_taken_is_left_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let (path, _) = broken(folder.path(), 0, |b| b[..16].fill(b'x'));
    let theirs = [
        "default.damaged-2026-11-22.db",
        "default.damaged-2026-11-22-2.db-wal",
    ]
    .map(|n| folder.path().join(n));
    theirs
        .iter()
        .for_each(|p| std::fs::write(p, "theirs").expect("write"));
    let kept = SqliteHistory::keep_aside(&path, DAY)
        .expect("kept")
        .expect("damaged");
    assert_eq!(
        kept.path,
        folder.path().join("default.damaged-2026-11-22-3.db")
    );
    assert!(
        theirs
            .iter()
            .all(|p| std::fs::read(p).expect("read") == b"theirs")
    );
}

#[test]
fn sessions_on_sound_pages_are_rescued() {
    let mut rescued = Vec::new();
    for n in 2..=PAGES {
        let folder = tempfile::tempdir().expect("folder");
        let (path, bytes) = broken(folder.path(), 40, |b| {
            assert!(b.len() / 4096 <= PAGES, "{} pages", b.len() / 4096);
            if n * 4096 <= b.len() {
                page(b, n).fill(0xa5);
            }
        });
        let Some(kept) = SqliteHistory::keep_aside(&path, DAY).expect("kept") else {
            continue;
        };
        assert_eq!(std::fs::read(&kept.path).expect("read"), bytes, "page {n}");
        let Ok(imported) = kept.rescued else { continue };
        assert_eq!(sessions(&path), imported.added, "page {n}");
        let history = SqliteHistory::open(&path).expect("open");
        for id in 1..=40 {
            let loaded = history.load(SessionId(Uuid::from_u128(id))).expect("load");
            assert!(
                loaded.is_none_or(|found| found == session(id, 3)),
                "page {n}, session {id}"
            );
        }
        rescued.push(imported.added);
    }
    assert!(rescued.contains(&40), "{rescued:?}");
    assert!(rescued.iter().any(|n| (1..40).contains(n)), "{rescued:?}");
}

#[test]
fn what_waits_in_the_log_is_kept_and_rescued() {
    let folder = tempfile::tempdir().expect("folder");
    let copy = folder.path().join("copy.db");
    let (path, _) = broken(folder.path(), 3, |_| ());
    let history = SqliteHistory::open(&path).expect("open");
    history.begin(&session(9, 3)).expect("begin");
    // As a power cut leaves it: the newest session is in the log only.
    for side in ["", "-wal"] {
        let name = |p: &Path| std::path::PathBuf::from(format!("{}{side}", p.display()));
        std::fs::copy(name(&path), name(&copy)).expect("copy");
    }
    let mut bytes = std::fs::read(&copy).expect("read");
    let connection = Connection::open(&path).expect("open");
    let cards: u32 = connection
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'cards'",
            [],
            |r| r.get(0),
        )
        .expect("a page that only what is learned needs");
    page(&mut bytes, cards as usize).fill(0xa5);
    std::fs::write(&copy, &bytes).expect("write");
    let log = std::fs::read(folder.path().join("copy.db-wal")).expect("read");
    let kept = SqliteHistory::keep_aside(&copy, DAY)
        .expect("kept")
        .expect("damaged");
    assert_eq!(std::fs::read(&kept.path).expect("read"), bytes);
    let kept_log = folder.path().join("copy.damaged-2026-11-22.db-wal");
    assert_eq!(std::fs::read(kept_log).expect("read"), log);
    assert_eq!(sessions(&copy), 4);
}

#[test]
fn what_is_not_damaged_never_moves() {
    let folder = tempfile::tempdir().expect("folder");
    let (path, _) = broken(folder.path(), 2, |_| ());
    let run = |sql: &str| {
        Connection::open(&path)
            .and_then(|c| c.execute_batch(sql))
            .expect("sql")
    };
    let stays = |what: &str| {
        let before = std::fs::read(&path).expect("read");
        let result = SqliteHistory::keep_aside(&path, DAY);
        assert_eq!(std::fs::read(&path).expect("read"), before, "{what}");
        assert!(kept_aside(&path).is_empty(), "{what}");
        result
    };
    assert!(stays("sound").expect("sound").is_none());
    run("UPDATE sessions SET status = 'a word of tomorrow'");
    assert!(SqliteHistory::open(&path).and_then(|h| h.list()).is_err());
    assert!(stays("a value").expect("sound").is_none());
    // Of a later version, even where this version finds it broken.
    run("PRAGMA user_version = 4711; CREATE TABLE later (x); INSERT INTO later VALUES (1)");
    let page_of: i64 = Connection::open(&path)
        .and_then(|c| {
            c.query_row(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'later'",
                [],
                |r| r.get(0),
            )
        })
        .expect("a page");
    let mut bytes = std::fs::read(&path).expect("read");
    page(&mut bytes, usize::try_from(page_of).expect("a page")).fill(0xa5);
    std::fs::write(&path, &bytes).expect("write");
    assert!(matches!(stays("later"), Err(HistoryError::Later { .. })));
    run("PRAGMA application_id = 7; PRAGMA user_version = 0");
    assert!(matches!(stays("theirs"), Err(HistoryError::Foreign { .. })));
    std::fs::remove_file(&path).expect("remove");
    assert!(matches!(
        SqliteHistory::keep_aside(&path, DAY),
        Err(HistoryError::ReadOnly { .. })
    ));
}

#[test]
fn a_damaged_file_that_is_in_use_stays() {
    let folder = tempfile::tempdir().expect("folder");
    let (path, _) = broken(folder.path(), 40, |_| ());
    let other = SqliteHistory::open(&path).expect("open");
    other.list().expect("list");
    let error = SqliteHistory::keep_aside(&path, DAY).expect_err("in use");
    assert!(error.to_string().contains("still uses it"), "{error}");
    assert!(kept_aside(&path).is_empty());
}

#[test]
fn of_several_at_once_one_moves_it() {
    let folder = tempfile::tempdir().expect("folder");
    let (path, bytes) = broken(folder.path(), 40, |b| page(b, 20).fill(0xa5));
    let moved: usize = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    usize::from(
                        SqliteHistory::keep_aside(&path, DAY)
                            .expect("kept")
                            .is_some(),
                    )
                })
            })
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("no panic"))
            .sum()
    });
    assert_eq!(moved, 1);
    let kept = kept_aside(&path);
    assert_eq!(kept.len(), 1);
    assert_eq!(std::fs::read(&kept[0]).expect("read"), bytes);
}

#[test]
fn a_history_file_is_imported_like_an_export() {
    let folder = tempfile::tempdir().expect("folder");
    let (path, bytes) = broken(folder.path(), 3, |_| ());
    let (_home, history) = home();
    history.begin(&session(2, 3)).expect("begin");
    let imported = history.import_database(&path).expect("import");
    assert_eq!(
        (imported.added, imported.known, imported.refused.len()),
        (2, 1, 0)
    );
    assert_eq!(std::fs::read(&path).expect("read"), bytes);
}
