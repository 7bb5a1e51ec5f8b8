//! Export, import, deletion, attempts, drift, usage.

use super::*;
use crate::learn::Scheduler;

fn two_sessions() -> (TempDir, SqliteHistory, Vec<SessionRecord>) {
    let (folder, history) = home();
    let mut records = vec![session(1, 2), session(2, 1)];
    for (n, record) in records.iter_mut().enumerate() {
        history.begin(record).expect("begin");
        ask(
            &history,
            record,
            n as i64 * 5000,
            &[("k1", Verdict::Met), ("k2", Verdict::Partial)],
        );
    }
    (folder, history, records)
}

#[test]
fn what_is_exported_can_be_imported_again_and_again() {
    let (_folder, history, records) = two_sessions();
    let mut file = Vec::new();
    assert_eq!(history.export(&mut file).expect("export"), 2);
    let text = String::from_utf8(file.clone()).expect("text");
    assert_eq!(
        text.lines().next(),
        Some(r#"{"viva_history":1,"sessions":2}"#)
    );
    assert_eq!(text.lines().count(), 3);

    let (_other, copy) = home();
    let imported = copy.import(&mut &file[..]).expect("import");
    assert_eq!(
        imported,
        ImportedSessions {
            added: 2,
            known: 0,
            outcomes: 0,
            stories: 0,
            goal: false,
            recognitions: 0,
            refused: vec![]
        }
    );
    for record in &records {
        assert_eq!(copy.load(record.id).expect("load").as_ref(), Some(record));
    }
    assert_eq!(copy.list().expect("list"), history.list().expect("list"));
    let again = copy.import(&mut &file[..]).expect("import");
    assert_eq!(
        again,
        ImportedSessions {
            added: 0,
            known: 2,
            outcomes: 0,
            stories: 0,
            goal: false,
            recognitions: 0,
            refused: vec![]
        }
    );
}

#[test]
fn what_regrading_replaced_is_exported_too() {
    let (_folder, history, mut records) = two_sessions();
    let newer = scored(&[("k1", Verdict::Met), ("k2", Verdict::Met)]);
    change(
        &history,
        &mut records[0],
        Change::Assessed {
            thread: 0,
            turn: 0,
            assessment: Box::new(newer),
        },
    );
    let mut file = Vec::new();
    history.export(&mut file).expect("export");
    let (_other, copy) = home();
    copy.import(&mut &file[..]).expect("import");
    let all = |h: &SqliteHistory| h.assessments(records[0].id, 0, 0).expect("assessments");
    assert_eq!(all(&history).len(), 2);
    assert_eq!(all(&copy), all(&history));
    assert_eq!(copy.list().expect("list"), history.list().expect("list"));
    let mut again = Vec::new();
    copy.export(&mut again).expect("export");
    assert_eq!(again, file, "a copy exports the same bytes");
}

#[test]
fn a_file_of_a_later_version_and_numbers_no_session_has_are_refused() {
    let (_folder, history, records) = two_sessions();
    let later = br#"{"viva_history":2,"sessions":0}"#;
    let error = history.import(&mut &later[..]).expect_err("later");
    assert!(error.to_string().contains("version 2"), "{error}");

    let wrong = |change: fn(&mut SessionRecord)| {
        let mut record = records[0].clone();
        record.id = SessionId(Uuid::from_u128(99));
        change(&mut record);
        serde_json::to_string(&record).expect("json")
    };
    let deep = format!("{{\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for (line, why) in [
        (
            wrong(|r| r.plan[0].rubric.criteria[0].weight = -1.0),
            "weight",
        ),
        (
            wrong(|r| r.plan[0].rubric.criteria[0].weight = 1e300),
            "weight",
        ),
        (
            wrong(|r| r.plan = vec![r.plan[0].clone(); 1001]),
            "more questions",
        ),
        (
            wrong(|r| r.threads[0].turns = vec![r.threads[0].turns[0].clone(); 1001]),
            "more turns",
        ),
        (
            wrong(|r| {
                if let Some(Assessment::Scored(s)) = &mut r.threads[0].turns[0].assessment {
                    s.findings[0].credit = 1e9;
                }
            }),
            "credit",
        ),
        (wrong(|r| r.spent.prompt_tokens = u64::MAX), "tokens"),
        (wrong(|r| r.spent.cost = Some(-1.0)), "cost"),
        (deep, "recursion"),
        ("{}".into(), "missing field"),
    ] {
        let imported = history.import(&mut line.as_bytes()).expect("import");
        assert_eq!(imported.added, 0, "{why}");
        let [refused] = imported.refused.as_slice() else {
            panic!("{why}: {imported:?}")
        };
        assert!(refused.reason.contains(why), "{}", refused.reason);
    }
    assert_eq!(history.list().expect("list").len(), 2);
}

#[test]
fn a_bad_line_is_named_and_the_rest_goes_on() {
    let (_folder, history, records) = two_sessions();
    let mut file = Vec::new();
    history.export(&mut file).expect("export");
    let mut wrong = records[0].clone();
    wrong.threads[0].question.text = "something else".into();
    let mut input = b"not json\n\n{\"id\": 1}\n\xff\xfe\n".to_vec();
    serde_json::to_writer(&mut input, &wrong).expect("json");
    input.push(b'\n');
    input.extend(&file);
    let (_other, copy) = home();
    let imported = copy.import(&mut &input[..]).expect("import");
    assert_eq!(imported.added, 2);
    let lines: Vec<usize> = imported.refused.iter().map(|line| line.number).collect();
    assert_eq!(lines, [1, 3, 4, 5], "{:?}", imported.refused);
}

#[test]
fn a_deleted_session_leaves_nothing_behind() {
    let (folder, history, records) = two_sessions();
    let scheduler = Scheduler::new(&[], 0.9);
    history.learn(&scheduler, &calendar()).expect("learn");
    history
        .save_draft(records[0].id, "a secret draft")
        .expect("draft");
    let key = records[0].threads[0].rubric.criteria[0].key();
    history
        .keep_vectors("a model", &[(key, vec![1.0])])
        .expect("vectors");
    for record in &records {
        assert!(history.delete(record.id, &scheduler).expect("delete"));
        assert!(
            !history.delete(record.id, &scheduler).expect("delete"),
            "only once"
        );
    }
    for table in [
        "contents",
        "plan",
        "threads",
        "turns",
        "assessments",
        "drafts",
        "attempts",
        "cards",
        "reviews",
        "ratings",
        "vectors",
    ] {
        let rows: i64 = history
            .connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))
            .expect("count");
        assert_eq!(rows, 0, "{table}");
    }
    drop(history);
    let bytes = std::fs::read(folder.path().join("history.sqlite")).expect("read");
    assert!(
        !bytes.windows(14).any(|w| w == b"a secret draft"),
        "the words are still in the file"
    );
}

