//! Reading a model's verdicts, strictly.
//!
//! Owns the rule that every criterion asked for stands in the reply exactly once with a known
//! verdict. What is wrong is said in words that can be sent back to the model. Evidence is not
//! checked here.

use crate::assess::prompt::schema::{NO_FOLLOW_UP, VERDICTS};
use crate::assess::reply::json;
use crate::domain::assessment::FollowUp;
use crate::domain::{Verdict, text};
use serde_json::{Map, Value};

/// Most problems that are listed.
const MAX_PROBLEMS: usize = 12;
/// Longest sentence kept of a model's prose, in characters.
const MAX_SENTENCE: usize = 400;
/// Longest quote kept, in characters.
const MAX_QUOTE: usize = 4_000;
/// Most strengths kept.
const MAX_STRENGTHS: usize = 3;

/// The claim of a model about one criterion, unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Criterion id.
    pub id: String,
    /// Alleged words of the answer, may be empty.
    pub quote: String,
    /// Verdict.
    pub verdict: Verdict,
    /// One line.
    pub why: String,
}

/// A reply that follows the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// One per criterion, in the order asked for.
    pub claims: Vec<Claim>,
    /// Sentences, at most three.
    pub strengths: Vec<String>,
    /// One sentence.
    pub improvement: Option<String>,
    /// As proposed; `follow_up::choose` decides.
    pub follow_up: Option<FollowUp>,
}

/// Reads a reply about the criteria `ids`.
///
/// # Errors
/// Everything that is wrong with it, a clause each.
pub fn read(reply: &str, ids: &[&str]) -> Result<Reply, Vec<String>> {
    let object = json::object_with(reply, "criteria").map_err(|problem| vec![problem])?;
    let Some(Value::Array(entries)) = object.get("criteria") else {
        return Err(vec!["\"criteria\" is not a list".to_string()]);
    };
    let mut problems = Vec::new();
    let mut claims: Vec<Claim> = Vec::new();
    for entry in entries {
        match claim(entry, ids) {
            Ok(claim) if claims.iter().any(|c| c.id == claim.id) => {
                problems.push(format!("criterion {} appears more than once", claim.id));
            }
            Ok(claim) => claims.push(claim),
            Err(problem) => problems.push(problem),
        }
        if problems.len() >= MAX_PROBLEMS {
            return Err(problems);
        }
    }
    let mut ordered = Vec::with_capacity(ids.len());
    for id in ids {
        match claims.iter().position(|c| c.id == *id) {
            Some(at) => ordered.push(claims.swap_remove(at)),
            // A broken entry about it was already complained of.
            None if problems
                .iter()
                .any(|p| p.contains(&format!("criterion {id} "))) => {}
            None => problems.push(format!("criterion {id} is left out")),
        }
    }
    if !problems.is_empty() {
        problems.truncate(MAX_PROBLEMS);
        return Err(problems);
    }
    Ok(Reply {
        claims: ordered,
        strengths: strengths(object.get("strengths")),
        improvement: sentence(object.get("improvement")),
        follow_up: object
            .get("follow_up")
            .and_then(Value::as_object)
            .and_then(follow_up),
    })
}

/// The verdict a word names, case and white space folded.
pub fn verdict(word: &str) -> Option<Verdict> {
    let word = word.trim().to_lowercase();
    VERDICTS.into_iter().find(|v| v.as_str() == word)
}

fn field<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The beginning of `value`, for a message.
fn shorten(value: &str) -> String {
    text::ellipsis(&text::one_line(value), 40)
}

