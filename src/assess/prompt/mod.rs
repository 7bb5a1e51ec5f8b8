//! The messages of one assessment.
//!
//! Owns their order (rules, rubric and question, earlier turns, the answer last: a provider's
//! prefix cache hits over the turns of a thread), the fence around what a candidate wrote, and what
//! is dropped when it does not all fit.

pub mod dimensions;
pub mod fence;
pub mod persona;
mod ran;
pub mod schema;
pub mod templates;

use crate::assess::answer::injection;
use crate::assess::evidence::support::JudgedPoint;
use crate::assess::examples::Example;
use crate::domain::session::{TurnKind, TurnRecord};
use crate::domain::text::hex;
use crate::domain::{Criterion, CriterionKind};
use crate::ports::{AssessRequest, ChatModel, ChatRequest, Message, Role};
use fence::{marker, neutral};
use minijinja::{Value, context};
use sha2::{Digest, Sha256};
use templates::{PromptError, Prompts};

/// Tokens of a reply: a fixed part and one per criterion.
const REPLY_BASE: usize = 300;
const REPLY_PER_CRITERION: usize = 130;
/// Tokens a chat template adds around the messages.
const TEMPLATE_OVERHEAD: usize = 32;

/// Messages ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// Rules, then material.
    pub messages: Vec<Message>,
    /// SHA-256 (hex) of everything but answers, papers and marker.
    pub hash: String,
    /// Earlier turns left out because they did not fit.
    pub dropped_turns: usize,
}

/// The reason why there is no prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A template is broken.
    #[error(transparent)]
    Template(#[from] PromptError),
    /// Rules, rubric and answer alone are more than the model takes.
    #[error(
        "the answer does not fit: rules and rubric take {rules} tokens, the answer {answer}, the \
         reply needs {reply}, and {model} takes {window} in all; give the endpoint a larger \
         context_window or choose one that has it"
    )]
    TooLong {
        /// Model name.
        model: String,
        /// Tokens.
        rules: usize,
        /// Tokens.
        answer: usize,
        /// Tokens set aside.
        reply: usize,
        /// Tokens.
        window: usize,
    },
}

/// The parts of a prompt that are the candidate's.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The answer under assessment, without the sentences that talk to the grader.
    pub answer: &'a str,
    /// Excerpts of the candidate's papers; empty for none.
    pub background: &'a str,
    /// Answers of others with their grades.
    pub examples: &'a [Example],
    /// True where strengths, an improvement and a follow-up are wanted.
    pub advice: bool,
    /// A number nobody can guess, for the fence.
    pub nonce: u64,
}

/// Fills the templates for a request. Drops the oldest follow-ups, then the main turn, until the
/// prompt fits.
///
/// # Errors
/// A broken template, or an answer that does not fit with everything else gone.
pub fn build(
    prompts: &Prompts,
    request: &AssessRequest,
    material: &Material<'_>,
    model: &dyn ChatModel,
) -> Result<Prompt, BuildError> {
    let system = system(prompts, request, material.advice)?;
    let bare = user(prompts, request, &[], &Fenced::default())?;
    let hashed = format!("{system}\n{bare}\n{}", schema_of(request, material.advice));
    let hash = hex(&Sha256::digest(hashed.as_bytes()));

    let papers = injection::instructions(material.background);
    let background = neutral(&injection::leave_out(material.background, &papers));
    let mut foreign = vec![material.answer, &background];
    foreign.extend(material.examples.iter().map(|e| e.answer.as_str()));
    let came_out = request.run().map(ran::came_out).unwrap_or_default();
    foreign.push(&came_out);
    let fenced = Fenced {
        nonce: &marker(material.nonce, &foreign),
        ran: request
            .run()
            .map(|run| ran::section(run, &request.rubric, &came_out)),
        background: &background,
        examples: material.examples,
        answer: material.answer,
    };

    let window = model.context_window();
    let reply = reply_tokens(request);
    let rules = model.count_tokens(&system) + TEMPLATE_OVERHEAD;
    let earlier = request.turns.len().saturating_sub(1);
    let mut kept: Vec<&TurnRecord> = request.turns.iter().take(earlier).collect();
    loop {
        let user = user(prompts, request, &kept, &fenced)?;
        if rules + model.count_tokens(&user) + reply <= window {
            let messages = vec![message(Role::System, system), message(Role::User, user)];
            return Ok(Prompt {
                messages,
                hash,
                dropped_turns: earlier - kept.len(),
            });
        }

        match kept.len() {
            0 => {
                return Err(BuildError::TooLong {
                    model: model.model().to_string(),
                    rules: rules + model.count_tokens(&bare),
                    answer: model.count_tokens(material.answer),
                    reply,
                    window,
                });
            }
            // The main turn says more than any follow-up: it goes last.
            1 => kept.remove(0),
            _ => kept.remove(1),
        };
    }
}

