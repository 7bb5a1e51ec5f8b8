//! Invented sessions for tests and for `docs/samples`. Nobody gave these answers.
//!
//! Here are the pieces they are built from; the sessions themselves are in `sessions`.

mod sessions;

use crate::domain::question::{KeyPoint, RedFlag};
use crate::domain::session::{SessionKind, SessionSettings, SessionStatus, ThreadStatus};
use crate::domain::{
    Assessment, CheckOutcome, CheckVerdict, CodeLanguage, CodeRun, Criterion, CriterionKind,
    Difficulty, Finding, PlannedQuestion, Provenance, Question, QuestionId, QuestionType, Quote,
    Rubric, Scored, SessionId, SessionRecord, ThreadRecord, TurnKind, TurnRecord, Verdict,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use sessions::{offline, small, with_model};

const BANK: &str = "invented_example";

/// A question with key points `(weight, text)`.
pub fn question(
    section: &str,
    topic: &str,
    difficulty: Difficulty,
    kind: QuestionType,
    text: &str,
    points: &[(u32, &str)],
) -> Question {
    Question {
        id: QuestionId::derive(BANK, text),
        bank: BANK.into(),
        role: "Data Scientist (invented example)".into(),
        level: "Senior".into(),
        section: section.into(),
        text: text.into(),
        topic: topic.into(),
        difficulty,
        kind,
        key_points: points
            .iter()
            .map(|(weight, point)| {
                // A bar parts the headline from the why.
                let (text, why) = match point.split_once(" | ") {
                    Some((text, why)) => (text, Some(why.to_string())),
                    None => (*point, None),
                };
                KeyPoint {
                    weight: *weight,
                    text: text.into(),
                    why,
                    ..KeyPoint::default()
                }
            })
            .collect(),
        red_flags: Vec::<RedFlag>::new(),
        hints: Vec::new(),
        facts: Vec::new(),
        exercise: None,
        model_answer: None,
        tags: Vec::new(),
    }
}

/// The rubric of a question: its key points, two dimensions, its red flags.
pub fn rubric(question: &Question) -> Rubric {
    let criterion = |id: String, kind, text: &str, weight: f64| Criterion {
        id,
        kind,
        text: text.into(),
        weight,
        probe: None,
        anchors: None,
        ..Criterion::default()
    };
    let points = (1..)
        .zip(&question.key_points)
        .map(|(i, k): (usize, &KeyPoint)| Criterion {
            why: k.why.clone(),
            ..criterion(
                format!("k{i}"),
                CriterionKind::KeyPoint,
                &k.text,
                f64::from(k.weight),
            )
        });
    let dimensions: &[&str] = match question.kind {
        QuestionType::Coding => &[
            "Correctness: the code does what was asked",
            "Clarity: names and structure read well",
        ],
        QuestionType::Behavioral => &[
            "Ownership: says what they did themselves",
            "Reflection: says what they would change",
        ],
        QuestionType::Conceptual => &[
            "Precision: terms are used correctly",
            "Depth: says why, not only what",
        ],
        _ => &[
            "Structure: a clear line from problem to decision",
            "Trade-offs: names what each choice costs",
        ],
    };
    let dimensions = (1..)
        .zip(dimensions)
        .map(|(i, text)| criterion(format!("d{i}"), CriterionKind::Dimension, text, 1.0));
    let flags = (1..).zip(&question.red_flags).map(|(i, f)| {
        criterion(
            format!("r{i}"),
            CriterionKind::RedFlag,
            &f.text,
            f64::from(f.weight),
        )
    });
    Rubric {
        criteria: points.chain(dimensions).chain(flags).collect(),
        drafted: false,
    }
}

/// A finding; `words` are its evidence and must stand in `answer`.
pub fn finding(criterion: &str, verdict: Verdict, answer: &str, words: &str, why: &str) -> Finding {
    let quote = (!words.is_empty()).then(|| {
        let start = answer
            .find(words)
            .unwrap_or_else(|| panic!("{words:?} is not in the answer"));
        Quote {
            text: words.into(),
            start,
            end: start + words.len(),
        }
    });
    Finding {
        criterion: criterion.into(),
        verdict,
        credit: verdict.credit(),
        quote,
        why: why.into(),
        ..Finding::default()
    }
}

/// Builds a session minute by minute.
pub struct Session {
    pub record: SessionRecord,
    clock: Timestamp,
    offline: bool,
}

impl Session {
    pub fn new(number: u128, started: &str, offline: bool) -> Self {
        let started: Timestamp = started.parse().unwrap();
        let record = SessionRecord {
            id: SessionId(Uuid::from_u128(
                0x0192_0000_0000_7000_8000_0000_0000_0000 + number,
            )),
            kind: SessionKind::Interview,
            started,
            ended: None,
            status: SessionStatus::Open,
            seed: 7,
            settings: SessionSettings::default(),
            plan: Vec::new(),
            threads: Vec::new(),
            summary: None,
            spent: Default::default(),
        };
        Self {
            record,
            clock: started,
            offline,
        }
    }

    /// Opens a question.
    pub fn ask(&mut self, question: Question) -> &mut Self {
        let rubric = rubric(&question);
        self.record.plan.push(PlannedQuestion {
            question: question.clone(),
            rubric: rubric.clone(),
            reason: String::new(),
        });
        self.record.threads.push(ThreadRecord {
            turns: vec![turn(TurnKind::Main, &question.text, self.clock)],
            question,
            rubric,
            status: ThreadStatus::Open,
            hints_used: 0,
            clarifications: Vec::new(),
            story: None,
        });
        self
    }

    /// A follow-up at a criterion.
    pub fn follow_up(&mut self, criterion: &str, prompt: &str) -> &mut Self {
        let kind = TurnKind::FollowUp {
            criterion: criterion.into(),
        };
        let asked = turn(kind, prompt, self.clock);
        self.thread().turns.push(asked);
        self
    }

    /// The question once more.
    pub fn second_try(&mut self) -> &mut Self {
        let prompt = self.thread().question.text.clone();
        let asked = turn(TurnKind::SecondTry, &prompt, self.clock);
        self.thread().turns.push(asked);
        self
    }

    /// The answer to the last prompt, after some seconds.
    pub fn answer(&mut self, seconds: i64, answer: &str) -> &mut Self {
        self.clock += SignedDuration::from_secs(seconds);
        let at = self.clock;
        let turn = self.thread().turns.last_mut().unwrap();
        turn.answer = Some(answer.into());
        turn.answered_at = Some(at);
        self
    }

    /// Adds a run of the last answer's code: name, target and verdict of each check.
    pub fn ran(&mut self, code: &str, checks: &[(&str, &str, CheckVerdict)]) -> &mut Self {
        let outcome = |(name, target, verdict): &(&str, &str, CheckVerdict)| CheckOutcome {
            name: (*name).into(),
            weight: 1,
            target: target.parse().unwrap(),
            verdict: verdict.clone(),
            millis: 40,
        };
        self.thread().turns.last_mut().unwrap().run = Some(CodeRun {
            language: CodeLanguage::Python,
            code: code.into(),
            checks: checks.iter().map(outcome).collect(),
            output: String::new(),
            left_out: String::new(),
            read_as: String::new(),
            cannot_run_here: false,
            millis: 10_400,
        });
        self
    }

    /// Adds the findings of the last answer: criterion, verdict, evidence, reason.
    pub fn found(&mut self, findings: &[(&str, Verdict, &str, &str)]) -> &mut Scored {
        let offline = self.offline;
        let thread = self.thread();
        let rubric_hash = thread.rubric.hash();
        let turn = thread.turns.last_mut().unwrap();
        let answer = turn.answer.clone().unwrap();
        turn.assessment = Some(Assessment::Scored(Scored {
            findings: findings
                .iter()
                .map(|(id, v, words, why)| finding(id, *v, &answer, words, why))
                .collect(),
            provenance: if offline {
                offline_provenance(rubric_hash)
            } else {
                model_provenance(rubric_hash)
            },
            ..Scored::default()
        }));
        match turn.assessment.as_mut() {
            Some(Assessment::Scored(scored)) => scored,
            _ => unreachable!(),
        }
    }

    /// The thread that is open.
    pub fn thread(&mut self) -> &mut ThreadRecord {
        self.record.threads.last_mut().unwrap()
    }

    /// Ends the thread.
    pub fn close(&mut self, status: ThreadStatus) -> &mut Self {
        self.thread().status = status;
        self.clock += SignedDuration::from_secs(20);
        self
    }

    /// Ends the session.
    pub fn finish(&mut self) -> SessionRecord {
        self.record.status = SessionStatus::Finished;
        self.record.ended = Some(self.clock);
        self.record.clone()
    }
}

fn turn(kind: TurnKind, prompt: &str, asked_at: Timestamp) -> TurnRecord {
    TurnRecord {
        kind,
        prompt: prompt.into(),
        asked_at,
        answer: None,
        answered_at: None,
        run: None,
        self_rating: None,
        assessment: None,
    }
}

fn offline_provenance(rubric_hash: String) -> Provenance {
    Provenance {
        assessor: "offline".into(),
        offline: true,
        rubric_hash,
        parameters: serde_json::json!({ "version": 1 }),
        latency_ms: 240,
        ..Provenance::default()
    }
}

fn model_provenance(rubric_hash: String) -> Provenance {
    Provenance {
        assessor: "example-model-8b".into(),
        offline: false,
        rubric_hash,
        prompt_hash: "4b7c1d0e9a55".repeat(5) + "3f02",
        parameters: serde_json::json!({ "temperature": 0.0, "samples": 1, "structured_by": "json_schema" }),
        prompt_tokens: 1_480,
        completion_tokens: 410,
        cost: Some(0.0021),
        latency_ms: 3_900,
        ..Provenance::default()
    }
}
