//! Broken files, full disks, wrong permissions, earlier and later versions, several processes.

use super::super::sqlite::MIGRATIONS;
use super::*;
use crate::ports::HistoryError;
use rusqlite::Connection;
use rusqlite_migration::Migrations;
use std::path::Path;

fn failure(path: &Path) -> HistoryError {
    match SqliteHistory::open(path) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn what_is_not_a_history_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("history.sqlite");
    for garbage in [
        &b"not a database, but long enough to be looked at as one"[..],
        &[0u8; 5000],
        &[0xff; 100],
    ] {
        std::fs::write(&path, garbage).expect("write");
        let error = failure(&path);
        assert!(matches!(error, HistoryError::Damaged { .. }), "{error}");
        assert_eq!(std::fs::read(&path).expect("read"), garbage);
    }
    std::fs::remove_file(&path).expect("remove");
    Connection::open(&path)
        .and_then(|c| c.execute_batch("CREATE TABLE theirs (x)"))
        .expect("their database");
    let before = std::fs::read(&path).expect("read");
    let error = failure(&path);
    assert!(error.to_string().contains("another program"), "{error}");
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[test]
fn a_file_cut_or_scribbled_over_never_panics() {
    let (folder, history) = home();
    for id in 1..40 {
        history.begin(&session(id, 3)).expect("begin");
    }
    history
        .connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("checkpoint");
    drop(history);
    let whole = std::fs::read(folder.path().join("history.sqlite")).expect("read");
    let path = folder.path().join("broken.sqlite");
    let mut damaged = 0;
    for step in 0..24 {
        let cut = whole.len() * step / 24;
        let mut scribbled = whole.clone();
        scribbled
            .iter_mut()
            .skip(cut.max(100))
            .step_by(7)
            .take(600)
            .for_each(|b| *b ^= 0x5a);
        for bytes in [&whole[..cut], &scribbled[..]] {
            std::fs::write(&path, bytes).expect("write");
            let result = SqliteHistory::open(&path).and_then(|h| {
                h.list()?;
                (1..40).try_for_each(|id| h.load(SessionId(Uuid::from_u128(id))).map(|_| ()))
            });
            if let Err(error) = result {
                assert!(matches!(error, HistoryError::Damaged { .. }), "{error}");
                damaged += 1;
            }
            for side in ["broken.sqlite-wal", "broken.sqlite-shm"] {
                let _ = std::fs::remove_file(folder.path().join(side));
            }
        }
    }
    assert!(damaged > 24, "{damaged} of 48 were noticed");
}

#[test]
fn every_earlier_version_is_brought_up_to_date() {
    for version in 1..=MIGRATIONS.len() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("history.sqlite");
        let mut old = Connection::open(&path).expect("open");
        Migrations::from_slice(&MIGRATIONS[..1])
            .to_latest(&mut old)
            .expect("the first version");
        old.execute_batch(include_str!("version_1.sql"))
            .expect("data of the first version");
        Migrations::from_slice(&MIGRATIONS[..version])
            .to_latest(&mut old)
            .expect("that version");
        drop(old);
        let history = SqliteHistory::open(&path).expect("open");
        let records: Vec<_> = history
            .list()
            .expect("list")
            .iter()
            .map(|s| (s.questions, s.score))
            .collect();
        assert_eq!(records, [(1, Some(50.0))], "version {version}");
        let id = history.list().expect("list")[0].id;
        let record = history.load(id).expect("load").expect("the session");
        assert_eq!(
            record.threads[0].turns[0].answer.as_deref(),
            Some("Forty-two."),
            "version {version}"
        );
    }
}

#[test]
fn a_later_version_is_refused() {
    let (folder, history) = home();
    drop(history);
    let path = folder.path().join("history.sqlite");
    Connection::open(&path)
        .and_then(|c| c.pragma_update(None, "user_version", 4711))
        .expect("bump");
    let error = failure(&path);
    assert!(matches!(error, HistoryError::Later { .. }), "{error}");
}

