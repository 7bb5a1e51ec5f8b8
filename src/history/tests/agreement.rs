//! What is on disk is what is in memory, change by change.

use super::*;
use crate::domain::score::{SessionScore, session_score};
use proptest::prelude::*;

fn time() -> impl Strategy<Value = Timestamp> {
    (0i64..4_000_000_000, 0i32..1_000_000_000)
        .prop_map(|(s, n)| Timestamp::new(s, n).expect("a time"))
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop::sample::select(vec![
        Verdict::Met,
        Verdict::Partial,
        Verdict::Missing,
        Verdict::Contradicted,
        Verdict::Unsure,
    ])
}

fn assessment() -> impl Strategy<Value = Assessment> {
    let findings = prop::collection::vec(
        (
            prop::sample::select(vec!["k1", "k2", "d1", "r1", "x9"]),
            verdict(),
        ),
        0..5,
    );
    prop_oneof![
        3 => (findings, any::<bool>()).prop_map(|(findings, offline)| {
            let mut assessment = scored(&findings);
            if let Assessment::Scored(s) = &mut assessment {
                s.provenance.offline = offline;
            }
            assessment
        }),
        1 => ".{0,20}".prop_map(Assessment::unscored),
    ]
}

fn criterion() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["k1", "k2", "d1", "r1", "x9"]).prop_map(String::from)
}

fn appeal() -> impl Strategy<Value = Appeal> {
    (".{0,9}", verdict(), any::<bool>(), any::<bool>()).prop_map(
        |(reason, verdict, granted, by_model)| Appeal {
            reply: format!("about {reason}"),
            reason,
            verdict,
            granted,
            by_model,
        },
    )
}

