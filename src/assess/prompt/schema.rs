//! JSON schemas of the replies: what a server that supports structured output is held to.
//!
//! Owns field names and their order: quote and reason come before verdict and share, so that a model
//! looks before it judges. Keeps to the subset that strict modes accept: every property required, none
//! beyond, no length limits on strings.

use crate::domain::Verdict;
use serde_json::{Value, json};

/// Criterion id of a follow-up when nothing is left to ask.
pub const NO_FOLLOW_UP: &str = "none";
/// Every verdict word.
pub const VERDICTS: [Verdict; 4] = [
    Verdict::Met,
    Verdict::Partial,
    Verdict::Missing,
    Verdict::Contradicted,
];

/// Shares of a point that a model may give, in per cent.
const QUARTERS: &[u8] = &[0, 25, 50, 75, 100];
/// Shares of a whole answer: one criterion alone needs finer steps.
const TENTHS: &[u8] = &[0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Ids of the criteria, in rubric order.
    pub ids: &'a [&'a str],
    /// True where a whole reference answer is among them.
    pub whole: bool,
    /// True where strengths, an improvement and a follow-up are wanted.
    pub advice: bool,
}

/// The reply to `assess.*`: name and schema.
pub fn assessment(asked: &Asked<'_>) -> (String, Value) {
    let ids = asked.ids;
    if !asked.advice {
        return ("assessment".to_string(), criteria_alone(asked));
    }
    let aims: Vec<&str> = ids.iter().copied().chain([NO_FOLLOW_UP]).collect();
    let schema = json!({
        "type": "object",
        "properties": {
            "criteria": criteria(asked),
            "strengths": { "type": "array", "items": { "type": "string" } },
            "improvement": { "type": "string" },
            "follow_up": {
                "type": "object",
                "properties": {
                    "criterion": { "type": "string", "enum": aims },
                    "question": { "type": "string" },
                },
                "required": ["criterion", "question"],
                "additionalProperties": false,
            },
        },
        "required": ["criteria", "strengths", "improvement", "follow_up"],
        "additionalProperties": false,
    });
    ("assessment".to_string(), schema)
}

/// The reply to `second_look.md`: name and schema.
pub fn second_look(asked: &Asked<'_>) -> (String, Value) {
    ("second_look".to_string(), criteria_alone(asked))
}

fn criteria_alone(asked: &Asked<'_>) -> Value {
    json!({
        "type": "object",
        "properties": { "criteria": criteria(asked) },
        "required": ["criteria"],
        "additionalProperties": false,
    })
}

/// The reply to `draft_key_points.md`: name and schema.
pub fn key_points() -> (String, Value) {
    let schema = json!({
        "type": "object",
        "properties": {
            "key_points": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "text": { "type": "string" },
                        "why": { "type": "string" },
                        "weight": { "type": "integer", "enum": [1, 2, 3] },
                        "probe": { "type": "string" },
                    },
                    "required": ["text", "why", "weight", "probe"],
                    "additionalProperties": false,
                },
            },
        },
        "required": ["key_points"],
        "additionalProperties": false,
    });
    ("key_points".to_string(), schema)
}

/// The reply to `draft_sayings.md`: name and schema.
pub fn sayings() -> (String, Value) {
    let side = json!({ "type": "array", "items": { "type": "string" } });
    let schema = json!({
        "type": "object",
        "properties": { "right": side, "wrong": side },
        "required": ["right", "wrong"],
        "additionalProperties": false,
    });
    ("sayings".to_string(), schema)
}

/// A reply to `/clarify`: which facts are asked for, and what is said when none is.
pub fn clarification(facts: &[String]) -> (String, Value) {
    // An empty list of alternatives is no valid schema.
    let item = if facts.is_empty() {
        json!({ "type": "string" })
    } else {
        json!({ "type": "string", "enum": facts })
    };
    let schema = json!({
        "type": "object",
        "properties": { "facts": { "type": "array", "items": item }, "reply": { "type": "string" } },
        "required": ["facts", "reply"],
        "additionalProperties": false,
    });
    ("clarification".to_string(), schema)
}

fn criteria(asked: &Asked<'_>) -> Value {
    let ids = asked.ids;
    let shares = if asked.whole { TENTHS } else { QUARTERS };
    json!({
        "type": "array",
        "minItems": ids.len(),
        "maxItems": ids.len(),
        "items": {
            "type": "object",
            "properties": {
                "id": { "type": "string", "enum": ids },
                "quote": { "type": "string" },
                "why": { "type": "string" },
                "verdict": { "type": "string", "enum": VERDICTS.map(Verdict::as_str) },
                "share": { "type": "integer", "enum": shares },
            },
            "required": ["id", "quote", "why", "verdict", "share"],
            "additionalProperties": false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(ids: &'a [&'a str]) -> Asked<'a> {
        Asked {
            ids,
            whole: false,
            advice: true,
        }
    }

    #[test]
    fn the_quote_and_the_reason_come_before_the_verdict() {
        let (_, schema) = assessment(&asked(&["k1", "d1"]));
        let item = &schema["properties"]["criteria"]["items"];
        let order: Vec<&String> = item["properties"].as_object().unwrap().keys().collect();
        assert_eq!(order, ["id", "quote", "why", "verdict", "share"]);
        assert_eq!(item["properties"]["id"]["enum"], json!(["k1", "d1"]));
        assert_eq!(
            schema["properties"]["follow_up"]["properties"]["criterion"]["enum"],
            json!(["k1", "d1", "none"])
        );
    }

    #[test]
    fn every_object_is_strict() {
        fn walk(value: &Value) {
            if let Some(properties) = value.get("properties").and_then(Value::as_object) {
                let names: Vec<&str> = properties.keys().map(String::as_str).collect();
                assert_eq!(value["required"], json!(names));
                assert_eq!(value["additionalProperties"], json!(false));
                properties.values().for_each(walk);
            }
            if let Some(items) = value.get("items") {
                walk(items);
            }
        }
        for (_, schema) in [
            assessment(&asked(&["k1"])),
            assessment(&Asked {
                advice: false,
                ..asked(&["k1"])
            }),
            second_look(&asked(&["k1"])),
            key_points(),
            sayings(),
            clarification(&["f1".into()]),
        ] {
            walk(&schema);
        }
    }
}