#[test]
fn a_full_disk_loses_only_what_did_not_fit() {
    let (folder, history) = home();
    let record = session(1, 2);
    history.begin(&record).expect("begin");
    let pages: i64 = history
        .connection
        .pragma_query_value(None, "page_count", |r| r.get(0))
        .expect("pages");
    history
        .connection
        .pragma_update_and_check(None, "max_page_count", pages, |r| r.get::<_, i64>(0))
        .expect("a full disk");
    let error = history
        .save_draft(record.id, &"x".repeat(100_000))
        .expect_err("no room");
    assert!(matches!(error, HistoryError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("the disk is full"), "{error}");
    drop(history);
    let again = SqliteHistory::open(&folder.path().join("history.sqlite")).expect("open");
    assert_eq!(again.load(record.id).expect("load"), Some(record));
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("write");
    for path in [
        file.join("below").join("history.sqlite"),
        folder.path().to_path_buf(),
    ] {
        let error = failure(&path);
        assert!(matches!(error, HistoryError::ReadOnly { .. }), "{error}");
        assert!(
            error.to_string().contains(&path.display().to_string()),
            "{error}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, history) = home();
    drop(history);
    let mode = |mode| {
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode))
            .expect("chmod")
    };
    mode(0o500);
    // The superuser writes everywhere; there is nothing to see then.
    if std::fs::write(folder.path().join("probe"), "x").is_err() {
        let error = failure(&folder.path().join("new.sqlite"));
        assert!(matches!(error, HistoryError::ReadOnly { .. }), "{error}");
    }
    mode(0o700);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let home = folder.path().join("a").join("home");
    let path = home.join("history.sqlite");
    let history = SqliteHistory::open(&path).expect("open");
    history.begin(&session(1, 1)).expect("begin");
    let mode = |p: &Path| std::fs::metadata(p).expect("metadata").permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    for entry in std::fs::read_dir(&home).expect("files") {
        let file = entry.expect("entry").path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn several_at_once_lose_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("history.sqlite");
    let work = |worker: u128| {
        // Each opens the file itself, as a process would, and all at the same moment: the first
        // creates it.
        let history = SqliteHistory::open(&path).expect("open");
        for n in 0..8 {
            let mut record = session(1 + worker * 100 + n, 1);
            history.begin(&record).expect("begin");
            for change in [
                Change::ThreadOpened,
                Change::TurnAsked {
                    turn: TurnKind::Main,
                    prompt: "?".into(),
                    at: at(0),
                },
                Change::Answered {
                    answer: format!("{worker} {n}"),
                    at: at(1),
                },
            ] {
                record.apply(&change);
                history.apply(record.id, &change).expect("apply");
            }
            assert_eq!(history.load(record.id).expect("load"), Some(record));
        }
    };
    std::thread::scope(|scope| {
        for worker in 0..4 {
            scope.spawn(move || work(worker));
        }
    });
    let history = SqliteHistory::open(&path).expect("open");
    let sessions = history.list().expect("list");
    assert_eq!(sessions.len(), 32);
    for summary in sessions {
        let record = history.load(summary.id).expect("load").expect("a session");
        assert!(record.threads[0].turns[0].answer.is_some());
    }
}

#[test]
fn a_damaged_assessment_costs_its_score_only() {
    let (_folder, history) = home();
    let record = session(1, 1);
    history.begin(&record).expect("begin");
    for change in [
        Change::ThreadOpened,
        Change::TurnAsked {
            turn: TurnKind::Main,
            prompt: "?".into(),
            at: at(0),
        },
        Change::Answered {
            answer: "mine".into(),
            at: at(1),
        },
        Change::Assessed {
            thread: 0,
            turn: 0,
            assessment: Box::new(scored(&[("k1", Verdict::Met)])),
        },
    ] {
        history.apply(record.id, &change).expect("apply");
    }
    history
        .connection
        .execute("UPDATE assessments SET assessment = '{'", [])
        .expect("damage");
    let loaded = history.load(record.id).expect("load").expect("the session");
    let turn = &loaded.threads[0].turns[0];
    assert_eq!(turn.answer.as_deref(), Some("mine"));
    assert!(
        matches!(&turn.assessment, Some(Assessment::Unscored(u)) if u.reason.contains("regrade"))
    );
}
