//! A good answer, scripted replies to it, and what an assessment came to, for the tests of the
//! assessor that asks a model.

use crate::assess::evidence::support::{CriterionSupport, JudgedPoint, SecondLook};
use crate::assess::tests::fixtures::{Scripted, reply, request, turn};
use crate::assess::{LlmAssessor, LlmOptions, Prompts};
use crate::domain::score::score;
use crate::domain::session::TurnKind;
use crate::domain::{Assessment, Criterion, CriterionKind, Finding, Scored, Verdict};
use crate::ports::{AssessRequest, ChatError, ChatEvent, ChatModel, ChatReply, ChatRequest};
use futures_util::future::BoxFuture;
use std::sync::Arc;

pub const ANSWER: &str = "We pin the code by commit, the data by snapshot id and the image by digest. \
    The image is built once and the same digest moves through staging to production. \
    A colleague once relied on tags, and the tag moved under us, so the rebuild gave other results.";

/// Every criterion of [`question`], missing but for those given.
pub fn all(claims: &[(&str, &str, &str)]) -> String {
    let ids = ["k1", "k2", "k3", "d1", "d2", "d3", "d4", "r1"];
    let full: Vec<(&str, &str, &str)> = ids
        .iter()
        .map(|id| {
            claims
                .iter()
                .find(|c| c.0 == *id)
                .copied()
                .unwrap_or((*id, "", "missing"))
        })
        .collect();
    reply(&full)
}

pub const GOOD: &[(&str, &str, &str)] = &[
    (
        "k1",
        "pin the code by commit, the data by snapshot id and the image by digest",
        "met",
    ),
    (
        "k2",
        "The image is built once and the same digest moves through staging",
        "met",
    ),
    (
        "d4",
        "the tag moved under us, so the rebuild gave other results",
        "partial",
    ),
];

pub fn options() -> LlmOptions {
    LlmOptions::new(Arc::new(|| 0x00c0_ffee))
}

pub fn assessor(model: &Arc<Scripted>) -> LlmAssessor {
    LlmAssessor::new(model.clone(), Arc::new(Prompts::builtin()), options(), None)
}

pub fn scored(assessment: &Assessment) -> &Scored {
    match assessment {
        Assessment::Scored(scored) => scored,
        Assessment::Unscored(unscored) => panic!("unscored: {}", unscored.reason),
    }
}

pub fn reason(assessment: &Assessment) -> &str {
    match assessment {
        Assessment::Scored(_) => panic!("scored"),
        Assessment::Unscored(unscored) => &unscored.reason,
    }
}

pub fn shown(scored: &Scored) -> String {
    let line = |f: &Finding| {
        let quote = f.quote.as_ref().map_or("-", |q| q.text.as_str());
        let refused = f
            .refused_quote
            .as_ref()
            .map_or(String::new(), |q| format!(" refused({q})"));
        let disputed = if f.disputed { " disputed" } else { "" };
        format!(
            "{} {} {} [{quote}]{refused}{disputed}",
            f.criterion,
            f.verdict.as_str(),
            f.credit
        )
    };
    scored
        .findings
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

pub fn verdict(scored: &Scored, id: &str) -> Verdict {
    scored
        .findings
        .iter()
        .find(|f| f.criterion == id)
        .unwrap()
        .verdict
}

pub fn points(request: &AssessRequest, assessment: &Assessment) -> f64 {
    score(&request.rubric, &scored(assessment).findings, 0)
}

pub fn follow_up_request(answer: &str) -> AssessRequest {
    let mut request = request(ANSWER);
    for (criterion, prompt, said) in [
        ("k1", "And the data?", "By snapshot, as I said."),
        ("k3", "Still drifts. Why?", answer),
    ] {
        request.turns.push(turn(
            TurnKind::FollowUp {
                criterion: criterion.into(),
            },
            prompt,
            said,
        ));
    }
    request.criteria = vec!["k3".into(), "d1".into()];
    request
}

/// A measure that says what it is told to.
pub struct Measure(Vec<(&'static str, f64)>);

impl SecondLook for Measure {
    fn align(&self, _: &str, criteria: &[Criterion], _: &str) -> Vec<CriterionSupport> {
        assert!(criteria.iter().all(|c| c.kind != CriterionKind::Dimension));
        self.0
            .iter()
            .map(|(id, credit)| CriterionSupport {
                criterion: (*id).to_string(),
                credit: *credit,
                passage: None,
                judged: None,
            })
            .collect()
    }

    fn judge(&self, _: &AssessRequest) -> Vec<JudgedPoint> {
        Vec::new()
    }

    fn fits(
        &self,
        _: &str,
        _: &[Criterion],
        _: &str,
        _: &[std::ops::Range<usize>],
    ) -> Vec<Vec<f64>> {
        Vec::new()
    }
}

pub fn measured(model: &Arc<Scripted>, support: &[(&'static str, f64)]) -> LlmAssessor {
    let measure: Arc<dyn SecondLook> = Arc::new(Measure(support.to_vec()));
    LlmAssessor::new(
        model.clone(),
        Arc::new(Prompts::builtin()),
        options(),
        Some(measure),
    )
}

/// Writes and writes.
pub struct Endless;

impl ChatModel for Endless {
    fn model(&self) -> &str {
        "endless"
    }
    fn context_window(&self) -> usize {
        32_000
    }
    fn count_tokens(&self, text: &str) -> usize {
        text.len() / 4
    }
    fn chat<'a>(
        &'a self,
        _: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>> {
        Box::pin(async move {
            loop {
                progress(ChatEvent::Delta(&"{\"criteria\":[".repeat(1_000)));
                tokio::task::yield_now().await;
            }
        })
    }
}
