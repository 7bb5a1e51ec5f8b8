//! An appeal against a verdict, heard by a language model.
//!
//! Owns what the model is shown of it and what its word is worth: a point is granted only where a
//! quote of the answer says it, so that a reason, however cunning, can point at words but not
//! replace them. What follows from the word is the engine's.

use crate::assess::answer::{Answer, injection};
use crate::assess::evidence::findings::{self, Checked};
use crate::assess::evidence::misplaced::misplaced_quotes;
use crate::assess::evidence::support::SecondLook;
use crate::assess::prompt::fence::{marker, neutral};
use crate::assess::prompt::schema;
use crate::assess::prompt::templates::{PromptError, Prompts};
use crate::assess::reply::call::{self, CallError, Calls};
use crate::assess::reply::verdicts::Claim;
use crate::domain::text::{ellipsis, one_line};
use crate::domain::{Finding, TurnRecord, Verdict};
use crate::ports::{
    AppealJudge, AppealRequest, AppealRuling, ChatModel, ChatRequest, Message, Role,
};
use futures_util::future::BoxFuture;
use minijinja::{Value, context};
use std::sync::Arc;

/// Most characters of a reason that are sent.
const MAX_REASON: usize = 2_000;
/// Longest reply to the candidate, in characters.
const MAX_REPLY: usize = 400;

/// Hears appeals with a language model.
pub struct ModelJudge {
    /// Whose word is final.
    pub model: Arc<dyn ChatModel>,
    /// The texts it is sent.
    pub prompts: Arc<Prompts>,
    /// Tells a quote that shows another point; None believes every quote of the answer.
    pub second_look: Option<Arc<dyn SecondLook>>,
    /// Gives a number nobody can guess, for the fences.
    pub nonce: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl AppealJudge for ModelJudge {
    fn hear<'a>(&'a self, request: &'a AppealRequest) -> BoxFuture<'a, AppealRuling> {
        Box::pin(async move {
            match self.ask(request).await {
                Ok(claims) => self.rule(request, &claims),
                Err(error) => AppealRuling::Unheard(error.to_string()),
            }
        })
    }
}

impl ModelJudge {
    async fn ask(&self, request: &AppealRequest) -> Result<Vec<Claim>, CallError> {
        let chat = chat(&self.prompts, request, (self.nonce)())?;
        let ids = [request.point.id.as_str()];
        let (model, prompts) = (self.model.as_ref(), &self.prompts);

        let mut calls = Calls::default();
        let reply = call::ask(model, prompts, chat, &ids, &mut calls, &mut |_| {}).await?;
        Ok(reply.claims)
    }

    /// The best that the evidence allows, over the answers of the thread.
    fn rule(&self, request: &AppealRequest, claims: &[Claim]) -> AppealRuling {
        let looked = answered(request).flat_map(|turn| self.check(request, turn, claims));
        let best = looked.max_by(|a, b| {
            let rank = |c: &Checked| (c.finding.credit, c.finding.quote.is_some());
            rank(a)
                .partial_cmp(&rank(b))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let Some(Checked { finding, .. }) = best else {
            return AppealRuling::Unheard("there is no answer to look at".into());
        };

        if finding.verdict == Verdict::Unsure {
            return AppealRuling::Unheard("the model cannot tell either".into());
        }
        AppealRuling::Heard {
            verdict: finding.verdict,
            reply: reply(&finding),
        }
    }

    /// Looks the evidence up in one answer. A quote counts where it stands there and does not show
    /// another point better.
    fn check(&self, request: &AppealRequest, turn: &TurnRecord, claims: &[Claim]) -> Vec<Checked> {
        let text = turn.answer.as_deref().unwrap_or_default();
        let asked = [request.question.text.as_str(), turn.prompt.as_str()];
        let answer = Answer::new(text, &asked, &request.rubric);
        let mut checked = findings::verify(&answer, claims);

        let misplaced = self.second_look.as_ref().map(|look| {
            let question = &request.question.text;
            misplaced_quotes(look.as_ref(), question, &request.rubric, &answer, &checked)
        });
        for one in &mut checked {
            if misplaced
                .iter()
                .flatten()
                .any(|id| *id == one.finding.criterion)
            {
                let why = "The words quoted for it show another point.";
                findings::withdraw(&mut one.finding, why);
            }
        }
        checked
    }
}

/// What the candidate is told: the words that were granted, then why.
fn reply(finding: &Finding) -> String {
    let why = ellipsis(&one_line(&finding.why), MAX_REPLY);
    match finding.quote.as_ref().filter(|_| finding.credit > 0.0) {
        Some(quote) => {
            let words = ellipsis(&one_line(&quote.text), MAX_REPLY);
            format!("You say “{words}”. {why}")
        }
        None => why,
    }
}

/// True for a reason that says nothing but what the judge is to do.
pub fn is_only_an_order(reason: &str) -> bool {
    let rest = injection::blank(reason, &injection::instructions(reason));
    !rest.chars().any(char::is_alphanumeric)
}

fn answered(request: &AppealRequest) -> impl Iterator<Item = &TurnRecord> {
    request.turns.iter().filter(|turn| turn.answer.is_some())
}

fn chat(
    prompts: &Prompts,
    request: &AppealRequest,
    random: u64,
) -> Result<ChatRequest, PromptError> {
    let reason = ellipsis(&without_instructions(&request.reason), MAX_REASON);
    let turns: Vec<(String, String)> = answered(request)
        .map(|turn| {
            let answer = turn.answer.as_deref().unwrap_or_default();
            (neutral(&turn.prompt), without_instructions(answer))
        })
        .collect();
    let mut fenced: Vec<&str> = turns.iter().map(|(_, answer)| answer.as_str()).collect();
    fenced.push(&reason);

    let turn =
        |(prompt, answer): &(String, String)| context! { prompt => prompt, answer => answer };
    let content = prompts.render(
        "appeal.md",
        context! {
            question => neutral(&request.question.text),
            id => request.point.id.as_str(),
            point => neutral(&request.point.text),
            why => request.point.why.as_deref().map(neutral),
            verdict => first_verdict(request.finding.ruling()),
            first_reason => neutral(&one_line(&request.finding.why)),
            turns => turns.iter().map(turn).collect::<Vec<Value>>(),
            reason => reason.as_str(),
            nonce => marker(random, &fenced),
            lang => request.lang.as_str(),
        },
    )?;

    Ok(ChatRequest {
        messages: vec![Message {
            role: Role::User,
            content,
        }],
        schema: Some(schema::second_look(&schema::Asked {
            ids: &[&request.point.id],
            whole: request.point.whole,
            advice: false,
        })),
        ..ChatRequest::default()
    })
}

/// Text of the candidate without what speaks to the grader, in harmless spelling.
fn without_instructions(text: &str) -> String {
    neutral(&injection::leave_out(text, &injection::instructions(text)))
}

/// A model is not told that a first look may be unsure: it has no such verdict itself.
fn first_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Unsure => "none",
        verdict => verdict.as_str(),
    }
}

#[cfg(test)]
mod tests;