fn message(role: Role, content: String) -> Message {
    Message { role, content }
}

/// A criterion to look at a second time.
#[derive(Debug, Clone, Copy)]
pub struct Doubtful<'a> {
    /// The criterion.
    pub criterion: &'a Criterion,
    /// A passage of the answer to look at, where one is known.
    pub passage: Option<&'a str>,
    /// How right and wrong sound, where the bank says so.
    pub judged: Option<&'a JudgedPoint>,
}

/// Builds the request for a second look at some criteria. `answer` is given without the sentences
/// that talk to the grader.
///
/// # Errors
/// A broken template.
pub fn second_look(
    prompts: &Prompts,
    request: &AssessRequest,
    doubtful: &[Doubtful<'_>],
    answer: &str,
    nonce: u64,
) -> Result<ChatRequest, PromptError> {
    let ids: Vec<&str> = doubtful.iter().map(|d| d.criterion.id.as_str()).collect();
    let criteria: Vec<Value> = doubtful.iter().map(doubtful_criterion).collect();

    let content = prompts.render(
        "second_look.md",
        context! {
            question => neutral(&request.question.text),
            criteria => criteria,
            checked => owned(&ids),
            nonce => marker(nonce, &[answer]),
            answer => neutral(answer),
            lang => request.lang.clone(),
        },
    )?;
    Ok(ChatRequest {
        messages: vec![message(Role::User, content)],
        schema: Some(schema::second_look(&schema::Asked {
            ids: &ids,
            whole: doubtful.iter().any(|d| d.criterion.whole),
            advice: false,
        })),
        ..ChatRequest::default()
    })
}

fn system(prompts: &Prompts, request: &AssessRequest, advice: bool) -> Result<String, PromptError> {
    let persona = prompts.persona(&request.style);
    let lang = request.lang.clone();
    // What is about single points only would be read for nothing.
    let whole = request.checked().all(|c| c.whole);
    prompts.render(
        "assess.system.md",
        context! { persona => persona.as_ref(), lang => lang, advice => advice, whole => whole },
    )
}

/// Texts of the candidate and the marker around them; all empty for the prompt's hash.
#[derive(Default)]
struct Fenced<'a> {
    ran: Option<Value>,
    nonce: &'a str,
    background: &'a str,
    examples: &'a [Example],
    answer: &'a str,
}

