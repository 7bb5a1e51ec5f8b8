//! Material shared by the tests of this room: a question, rubrics, and a chat model that says what
//! it is told to.

use crate::domain::session::{TurnKind, TurnRecord};
use crate::domain::{
    CheckOutcome, CheckVerdict, CodeLanguage, CodeRun, Criterion, CriterionKind, Difficulty,
    KeyPoint, Question, QuestionId, QuestionType, RedFlag, Rubric,
};
use crate::ports::{
    AssessProgress, AssessRequest, Assessor, ChatError, ChatErrorKind, ChatEvent, ChatModel,
    ChatReply, ChatRequest, LikelyToken, ReplyToken,
};
use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

pub fn question() -> Question {
    let text = "How do you ensure reproducibility across different environments?";
    let point = |weight, text: &str, probe: Option<&str>| KeyPoint {
        weight,
        text: text.into(),
        probe: probe.map(Into::into),
        ..KeyPoint::default()
    };
    Question {
        id: QuestionId::derive("ds", text),
        bank: "ds".into(),
        role: "Data Scientist".into(),
        level: "Senior".into(),
        section: "MLOps".into(),
        text: text.into(),
        topic: "reproducibility_engineering".into(),
        difficulty: Difficulty::Medium,
        kind: QuestionType::Conceptual,
        key_points: vec![
            point(
                3,
                "Pins code, data and environment together, each by an immutable identifier",
                Some("Your lock file is pinned but the result still drifts. Where do you look?"),
            ),
            point(
                2,
                "Builds the container image once and promotes the same digest through every stage",
                Some("What exactly moves from staging to production?"),
            ),
            point(
                1,
                "Controls sources of nondeterminism such as seeds, parallel reductions and GPU kernels",
                None,
            ),
        ],
        red_flags: vec![RedFlag {
            weight: 2,
            text: "Says that a random seed alone makes training reproducible".into(),
        }],
        hints: vec![],
        facts: vec![],
        exercise: None,
        model_answer: None,
        tags: vec![],
    }
}

/// A rubric of key points with weight 1.
pub fn rubric_of(points: &[(&str, &str)]) -> Rubric {
    let criterion = |(id, text): &(&str, &str)| Criterion {
        id: (*id).into(),
        kind: CriterionKind::KeyPoint,
        text: (*text).into(),
        weight: 1.0,
        probe: None,
        anchors: None,
        ..Criterion::default()
    };
    Rubric {
        criteria: points.iter().map(criterion).collect(),
        drafted: false,
    }
}

pub fn turn(kind: TurnKind, prompt: &str, answer: &str) -> TurnRecord {
    TurnRecord {
        kind,
        prompt: prompt.into(),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        answer: Some(answer.into()),
        answered_at: None,
        run: None,
        self_rating: None,
        assessment: None,
    }
}

/// The main answer to [`question`], all criteria to be checked.
pub fn request(answer: &str) -> AssessRequest {
    let question = question();
    let rubric = crate::assess::rubric::of_question(
        &question,
        &crate::assess::prompt::templates::Prompts::builtin(),
    );
    AssessRequest {
        criteria: rubric.criteria.iter().map(|c| c.id.clone()).collect(),
        turns: vec![turn(TurnKind::Main, &question.text, answer)],
        question,
        rubric,
        style: "neutral".into(),
        lang: "en".into(),
    }
}

/// A run of checks, each by its target, weight and verdict; named after place and target.
pub fn run_of(checks: &[(&str, u32, CheckVerdict)]) -> CodeRun {
    let outcome =
        |(at, (target, weight, verdict)): (usize, &(&str, u32, CheckVerdict))| CheckOutcome {
            name: format!("check {} of {target}", at + 1),
            weight: *weight,
            target: target.parse().unwrap(),
            verdict: verdict.clone(),
            millis: 1,
        };
    CodeRun {
        language: CodeLanguage::Sql,
        code: "SELECT 1".into(),
        checks: checks.iter().enumerate().map(outcome).collect(),
        output: String::new(),
        left_out: String::new(),
        read_as: String::new(),
        cannot_run_here: false,
        millis: 2,
    }
}

/// An answer of code to a coding question, and what came of its checks.
pub fn with_run(run: CodeRun) -> AssessRequest {
    let mut question = question();
    question.kind = QuestionType::Coding;
    let rubric = crate::assess::rubric::of_question(
        &question,
        &crate::assess::prompt::templates::Prompts::builtin(),
    );
    let mut answered = turn(TurnKind::Main, &question.text, "```sql\nSELECT 1\n```");
    answered.run = Some(run);
    AssessRequest {
        criteria: rubric.criteria.iter().map(|c| c.id.clone()).collect(),
        turns: vec![answered],
        question,
        rubric,
        style: "neutral".into(),
        lang: "en".into(),
    }
}

