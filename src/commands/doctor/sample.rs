//! The graded sample: a good and a bad answer to a small question, which whoever assesses must
//! order rightly.

use super::check::Check;
use crate::app::{App, call_runtime};
use crate::assess::rubric;
use crate::domain::band::Band;
use crate::domain::score::score;
use crate::domain::{
    Assessment, Difficulty, KeyPoint, Question, QuestionId, QuestionType, TurnKind, TurnRecord,
};
use crate::failure::Failure;
use crate::ports::AssessRequest;

const ASKED: &str = "Why do you keep a test set apart from the data you train on?";
const GOOD: &str = "A model can memorise its training data, so the error on that data says little. \
    Only data it has never seen shows how well it will do on new cases, which is why the test set \
    is put away first. I also never choose or tune anything on it: picking the best of many models \
    by the test error makes that error look better than it is, so I tune on a separate validation \
    set and look at the test set once at the end.";
/// Words of the remark that a server read a part of the request.
const READ_ONLY: &str = "read only";
const BAD: &str = "You need a test set because every project has one and managers ask for it. It \
    makes training faster, as there are fewer rows left.";

/// Grades both answers and compares.
pub fn check_sample(app: &App) -> Check {
    grade_sample(app).unwrap_or_else(|failure| Check::failed("sample", failure))
}

fn grade_sample(app: &App) -> Result<Check, Failure> {
    let assessor = app.assessor()?;
    let request = sample_request(app)?;
    let runtime = call_runtime()?;

    let (mut points, mut unread) = (Vec::new(), None);
    for answer in [GOOD, BAD] {
        let mut request = request.clone();
        request.turns[0].answer = Some(answer.into());
        match runtime.block_on(assessor.assess(&request, &mut |_| {})) {
            Assessment::Scored(scored) => {
                points.push(score(&request.rubric, &scored.findings, 0));
                let mut flags = scored.provenance.flags.into_iter();
                unread = unread.or(flags.find(|flag| flag.contains(READ_ONLY)));
            }
            Assessment::Unscored(unscored) => return Err(Failure::failed(unscored.reason)),
        }
    }

    if let Some(unread) = unread {
        return Ok(Check::warning(
            "sample",
            unread,
            "serve the model with a larger context: num_ctx at Ollama, --ctx-size at llama.cpp, \
             --max-model-len at vLLM",
        ));
    }
    let (name, offline) = (assessor.name(), assessor.offline());
    Ok(judge_scores(name, offline, points[0], points[1]))
}

fn judge_scores(who: &str, offline: bool, good: f64, bad: f64) -> Check {
    let found = format!(
        "{who} gives a good answer {good:.0} ({}), a bad one {bad:.0} ({})",
        Band::of(good).label(),
        Band::of(bad).label()
    );
    if good > bad + 20.0 && Band::of(bad) == Band::NoHire {
        return Check::ok("sample", found);
    }

    let to_do = if offline {
        "this build is broken: please report it"
    } else {
        "its scores cannot be relied on: choose a larger model, or set [assess] offline = true"
    };
    if good > bad {
        return Check::warning("sample", found, to_do);
    }
    Check::failed("sample", Failure::failed(found).hint(to_do))
}

fn key_point(weight: u32, text: &str) -> KeyPoint {
    KeyPoint {
        weight,
        text: text.into(),
        ..KeyPoint::default()
    }
}

fn sample_question() -> Question {
    Question {
        id: QuestionId::derive("doctor", ASKED),
        bank: "doctor".into(),
        role: String::new(),
        level: String::new(),
        section: String::new(),
        text: ASKED.into(),
        topic: "test_set".into(),
        difficulty: Difficulty::Easy,
        kind: QuestionType::Conceptual,
        key_points: vec![
            key_point(
                3,
                "Only data the model has not seen shows how well it does on new cases; training \
                 error does not",
            ),
            key_point(
                2,
                "Choosing or tuning on the test set makes its error look better than it is",
            ),
        ],
        red_flags: Vec::new(),
        hints: Vec::new(),
        facts: Vec::new(),
        exercise: None,
        model_answer: None,
        tags: Vec::new(),
    }
}

fn sample_request(app: &App) -> Result<AssessRequest, Failure> {
    let question = sample_question();
    let rubric = rubric::of_question(&question, &*app.prompts()?);

    let turn = TurnRecord {
        kind: TurnKind::Main,
        prompt: ASKED.into(),
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        answer: None,
        answered_at: None,
        run: None,
        self_rating: None,
        assessment: None,
    };

    let criteria = rubric.criteria.iter().map(|c| c.id.clone()).collect();
    let config = &app.config.interview;
    Ok(AssessRequest {
        question,
        rubric,
        turns: vec![turn],
        criteria,
        style: config.style.clone(),
        lang: config.lang.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::check::Status;

    #[test]
    fn who_cannot_tell_good_from_bad_is_named() {
        for (good, bad, status) in [
            (82.0, 4.0, Status::Ok),
            (60.0, 55.0, Status::Warning),
            (40.0, 60.0, Status::Failed),
            (50.0, 50.0, Status::Failed),
        ] {
            assert_eq!(
                judge_scores("m", false, good, bad).status,
                status,
                "{good} {bad}"
            );
        }
    }
}