fn turn_kind() -> impl Strategy<Value = TurnKind> {
    prop_oneof![
        2 => Just(TurnKind::Main),
        2 => "[kd][12]".prop_map(|criterion| TurnKind::FollowUp { criterion }),
        1 => Just(TurnKind::SecondTry),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let status = |words: Vec<ThreadStatus>| prop::sample::select(words);
    prop_oneof![
        2 => Just(Change::ThreadOpened),
        3 => (turn_kind(), ".{0,20}", time()).prop_map(|(turn, prompt, at)| Change::TurnAsked { turn, prompt, at }),
        3 => ("(?s).{0,40}", time()).prop_map(|(answer, at)| Change::Answered { answer, at }),
        3 => (0usize..3, 0usize..3, assessment()).prop_map(|(thread, turn, assessment)| Change::Assessed {
            thread,
            turn,
            assessment: Box::new(assessment),
        }),
        2 => (0usize..3, 0usize..3, criterion(), prop::option::of(verdict())).prop_map(
            |(thread, turn, criterion, verdict)| Change::Decided { thread, turn, criterion, verdict }
        ),
        2 => (0usize..3, 0usize..3, criterion(), appeal()).prop_map(
            |(thread, turn, criterion, appeal)| Change::Appealed { thread, turn, criterion, appeal }
        ),
        2 => ".{0,9}".prop_map(|code| Change::CodeRan(Box::new(CodeRun::not_run(
            CodeLanguage::Sql, &code, &[], "no database",
        )))),
        1 => (1u8..=4).prop_map(|rating| Change::Rated { rating }),
        1 => time().prop_map(|at| Change::TurnResumed { at }),
        1 => Just(Change::AnswerTakenBack),
        1 => Just(Change::HintShown),
        1 => (0usize..3, 0u128..3, ".{0,9}", any::<bool>()).prop_map(|(thread, story, title, used)| Change::StoryFitted {
            thread,
            fit: StoryFit { story: StoryId(Uuid::from_u128(story)), title, used },
        }),
        1 => (".{0,9}", ".{0,9}").prop_map(|(question, reply)| Change::Clarified { question, reply }),
        1 => status(vec![ThreadStatus::Done, ThreadStatus::Skipped, ThreadStatus::Flagged, ThreadStatus::Revealed])
            .prop_map(|status| Change::ThreadClosed { status }),
        1 => (prop::sample::select(vec![SessionStatus::Open, SessionStatus::Finished, SessionStatus::Abandoned]), time())
            .prop_map(|(status, at)| Change::SessionMoved { status, at }),
        1 => ".{0,20}".prop_map(|text| Change::Summarised { text }),
        1 => (0u64..9000, prop::option::of(0.0..9.0)).prop_map(|(n, cost)| {
            Change::Spent(Spent { prompt_tokens: n, completion_tokens: n / 9, cost })
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn disk_and_memory_agree(questions in 0u128..4, changes in prop::collection::vec(change(), 0..24)) {
        let (_folder, history) = home();
        let mut record = session(1, questions);
        history.begin(&record).expect("begin");
        for change in &changes {
            record.apply(change);
            history.apply(record.id, change).expect("apply");
        }
        let loaded = history.load(record.id).expect("load").expect("the session");
        prop_assert_eq!(&loaded, &record);

        let listed = history.list().expect("list");
        let SessionScore { score: expected, range, .. } = session_score(&record);
        let ends = |range: Option<ScoreRange>| range.map(|r| [r.low, r.high].map(|n| (n * 1e6).round()));
        prop_assert_eq!(listed.len(), 1);
        prop_assert_eq!(listed[0].questions, record.plan.len());
        prop_assert_eq!(listed[0].status, record.status);
        prop_assert_eq!(listed[0].score.is_some(), expected.is_some());
        prop_assert!((listed[0].score.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-9);
        prop_assert_eq!(ends(listed[0].range), ends(range));
        prop_assert_eq!(listed[0].range.map(|r| r.unsure), range.map(|r| r.unsure));

        // A record with everything in it can also be stored at once.
        let (_other, copy) = home();
        copy.begin(&record).expect("begin with threads");
        prop_assert_eq!(copy.load(record.id).expect("load"), Some(record));
        let copied = copy.list().expect("list");
        prop_assert!((copied[0].score.unwrap_or(-1.0) - expected.unwrap_or(-1.0)).abs() < 1e-9);
    }
}

#[test]
fn sessions_are_listed_newest_first_and_their_questions_remembered() {
    let (_folder, history) = home();
    for id in [2, 3, 1] {
        let mut record = session(id, id);
        history.begin(&record).expect("begin");
        for _ in 0..id {
            record.apply(&Change::ThreadOpened);
            history
                .apply(record.id, &Change::ThreadOpened)
                .expect("apply");
        }
    }
    let ids: Vec<u128> = history
        .list()
        .expect("list")
        .iter()
        .map(|s| s.id.0.as_u128())
        .collect();
    assert_eq!(ids, [3, 2, 1]);
    for (sessions, expected) in [(0, vec![]), (1, vec![1, 2, 3]), (9, vec![1, 2, 3])] {
        let mut asked: Vec<u128> = history
            .recent_questions(sessions)
            .expect("recent")
            .iter()
            .map(|q| q.0.as_u128())
            .collect();
        asked.sort_unstable();
        assert_eq!(asked, expected, "last {sessions}");
    }
    assert_eq!(
        history.load(SessionId(Uuid::from_u128(9))).expect("load"),
        None
    );
}

#[test]
fn a_draft_lives_until_it_is_emptied_or_submitted() {
    let (_folder, history) = home();
    let record = session(1, 1);
    history.begin(&record).expect("begin");
    let draft = || history.draft(record.id).expect("draft");
    assert_eq!(draft(), "");
    history.save_draft(record.id, "one").expect("save");
    history.save_draft(record.id, "one\ntwo").expect("save");
    assert_eq!(draft(), "one\ntwo");
    history.save_draft(record.id, "").expect("save");
    assert_eq!(draft(), "");

    history.save_draft(record.id, "typed").expect("save");
    history
        .apply(record.id, &Change::ThreadOpened)
        .expect("open");
    let asked = Change::TurnAsked {
        turn: TurnKind::Main,
        prompt: "?".into(),
        at: at(0),
    };
    history.apply(record.id, &asked).expect("ask");
    assert_eq!(draft(), "typed");
    history
        .apply(
            record.id,
            &Change::Answered {
                answer: "typed".into(),
                at: at(1),
            },
        )
        .expect("answer");
    assert_eq!(draft(), "", "a submitted answer is never offered again");
}

#[test]
fn what_cannot_be_done_is_an_error_and_changes_nothing() {
    let (_folder, history) = home();
    let record = session(1, 2);
    history.begin(&record).expect("begin");
    assert!(history.begin(&record).is_err(), "the same session twice");
    let unknown = SessionId(Uuid::from_u128(99));
    assert!(history.apply(unknown, &Change::ThreadOpened).is_err());
    assert!(history.save_draft(unknown, "x").is_err());

    let mut wrong = session(2, 1);
    wrong.apply(&Change::ThreadOpened);
    wrong.threads[0].question.text = "another".into();
    assert!(
        history.begin(&wrong).is_err(),
        "a thread that asks something else than its plan"
    );
    assert_eq!(
        history.list().expect("list").len(),
        1,
        "nothing of the refused session was kept"
    );
}
