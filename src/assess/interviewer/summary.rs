//! The closing summary in a model's words.
//!
//! Owns what a model is told for it (no numbers to repeat) and what of its reply is kept. When it
//! is asked for is the command's decision.

use super::leaks::{invents_numbers, speaks_of_itself};
use crate::assess::prompt::fence::neutral;
use crate::assess::prompt::templates::{PromptError, Prompts};
use crate::domain::band::Band;
use crate::domain::score::{self, ThreadOutcome};
use crate::domain::text::{ellipsis, one_line};
use crate::domain::{Criterion, CriterionKind, SessionRecord, ThreadRecord, open_points};
use crate::ports::{ChatError, ChatModel, ChatRequest, Message, Role};
use minijinja::{Value, context};

/// Longest summary, in characters.
const MAX_SUMMARY: usize = 2_500;
/// Most criteria named per question and list.
const MAX_LINES: usize = 4;

/// Why there is no summary.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SummaryError {
    /// The template is broken.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// The endpoint failed.
    #[error(transparent)]
    Chat(#[from] ChatError),
    /// The reply cannot be used.
    #[error("{model} wrote no usable summary: {problem}")]
    Unusable {
        /// Model name.
        model: String,
        /// A clause.
        problem: &'static str,
    },
}

/// Has a model write the summary of a session.
///
/// # Errors
/// A broken template, a failing endpoint, a reply that is empty, cut off at our bound, has figures
/// of its own, or speaks as the candidate.
pub async fn write_summary(
    model: &dyn ChatModel,
    prompts: &Prompts,
    record: &SessionRecord,
) -> Result<String, SummaryError> {
    let request = summary(prompts, record)?;
    let reply = model.chat(&request, &mut |_| {}).await?;
    let text = read_summary(&reply.text);
    let told = request
        .messages
        .iter()
        .map(|m| m.content.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let problem = match () {
        () if text.is_empty() => "it is empty",
        () if text.chars().count() >= MAX_SUMMARY => "it does not end",
        () if invents_numbers(&text, &[&told]) => "it has figures that nobody told it",
        () if speaks_of_itself(&text, &record.settings.lang) => {
            "it does not speak to the candidate"
        }
        () => return Ok(text),
    };
    Err(SummaryError::Unusable {
        model: model.model().to_string(),
        problem,
    })
}

/// What is asked for the summary of a session: per question its level and what was shown and left
/// open.
///
/// # Errors
/// A broken template.
fn summary(prompts: &Prompts, record: &SessionRecord) -> Result<ChatRequest, PromptError> {
    let content = prompts.render(
        "summary.md",
        context! {
            questions => record.threads.iter().map(thread).collect::<Vec<Value>>(),
            lang => record.settings.lang.as_str(),
            persona => prompts.persona(&record.settings.style).as_ref(),
        },
    )?;
    Ok(ChatRequest {
        messages: vec![Message {
            role: Role::User,
            content,
        }],
        ..ChatRequest::default()
    })
}

/// What a summary is stored as: plain paragraphs.
fn read_summary(reply: &str) -> String {
    let paragraphs = reply.split("\n\n").map(one_line).filter(|p| !p.is_empty());
    ellipsis(&paragraphs.collect::<Vec<_>>().join("\n\n"), MAX_SUMMARY)
}

fn thread(thread: &ThreadRecord) -> Value {
    let question = &thread.question;
    let (unscored, band, shown, open) = match score::thread_outcome(thread) {
        ThreadOutcome::Unscored { reason } => (Some(reason), String::new(), Vec::new(), Vec::new()),
        ThreadOutcome::Scored {
            range, findings, ..
        } => {
            let open = open_points(&thread.rubric, findings.iter().map(|f| &f.finding));
            let key_points = thread.rubric.of_kind(CriterionKind::KeyPoint);
            let shown: Vec<&Criterion> = key_points
                .filter(|c| !open.iter().any(|o| o.id == c.id))
                .collect();
            let band = range.band().map_or("unsure", Band::label).to_string();
            (None, band, texts(&shown), texts(&open))
        }
    };
    context! {
        topic => question.topic_words(),
        difficulty => question.difficulty.as_str(),
        text => neutral(&question.text),
        unscored => unscored,
        band => band,
        shown => shown,
        open => open,
    }
}

fn texts(criteria: &[&Criterion]) -> Vec<String> {
    let texts = criteria.iter().map(|c| neutral(&c.text));
    texts.take(MAX_LINES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::evidence::findings::missing;
    use crate::assess::tests::fixtures::{Scripted, block_on, request};
    use crate::domain::{
        Assessment, Scored, SessionId, SessionKind, SessionSettings, SessionStatus, ThreadStatus,
        Verdict,
    };

    fn session() -> SessionRecord {
        let request = request("We pin everything.");
        let mut turn = request.turns[0].clone();
        let mut found: Vec<_> = request.checked().map(|c| missing(&c.id, "")).collect();
        found[0].verdict = Verdict::Met;
        found[0].credit = 1.0;
        turn.assessment = Some(Assessment::Scored(Scored {
            findings: found,
            ..Scored::default()
        }));
        let thread = |status, turns| ThreadRecord {
            question: request.question.clone(),
            rubric: request.rubric.clone(),
            status,
            turns,
            hints_used: 0,
            clarifications: vec![],
            story: None,
        };
        SessionRecord {
            id: SessionId(uuid::Uuid::nil()),
            kind: SessionKind::Interview,
            started: jiff::Timestamp::UNIX_EPOCH,
            ended: None,
            status: SessionStatus::Finished,
            seed: 1,
            settings: SessionSettings::default(),
            plan: vec![],
            threads: vec![
                thread(ThreadStatus::Done, vec![turn]),
                thread(ThreadStatus::Skipped, vec![]),
            ],
            summary: None,
            spent: Default::default(),
        }
    }

    #[test]
    fn a_summary_is_told_what_was_found() {
        let request = summary(&Prompts::builtin(), &session()).unwrap();
        let sent = &request.messages[0].content;
        let told = &sent[sent.find("Question 1").unwrap()..sent.find("Write 90").unwrap()];
        insta::assert_snapshot!(told.trim_end(), @r"
        Question 1 (reproducibility engineering, medium): How do you ensure reproducibility across different environments?
          level: no hire
          shown: Pins code, data and environment together, each by an immutable identifier
          open: Builds the container image once and promotes the same digest through every stage
          open: Controls sources of nondeterminism such as seeds, parallel reductions and GPU kernels
        Question 2 (reproducibility engineering, medium): How do you ensure reproducibility across different environments?
          not scored: skipped
        ");
        assert_eq!(
            read_summary("One\nline.\n\n\n\nTwo\u{7}.\n"),
            "One line.\n\nTwo."
        );
    }

    #[test]
    fn a_summary_is_kept_when_it_says_nothing_of_its_own() {
        let write = |reply: &str| {
            let model = Scripted::new([reply.to_string()]);
            block_on(write_summary(&model, &Prompts::builtin(), &session()))
                .map_err(|e| e.to_string())
        };
        assert_eq!(
            write("You pin **everything**.\n\nPractise builds."),
            Ok("You pin **everything**.\n\nPractise builds.".into())
        );
        for (reply, problem) in [
            (" \u{1b}[0m", "it is empty"),
            (
                "You reached 85 of 100 points.",
                "it has figures that nobody told it",
            ),
            (&*"On and on. ".repeat(400), "it does not end"),
            (
                "Thank you for the feedback. I will practise more.",
                "it does not speak to the candidate",
            ),
        ] {
            assert_eq!(
                write(reply),
                Err(format!("scripted wrote no usable summary: {problem}"))
            );
        }
    }
}