#[test]
fn attempts_drift_and_usage() {
    let (_folder, history, mut records) = two_sessions();
    let attempts = history
        .attempts(QuestionId(Uuid::from_u128(1)))
        .expect("attempts");
    let found: Vec<_> = attempts
        .iter()
        .map(|a| (a.session, a.thread, a.record.clone()))
        .collect();
    assert_eq!(
        found,
        [
            (records[0].id, 0, records[0].threads[0].clone()),
            (records[1].id, 0, records[1].threads[0].clone())
        ]
    );

    assert_eq!(history.unscored().expect("unscored"), []);
    let record = &mut records[1];
    let failed = Box::new(Assessment::unscored("the endpoint was gone"));
    change(
        &history,
        record,
        Change::Assessed {
            thread: 0,
            turn: 0,
            assessment: failed.clone(),
        },
    );
    assert_eq!(history.unscored().expect("unscored"), [(record.id, 0, 0)]);
    let all = history.assessments(record.id, 0, 0).expect("assessments");
    assert_eq!(all.len(), 2, "the old one is kept beside the new one");
    assert_eq!(all.last(), Some(&*failed));
    assert_eq!(
        history.list().expect("list")[0].score,
        None,
        "the newest counts"
    );

    let usage = history.usage().expect("usage");
    assert_eq!(
        usage,
        Spent {
            prompt_tokens: 200,
            completion_tokens: 40,
            cost: Some(0.5)
        }
    );
    let summary = Spent {
        prompt_tokens: 30,
        completion_tokens: 5,
        cost: None,
    };
    change(&history, record, Change::Spent(summary));
    change(&history, record, Change::Spent(summary));
    assert_eq!(
        history
            .load(record.id)
            .expect("load")
            .expect("the session")
            .spent
            .prompt_tokens,
        60
    );
    let usage = history.usage().expect("usage");
    assert_eq!(
        usage,
        Spent {
            prompt_tokens: 260,
            completion_tokens: 50,
            cost: Some(0.5)
        }
    );
    change(
        &history,
        record,
        Change::ThreadClosed {
            status: ThreadStatus::Flagged,
        },
    );
    assert_eq!(
        history.unscored().expect("unscored"),
        [],
        "what is flagged needs no score"
    );
}

#[test]
fn vectors_are_kept_by_key_model_and_width() {
    let (_folder, history) = home();
    let keys = ["a".to_string(), "b".into(), "c".into()];
    let kept = [
        ("a".to_string(), vec![0.5, -1.0]),
        ("b".into(), vec![1.0, f32::MIN]),
    ];
    history.keep_vectors("m", &kept).expect("keep");
    history.keep_vectors("m", &kept).expect("again");
    let found = history.vectors("m", 2, &keys).expect("vectors");
    assert_eq!(found, kept.clone().into());
    assert!(
        history.vectors("m", 3, &keys).expect("vectors").is_empty(),
        "another width"
    );
    assert!(
        history
            .vectors("other", 2, &keys)
            .expect("vectors")
            .is_empty(),
        "another model"
    );
}
