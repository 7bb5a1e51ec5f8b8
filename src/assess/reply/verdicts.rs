//! Reading a model's verdicts.
//!
//! Owns the rule that every criterion asked for stands in the reply with a known verdict, whatever
//! shape the list has. What is wrong is said in words that can be sent back to the model. Evidence
//! is not checked here.

use super::entry::{self, Names};
use super::odds::VerdictOdds;
use super::problem::Problem;
use super::verdict_words;
use crate::assess::prompt::schema::NO_FOLLOW_UP;
use crate::assess::reply::json;
use crate::domain::assessment::FollowUp;
use crate::domain::{Verdict, text};
use serde_json::{Map, Value};

pub use super::entry::{Claim, PASSAGE_BREAK};

/// Most problems that are listed.
const MAX_PROBLEMS: usize = 12;
/// Longest sentence kept of a model's prose, in characters.
const MAX_SENTENCE: usize = 400;
/// Most strengths kept.
const MAX_STRENGTHS: usize = 3;

/// A reply that follows the form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// One per criterion, in the order asked for.
    pub claims: Vec<Claim>,
    /// Sentences, at most three.
    pub strengths: Vec<String>,
    /// One sentence.
    pub improvement: Option<String>,
    /// As proposed; `follow_up::choose` decides.
    pub follow_up: Option<FollowUp>,
    /// How sure the model was of its verdicts, where the server tells.
    pub odds: Vec<VerdictOdds>,
}

/// Reads a reply about the criteria `ids`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(reply: &str, ids: &[&str]) -> Result<Reply, Vec<Problem>> {
    let object = object_of(reply, ids).map_err(|problem| vec![problem])?;
    let Some(entries) = object.get("criteria").and_then(|c| entry::list(c, ids)) else {
        return Err(vec![Problem::NoList { key: "criteria" }]);
    };

    Ok(Reply {
        claims: claims(&entries, ids)?,
        strengths: strengths(object.get("strengths")),
        improvement: sentence(object.get("improvement")),
        follow_up: object
            .get("follow_up")
            .and_then(Value::as_object)
            .and_then(follow_up),
        odds: Vec::new(),
    })
}

/// The object with the verdicts; one whose keys are the criteria is as good.
fn object_of(reply: &str, ids: &[&str]) -> Result<Map<String, Value>, Problem> {
    let problem = match json::object_with(reply, "criteria") {
        Ok(object) => return Ok(object),
        Err(problem) => problem,
    };
    let by_id = json::object_with(reply, ids.first().copied().unwrap_or_default());
    match by_id
        .ok()
        .filter(|by_id| ids.iter().all(|id| by_id.contains_key(*id)))
    {
        Some(by_id) => Ok(Map::from_iter([(
            "criteria".to_string(),
            Value::Object(by_id),
        )])),
        None => Err(problem),
    }
}

/// One claim for each id, in their order.
fn claims(entries: &[Value], ids: &[&str]) -> Result<Vec<Claim>, Vec<Problem>> {
    let names = Names::new(ids, entries.len());
    let (mut problems, mut strangers) = (Vec::new(), Vec::new());
    let mut claims: Vec<Claim> = Vec::new();
    for entry in entries {
        let Some(id) = names.of(entry) else {
            strangers.push(entry::stranger(entry));
            continue;
        };
        match entry::claim(entry, id) {
            Ok(claim) if claims.contains(&claim) => {}
            Ok(claim) if claims.iter().any(|c| c.id == claim.id) => {
                problems.push(Problem::Repeated { id: claim.id });
            }
            Ok(claim) => claims.push(claim),
            Err(problem) => problems.push(problem),
        }
    }

    let mut ordered = Vec::with_capacity(ids.len());
    for id in ids {
        match claims.iter().position(|c| c.id == *id) {
            Some(at) => ordered.push(claims.swap_remove(at)),
            // A broken entry about it was already complained of.
            None if problems.iter().any(|p| p.criterion() == Some(id)) => {}
            None => problems.push(Problem::LeftOut { id: id.to_string() }),
        }
    }
    if problems.is_empty() {
        // An entry more than was asked for does no harm.
        return Ok(ordered);
    }
    problems.extend(strangers);
    problems.truncate(MAX_PROBLEMS);
    Err(problems)
}

