//! Key points for a question whose author wrote none.
//!
//! Owns the request and the reading of its reply. The caller keeps the result and builds a rubric
//! from it with [`crate::assess::rubric::of_question`], marked as drafted.

use crate::assess::prompt::fence::neutral;
use crate::assess::prompt::schema;
use crate::assess::prompt::templates::{PromptError, Prompts};
use crate::assess::reply::json;
use crate::assess::reply::problem::Problem;
use crate::domain::text::{ellipsis, fold, one_line};
use crate::domain::{KeyPoint, Question};
use crate::ports::{ChatError, ChatModel, ChatRequest, Message, Role};
use minijinja::context;
use serde_json::Value;

/// Fewest and most points of a draft.
const FEWEST: usize = 2;
const MOST: usize = 10;
/// Longest text of a point, why or probe, in characters.
const MAX_CHARS: usize = 400;

/// Why there is no draft.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DraftError {
    /// The template is broken.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// The endpoint failed.
    #[error(transparent)]
    Chat(#[from] ChatError),
    /// The reply cannot be used, also the second one.
    #[error("{model} drafted no usable {what}: {problem}; try again, or write them into the bank")]
    Unreadable {
        /// Model name.
        model: String,
        /// What was to be drafted.
        what: &'static str,
        /// What is wrong with the second reply.
        problem: Problem,
    },
}

/// Asks a model for the key points of a question, once more where the reply cannot be used. A model
/// answer, where the question has one, is their only source.
///
/// # Errors
/// A broken template, a failing endpoint, two replies that cannot be used.
pub async fn draft_key_points(
    model: &dyn ChatModel,
    prompts: &Prompts,
    question: &Question,
) -> Result<Vec<KeyPoint>, DraftError> {
    let content = prompts.render(
        "draft_key_points.md",
        context! {
            question => neutral(&question.text),
            kind => question.kind.label(),
            difficulty => question.difficulty.as_str(),
            topic => question.topic_words(),
            role => question.role.as_str(),
            level => question.level.as_str(),
            model_answer => question.model_answer.as_deref().map(neutral),
        },
    )?;
    let mut request = ChatRequest {
        messages: vec![Message {
            role: Role::User,
            content,
        }],
        schema: Some(schema::key_points()),
        ..ChatRequest::default()
    };
    let reply = model.chat(&request, &mut |_| {}).await?;
    let problem = match read(&reply.text) {
        Ok(points) => return Ok(points),
        Err(problem) => problem,
    };
    let again = format!(
        "Your reply could not be used: {problem}. Send the whole JSON object again, corrected."
    );
    request.messages.push(Message {
        role: Role::Assistant,
        content: ellipsis(&reply.text, 8_000),
    });
    request.messages.push(Message {
        role: Role::User,
        content: again,
    });
    let reply = model.chat(&request, &mut |_| {}).await?;
    read(&reply.text).map_err(|problem| DraftError::Unreadable {
        model: model.model().to_string(),
        what: "key points",
        problem,
    })
}

/// Reads `{"key_points": […]}`; duplicates and empty points are left out.
fn read(reply: &str) -> Result<Vec<KeyPoint>, Problem> {
    let object = json::object_with(reply, "key_points")?;
    let Some(Value::Array(entries)) = object.get("key_points") else {
        return Err(Problem::NoList { key: "key_points" });
    };
    let mut points: Vec<KeyPoint> = Vec::new();
    for point in entries.iter().filter_map(point) {
        if points.len() < MOST && !points.iter().any(|p| fold(&p.text) == fold(&point.text)) {
            points.push(point);
        }
    }
    if points.len() < FEWEST {
        return Err(Problem::TooFewPoints {
            found: points.len(),
            fewest: FEWEST,
        });
    }
    Ok(points)
}

fn point(entry: &Value) -> Option<KeyPoint> {
    let weight = entry
        .get("weight")
        .and_then(Value::as_u64)
        .and_then(|w| u32::try_from(w).ok())
        .unwrap_or(1);

    Some(KeyPoint {
        weight: weight.clamp(1, 3),
        text: sentence(entry, "text")?,
        why: sentence(entry, "why"),
        probe: sentence(entry, "probe"),
        ..KeyPoint::default()
    })
}

fn sentence(entry: &Value, field: &str) -> Option<String> {
    let text = ellipsis(&one_line(entry.get(field)?.as_str()?), MAX_CHARS);
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tests::fixtures::{Scripted, block_on, question};

    const GOOD: &str = r#"```json
        {"key_points":[{"text":"Pins everything\u001b[0m","why":"a tag may\n move","weight":3,"probe":"What drifts?"},{"text":"pins  EVERYTHING","weight":1},
        {"text":"Builds once","weight":99,"probe":""},{"text":" "},{"weight":2}]}
        ```"#;

    #[test]
    fn points_are_read_cleaned_and_kept_once() {
        let model = Scripted::new([GOOD.to_string()]);
        let points = block_on(draft_key_points(&model, &Prompts::builtin(), &question())).unwrap();
        let shown: Vec<_> = points
            .iter()
            .map(|p| {
                let (why, probe) = (p.why.as_deref(), p.probe.as_deref());
                (p.weight, p.text.as_str(), why, probe)
            })
            .collect();
        assert_eq!(
            shown,
            [
                (
                    3,
                    "Pins everything",
                    Some("a tag may move"),
                    Some("What drifts?")
                ),
                (3, "Builds once", None, None)
            ]
        );
        assert!(
            model.asked(0).contains(&question().text) && !model.asked(0).contains("model answer")
        );
    }

    #[test]
    fn a_model_answer_is_the_source() {
        let model = Scripted::new([GOOD.to_string()]);
        let question = Question {
            model_answer: Some("Everything is pinned by digest.".into()),
            ..question()
        };
        block_on(draft_key_points(&model, &Prompts::builtin(), &question)).unwrap();
        assert!(model.asked(0).contains("Everything is pinned by digest."));
    }

    #[test]
    fn a_useless_reply_is_asked_for_once_more() {
        let model = Scripted::new(["Sorry, no.".to_string(), GOOD.to_string()]);
        assert_eq!(
            block_on(draft_key_points(&model, &Prompts::builtin(), &question()))
                .unwrap()
                .len(),
            2
        );
        let model = Scripted::new([
            "no".to_string(),
            r#"{"key_points":[{"text":"one"}]}"#.to_string(),
        ]);
        let error =
            block_on(draft_key_points(&model, &Prompts::builtin(), &question())).unwrap_err();
        insta::assert_snapshot!(error, @"scripted drafted no usable key points: there are 1 different points with a text, at least 2 are needed; try again, or write them into the bank");
    }
}
