//! JSON schemas of the replies: what a server that supports structured output is held to.
//!
//! Owns field names and their order: the quote comes before the verdict, so that a model looks
//! before it judges. Keeps to the subset that strict modes accept: every property required, none
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

/// The reply to `assess.*`: name and schema. `ids` in rubric order.
pub fn assessment(ids: &[&str]) -> (String, Value) {
    let aims: Vec<&str> = ids.iter().copied().chain([NO_FOLLOW_UP]).collect();
    let schema = json!({
        "type": "object",
        "properties": {
            "criteria": criteria(ids),
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
pub fn second_look(ids: &[&str]) -> (String, Value) {
    let schema = json!({
        "type": "object",
        "properties": { "criteria": criteria(ids) },
        "required": ["criteria"],
        "additionalProperties": false,
    });
    ("second_look".to_string(), schema)
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

fn criteria(ids: &[&str]) -> Value {
    json!({
        "type": "array",
        "minItems": ids.len(),
        "maxItems": ids.len(),
        "items": {
            "type": "object",
            "properties": {
                "id": { "type": "string", "enum": ids },
                "quote": { "type": "string" },
                "verdict": { "type": "string", "enum": VERDICTS.map(Verdict::as_str) },
                "why": { "type": "string" },
            },
            "required": ["id", "quote", "verdict", "why"],
            "additionalProperties": false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quote_comes_before_the_verdict() {
        let (_, schema) = assessment(&["k1", "d1"]);
        let item = &schema["properties"]["criteria"]["items"];
        let order: Vec<&String> = item["properties"].as_object().unwrap().keys().collect();
        assert_eq!(order, ["id", "quote", "verdict", "why"]);
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
            assessment(&["k1"]),
            second_look(&["k1"]),
            key_points(),
            clarification(&["f1".into()]),
        ] {
            walk(&schema);
        }
    }
}
