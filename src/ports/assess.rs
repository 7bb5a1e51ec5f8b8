//! Who checks an answer against a rubric.

use crate::domain::{
    Assessment, CodeRun, Criterion, Finding, Question, Rubric, TurnKind, TurnRecord, Verdict,
};
use crate::ports::ChatError;
use futures_util::future::BoxFuture;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An answer to be assessed: that of the last of `turns`.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessRequest {
    /// The question.
    pub question: Question,
    /// Its whole rubric.
    pub rubric: Rubric,
    /// The thread so far, oldest first.
    pub turns: Vec<TurnRecord>,
    /// Ids of the criteria to check: all for a main answer, the open ones for a follow-up.
    pub criteria: Vec<String>,
    /// Persona of the interviewer, for the wording of the follow-up.
    pub style: String,
    /// Language of the feedback, BCP 47.
    pub lang: String,
}

impl AssessRequest {
    /// The answer under assessment; empty where there is none.
    pub fn answer(&self) -> &str {
        self.turns
            .last()
            .and_then(|t| t.answer.as_deref())
            .unwrap_or_default()
    }

    /// Id of the criterion that the follow-up asks for which is answered; None for other answers.
    pub fn aim(&self) -> Option<&String> {
        match self.turns.last().map(|turn| &turn.kind) {
            Some(TurnKind::FollowUp { criterion }) => Some(criterion),
            _ => None,
        }
    }

    /// What came of running the code of that answer, where it ran.
    pub fn run(&self) -> Option<&CodeRun> {
        self.turns.last().and_then(|t| t.run.as_ref())
    }

    /// Returns the findings of all turns before the one under assessment.
    pub fn earlier_findings(&self) -> impl Iterator<Item = &Finding> {
        let before = self.turns.len().saturating_sub(1);
        let earlier = self.turns.iter().take(before);
        let assessments = earlier.filter_map(|t| t.assessment.as_ref());
        assessments.flat_map(Assessment::findings)
    }

    /// The criteria to check, in rubric order.
    pub fn checked(&self) -> impl Iterator<Item = &Criterion> {
        self.rubric
            .criteria
            .iter()
            .filter(|c| self.criteria.contains(&c.id))
    }
}

/// Progress of an assessor.
#[derive(Debug, Clone, PartialEq)]
pub enum AssessProgress {
    /// Some other work than an assessment, for instance "Writing the summary".
    Task(Cow<'static, str>),
    /// It begins to check these.
    Started(Vec<Criterion>),
    /// It waits, and why.
    Waiting(String),
    /// The endpoint asks for fewer calls.
    Throttled,
    /// The model has begun to reply.
    Replying,
    /// A verdict, not yet final: evidence is checked at the end.
    Verdict {
        /// Criterion id.
        criterion: String,
        /// As the model said it.
        verdict: Verdict,
    },
    /// A call failed for good: there is no score.
    CallFailed(ChatError),
    /// The reply starts again; verdicts so far are void.
    Restarted,
}

/// How likely each verdict on a key point is, 0.0–1.0; together 1.0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chances {
    /// That the answer makes the point.
    pub made: f64,
    /// That it makes it in part.
    pub partly: f64,
    /// That it says the opposite.
    pub contradicted: f64,
    /// That it says nothing of it.
    pub absent: f64,
}

impl Chances {
    /// The likeliest verdict.
    pub fn likeliest(&self) -> Verdict {
        let all = [
            (self.absent, Verdict::Missing),
            (self.contradicted, Verdict::Contradicted),
            (self.partly, Verdict::Partial),
            (self.made, Verdict::Met),
        ];
        let most = all.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
        most.map_or(Verdict::Missing, |(_, verdict)| verdict)
    }
}

/// Checks an answer against a rubric.
pub trait Assessor: Send + Sync {
    /// Its name in feedback and reports: a model or `offline`.
    fn name(&self) -> &str;
    /// True when its scores are estimates made without a language model.
    fn offline(&self) -> bool;
    /// Reads ahead what an assessment with this rubric will need, as long as `go_on` says so. May be
    /// called from a thread of its own; what was not read ahead is read when it is needed.
    fn prepare(&self, _rubric: &Rubric, _go_on: &dyn Fn() -> bool) {}
    /// Reads ahead the finished sentences of an answer that is still typed, as [`Self::prepare`]
    /// does with the rubric.
    fn read_along(&self, _so_far: &str) {}
    /// Returns how likely each verdict is, by the id of the key point, without any limit that
    /// verdicts are told by; nothing for points it cannot tell.
    fn chances(&self, _request: &AssessRequest) -> BTreeMap<String, Chances> {
        BTreeMap::new()
    }
    /// Never fails: what cannot be assessed is `Unscored` with the reason. Dropping the future
    /// cancels the work.
    fn assess<'a>(
        &'a self,
        request: &'a AssessRequest,
        progress: &'a mut (dyn FnMut(AssessProgress) + Send),
    ) -> BoxFuture<'a, Assessment>;
}