/// A reply in the right form: `(id, quote, verdict)`.
pub fn reply(claims: &[(&str, &str, &str)]) -> String {
    let criteria: Vec<_> = claims
        .iter()
        .map(
            |(id, quote, verdict)| serde_json::json!({"id": id, "quote": quote, "verdict": verdict, "why": "Because."}),
        )
        .collect();
    serde_json::json!({"criteria": criteria, "strengths": ["Concrete."], "improvement": "Say more.",
        "follow_up": {"criterion": "none", "question": ""}})
    .to_string()
}

type Rule = Box<dyn Fn(&ChatRequest) -> Result<String, ChatError> + Send + Sync>;

/// A chat model that gives scripted replies, or replies by a rule, and remembers what it was asked.
pub struct Scripted {
    pub window: usize,
    /// The probability of "missing" in the place of every "met"; told where it is asked for.
    pub doubt: Option<f64>,
    replies: Mutex<VecDeque<Result<String, ChatError>>>,
    rule: Option<Rule>,
    pub seen: Mutex<Vec<ChatRequest>>,
}

impl Scripted {
    pub fn new(replies: impl IntoIterator<Item = String>) -> Self {
        Self::results(replies.into_iter().map(Ok))
    }

    pub fn results(replies: impl IntoIterator<Item = Result<String, ChatError>>) -> Self {
        Self {
            window: 32_000,
            doubt: None,
            replies: Mutex::new(replies.into_iter().collect()),
            rule: None,
            seen: Mutex::default(),
        }
    }

    pub fn by_rule(
        rule: impl Fn(&ChatRequest) -> Result<String, ChatError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            rule: Some(Box::new(rule)),
            ..Self::new([])
        }
    }

    pub fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// All messages of call `i`, joined.
    pub fn asked(&self, i: usize) -> String {
        let seen = self.seen.lock().unwrap();
        seen[i]
            .messages
            .iter()
            .map(|m| m.content.as_str())
            .collect::<Vec<_>>()
            .join("\n----\n")
    }
}

pub fn failure(kind: ChatErrorKind, message: &str) -> ChatError {
    ChatError {
        kind,
        message: message.into(),
    }
}

impl ChatModel for Scripted {
    fn model(&self) -> &str {
        "scripted"
    }
    fn context_window(&self) -> usize {
        self.window
    }
    fn count_tokens(&self, text: &str) -> usize {
        text.split_whitespace().count()
    }
    fn chat<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>> {
        Box::pin(async move {
            self.seen.lock().unwrap().push(request.clone());
            let next = match &self.rule {
                Some(rule) => rule(request),
                None => self
                    .replies
                    .lock()
                    .unwrap()
                    .pop_front()
                    .expect("a call that was not scripted"),
            };
            let text = next?;
            for piece in text.chars().collect::<Vec<_>>().chunks(7) {
                progress(ChatEvent::Delta(&piece.iter().collect::<String>()));
            }
            let doubt = self.doubt.filter(|_| request.token_odds);
            Ok(ChatReply {
                tokens: doubt.map_or_else(Vec::new, |doubt| tokens_in_doubt(&text, doubt)),
                text,
                model: "scripted-2026".into(),
                prompt_tokens: 100,
                completion_tokens: 10,
                cost: Some(0.25),
                latency: Duration::from_millis(5),
                structured_by: "json_schema".into(),
                remarks: Vec::new(),
            })
        })
    }
}

/// The reply in tokens: each "met" might have been "missing".
fn tokens_in_doubt(text: &str, doubt: f64) -> Vec<ReplyToken> {
    let likely = |text: &str, chance| LikelyToken {
        text: text.to_string(),
        chance,
    };
    let token = |text: &str, likely| ReplyToken {
        text: text.to_string(),
        likely,
    };
    let mut tokens = Vec::new();
    for (at, piece) in text.split("\"met").enumerate() {
        if at > 0 {
            let both = vec![likely("\"met", 1.0 - doubt), likely("\"miss", doubt)];
            tokens.push(token("\"met", both));
        }
        tokens.push(token(piece, vec![likely(piece, 1.0)]));
    }
    tokens
}

/// Runs an assessment to its end; gives it and the progress it reported.
pub fn run(
    assessor: &dyn Assessor,
    request: &AssessRequest,
) -> (crate::domain::Assessment, Vec<AssessProgress>) {
    let mut events = Vec::new();
    let mut progress = |event: AssessProgress| events.push(event);
    let assessment = block_on(assessor.assess(request, &mut progress));
    (assessment, events)
}

/// Runs a future to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}