fn user(
    prompts: &Prompts,
    request: &AssessRequest,
    earlier: &[&TurnRecord],
    fenced: &Fenced<'_>,
) -> Result<String, PromptError> {
    let question = &request.question;
    let rubric = &request.rubric.criteria;
    let weights = round_weights(rubric);
    let criteria: Vec<Value> = rubric
        .iter()
        .zip(weights)
        .map(|(c, weight)| criterion(c, weight))
        .collect();
    let examples: Vec<Value> = fenced.examples.iter().map(example).collect();
    let turns: Vec<Value> = earlier.iter().map(|turn| earlier_turn(turn)).collect();
    let checked: Vec<String> = request.checked().map(|c| c.id.clone()).collect();

    // The prompt of the main turn and of a second try is the question itself.
    let last = request.turns.last();
    let follow_up = last
        .filter(|turn| matches!(turn.kind, TurnKind::FollowUp { .. }))
        .map(|turn| neutral(&turn.prompt));
    let second_try = last.is_some_and(|turn| turn.kind == TurnKind::SecondTry);

    prompts.render(
        "assess.user.md",
        context! {
            criteria => criteria,
            question => neutral(&question.text),
            kind => question.kind.label(),
            difficulty => question.difficulty.as_str(),
            role => question.role.as_str(),
            level => question.level.as_str(),
            examples => examples,
            turns => turns,
            follow_up => follow_up,
            second_try => second_try,
            background => fenced.background,
            checked => checked,
            nonce => fenced.nonce,
            ran => fenced.ran.clone(),
            answer => neutral(fenced.answer),
        },
    )
}

fn earlier_turn(turn: &TurnRecord) -> Value {
    let answer = turn.answer.as_deref().unwrap_or_default();
    let answer = injection::leave_out(answer, &injection::instructions(answer));
    context! { prompt => neutral(&turn.prompt), answer => neutral(&answer) }
}

fn example(example: &Example) -> Value {
    let said = injection::leave_out(&example.answer, &injection::instructions(&example.answer));
    context! {
        question => example.question.as_deref().map(neutral),
        answer => neutral(&said),
        grade => format!("{:.0}", example.grade),
    }
}

/// The weights as whole numbers, relative to the least where they are none; none for a single
/// criterion.
fn round_weights(criteria: &[Criterion]) -> Vec<Option<String>> {
    let whole = criteria.iter().all(|c| c.weight.fract() == 0.0);
    let least = criteria
        .iter()
        .map(|c| c.weight)
        .fold(f64::INFINITY, f64::min);
    let unit = if whole { 1.0 } else { least };
    let alone = criteria.len() == 1;

    let weights = criteria.iter().map(|c| (c.weight / unit).round().max(1.0));
    weights.map(|w| (!alone).then(|| w.to_string())).collect()
}

fn doubtful_criterion(doubtful: &Doubtful<'_>) -> Value {
    let judged = doubtful.judged;
    context! {
        passage => doubtful.passage.map(neutral),
        right => judged.map(|judged| neutral(&judged.right)),
        wrong => judged.map(|judged| neutral(&judged.wrong)),
        ..criterion(doubtful.criterion, None)
    }
}

fn criterion(criterion: &Criterion, weight: Option<String>) -> Value {
    let label = match criterion.kind {
        CriterionKind::KeyPoint => "key point",
        CriterionKind::Dimension => "quality",
        CriterionKind::RedFlag => "red flag",
    };
    let anchors = criterion.anchors.as_ref().map(|a| {
        let (met, partial) = (neutral(&a.met), neutral(&a.partial));
        context! { met => met, partial => partial, missing => neutral(&a.missing) }
    });

    context! {
        id => criterion.id.as_str(),
        label => label,
        weight => weight,
        whole => criterion.whole,
        text => neutral(&criterion.text),
        why => criterion.why.as_deref().map(neutral),
        anchors => anchors,
    }
}

/// Templates take owned text.
fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// Tokens set aside for the reply to a request.
pub fn reply_tokens(request: &AssessRequest) -> usize {
    REPLY_BASE + REPLY_PER_CRITERION * request.checked().count()
}

/// The schema of the reply to a request: name and JSON.
pub fn schema_for(request: &AssessRequest, advice: bool) -> (String, serde_json::Value) {
    let ids: Vec<&str> = request.checked().map(|c| c.id.as_str()).collect();
    schema::assessment(&schema::Asked {
        ids: &ids,
        whole: request.checked().any(|c| c.whole),
        advice,
    })
}

fn schema_of(request: &AssessRequest, advice: bool) -> String {
    schema_for(request, advice).1.to_string()
}