/// The verdict a word names.
pub fn verdict(word: &str) -> Option<Verdict> {
    verdict_words::verdict(word)
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
    use crate::assess::reply::problem::join_problems;
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
            r#"{"criteria":[{"id":"k1","quote":null,"verdict":"missing"}],"follow_up":null}"#;
        assert_eq!(read(bare, &["k1"]).unwrap().claims[0].why, "");
        let none = r#"{"criteria":[{"id":"k1","quote":"","verdict":"met"}],"follow_up":{"criterion":"none","question":"x"}}"#;
        assert_eq!(read(none, &["k1"]).unwrap().follow_up, None);
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let bad = r#"{"criteria":[
            {"id":"k1","quote":"","verdict":"met"},{"id":"k1","quote":"","verdict":"missing"},{"id":"k9","verdict":"met"},
            {"id":"k2","quote":"","verdict":"great"},{"verdict":"met"},"text",{"id":"k4","quote":{"at":3},"verdict":"met"},
            {"id":"k5","quote":"x","verdict":true}]}"#;
        insta::assert_snapshot!(read(bad, &["k1", "k2", "k3", "k4", "k5"]).unwrap_err().iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"), @r#"
        criterion k1 appears more than once
        criterion k2 has the verdict "great", which is none of met, partial, missing, contradicted
        criterion k4 has a quote that is neither words nor a list of passages
        criterion k5 has the verdict "true", which is none of met, partial, missing, contradicted
        criterion k3 is left out
        "k9" is not one of the criteria to check
        an entry of "criteria" has no id
        an entry of "criteria" has no id
        "#);
        assert_eq!(
            read(r#"{"criteria":3}"#, &["k1"]).unwrap_err(),
            [Problem::NoList { key: "criteria" }]
        );
    }

    /// The claims of a reply, a line each; the problems where it cannot be read.
    fn shown(reply: &str) -> String {
        let claim = |c: &Claim| {
            let share = c.share.map_or("-".to_string(), |s| s.to_string());
            format!(
                "{} {} {share} [{}]",
                c.id,
                c.verdict.as_str(),
                c.quote.replace(PASSAGE_BREAK, " | ")
            )
        };
        match read(reply, &["k1", "d1"]) {
            Ok(reply) => reply
                .claims
                .iter()
                .map(claim)
                .collect::<Vec<_>>()
                .join("; "),
            Err(problems) => format!("! {}", join_problems(&problems)),
        }
    }

    #[test]
    fn a_list_is_read_in_whatever_shape_it_comes() {
        let expected = "k1 met - [we pin]; d1 missing - []";
        for reply in [
            r#"{"criteria":[{"id":"k1","quote":"we pin","verdict":"Met."},{"id":"d1","verdict":"missing"}]}"#,
            r#"[{"id":"k1","quote":"we pin","verdict":"met"},{"id":"d1","verdict":"missing"}]"#,
            r#"{"criteria":{"k1":{"quote":"we pin","verdict":"met"},"d1":{"verdict":"missing"}}}"#,
            r#"{"criteria":{"k1":{"quote":"we pin","verdict":"met"},"d1":"missing"}}"#,
            r#"{"k1":{"quote":"we pin","verdict":"met"},"d1":{"verdict":"missing"}}"#,
            r#"{"criteria":{"items":[{"id":"k1","quote":"we pin","verdict":"met"},{"id":"d1","verdict":"missing"}]}}"#,
            r#"{"criteria":[{"id":1,"quote":"we pin","verdict":"met"},{"id":2,"verdict":"missing"}]}"#,
            r#"{"criteria":[{"id":"K1","quote":"we pin","verdict":"met"},{"id":"d1 (quality)","verdict":"missing"}]}"#,
            r#"{"Criteria":[{"ID":"k1","Quote":"we pin","Verdict":"met"},{"id":"d1","verdict":"missing"},{"id":"none","verdict":"met"}]}"#,
            r#"{'criteria':[{'id':'k1','quote':'we pin','verdict':'met'},{'id':'d1','verdict':'missing'}]}"#,
            r#"{"criteria":[{"id":"k1","quote":"we pin","verdict":"met"},{"id":"k1","quote":"we pin","verdict":"met"},{"id":"d1","verdict":"missing"}]}"#,
            r#"{"criteria":[{"id":"k1","evidence":"we pin","verdict":"met"},{"id":"d1","evidence":"","verdict":"missing"}]}"#,
            r#"{"criteria":[{"id":"k1","quote":{"text":"we pin"},"verdict":"met"},{"id":"d1","quote":[],"verdict":"missing"}]}"#,
        ] {
            assert_eq!(shown(reply), expected, "{reply}");
        }
    }

    #[test]
    fn shares_and_lists_of_passages_are_read() {
        for (entry, expected) in [
            (
                r#""quote":["we pin","a digest"],"verdict":"partial","share":75"#,
                "k1 partial 75 [we pin | a digest]",
            ),
            (
                r#""quote":"we set \sigma = 1","verdict":"partial","share":"25%""#,
                "k1 partial 25 [we set \\sigma = 1]",
            ),
            (r#""quote":"q","verdict":"met","share":1"#, "k1 met 100 [q]"),
            (
                r#""quote":"q","verdict":"partial","share":0.5"#,
                "k1 partial 50 [q]",
            ),
            (r#""quote":"q","verdict":"met","share":250"#, "k1 met - [q]"),
            (
                r#""quote":"q","verdict":"met","share":null"#,
                "k1 met - [q]",
            ),
            (
                r#""verdict":"met","share":100"#,
                "! criterion k1 is called met without the key \"quote\"",
            ),
            (
                r#""quote":7,"verdict":"met""#,
                "! criterion k1 has a quote that is neither words nor a list of passages",
            ),
        ] {
            let reply = format!(
                r#"{{"criteria":[{{"id":"k1",{entry}}},{{"id":"d1","verdict":"missing"}}]}}"#
            );
            let shown = shown(&reply).replace("; d1 missing - []", "");
            assert_eq!(shown, expected, "{entry}");
        }
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