fn claim(entry: &Value, ids: &[&str]) -> Result<Claim, String> {
    let id = field(entry, "id").trim();
    if id.is_empty() {
        return Err("an entry of \"criteria\" has no id".to_string());
    }
    if !ids.contains(&id) {
        return Err(format!(
            "\"{}\" is not one of the criteria to check",
            shorten(id)
        ));
    }

    let verdict = verdict(field(entry, "verdict")).ok_or_else(|| {
        format!(
            "criterion {id} has the verdict \"{}\", which is none of met, partial, missing, contradicted",
            shorten(field(entry, "verdict"))
        )
    })?;

    Ok(Claim {
        id: id.to_string(),
        quote: text::ellipsis(&text::printable(field(entry, "quote")), MAX_QUOTE),
        verdict,
        why: text::ellipsis(&text::one_line(field(entry, "why")), MAX_SENTENCE),
    })
}

fn sentence(value: Option<&Value>) -> Option<String> {
    let words = text::ellipsis(&text::one_line(value?.as_str()?), MAX_SENTENCE);
    (!words.is_empty()).then_some(words)
}

fn strengths(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|v| sentence(Some(v)))
            .take(MAX_STRENGTHS)
            .collect(),
        single => sentence(single).into_iter().collect(),
    }
}

fn follow_up(object: &Map<String, Value>) -> Option<FollowUp> {
    let criterion = object.get("criterion")?.as_str()?.trim().to_string();
    let text = sentence(object.get("question"))?;
    (criterion != NO_FOLLOW_UP).then_some(FollowUp { criterion, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"criteria":[
        {"id":"k2","quote":"","verdict":"missing","why":"Not said."},
        {"id":" k1","quote":"we pin","verdict":" Met ","why":"Said\u001b[31m."}],
        "strengths":["Clear.","",3],"improvement":"More.","follow_up":{"criterion":"k2","question":"Why?"}}"#;

    #[test]
    fn a_good_reply_is_put_in_rubric_order() {
        let reply = read(GOOD, &["k1", "k2"]).unwrap();
        let shown: Vec<_> = reply
            .claims
            .iter()
            .map(|c| (c.id.as_str(), c.verdict, c.why.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("k1", Verdict::Met, "Said."),
                ("k2", Verdict::Missing, "Not said.")
            ]
        );
        assert_eq!(reply.strengths, ["Clear."]);
        assert_eq!(reply.follow_up.unwrap().criterion, "k2");
    }

    #[test]
    fn extras_may_be_left_out_but_criteria_may_not() {
        let bare =
            r#"{"criteria":[{"id":"k1","quote":null,"verdict":"partial"}],"follow_up":null}"#;
        assert_eq!(read(bare, &["k1"]).unwrap().claims[0].why, "");
        let none = r#"{"criteria":[{"id":"k1","verdict":"met"}],"follow_up":{"criterion":"none","question":"x"}}"#;
        assert_eq!(read(none, &["k1"]).unwrap().follow_up, None);
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let bad = r#"{"criteria":[
            {"id":"k1","verdict":"met"},{"id":"k1","verdict":"missing"},{"id":"k9","verdict":"met"},
            {"id":"k2","verdict":"great"},{"verdict":"met"},"text"]}"#;
        insta::assert_snapshot!(read(bad, &["k1", "k2", "k3"]).unwrap_err().join("\n"), @r#"
        criterion k1 appears more than once
        "k9" is not one of the criteria to check
        criterion k2 has the verdict "great", which is none of met, partial, missing, contradicted
        an entry of "criteria" has no id
        an entry of "criteria" has no id
        criterion k3 is left out
        "#);
        assert_eq!(
            read(r#"{"criteria":{}}"#, &["k1"]).unwrap_err(),
            ["\"criteria\" is not a list"]
        );
    }

    proptest! {
        #[test]
        fn no_reply_makes_it_panic(text in "\\PC{0,200}") {
            let _ = read(&text, &["k1"]);
        }

        #[test]
        fn broken_pieces_of_a_good_reply_never_panic_and_never_pass(cut in 0..GOOD.len() - 1) {
            let cut = (0..=cut).rev().find(|i| GOOD.is_char_boundary(*i)).unwrap_or(0);
            prop_assert!(read(&GOOD[..cut], &["k1", "k2"]).is_err());
        }
    }
}
