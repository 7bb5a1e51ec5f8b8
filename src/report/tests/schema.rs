//! The published schema and what is rendered.

use super::super::{json, schema};
use super::sample;
use super::{keep, report};
use crate::report::Report;
use serde_json::Value;

#[test]
fn the_published_schema_is_made_from_the_types() {
    keep(
        "docs/report.schema.json",
        &(serde_json::to_string_pretty(&schema()).unwrap() + "\n"),
    );
}

#[test]
fn reports_follow_the_schema() {
    let schema = schema();
    let (with_model, earlier) = sample::with_model();
    let mut empty = sample::small(true);
    empty.threads.clear();
    for (name, report) in [
        (
            "model",
            Report::new(&with_model, &earlier, &Default::default()),
        ),
        ("offline", report(&sample::offline().0)),
        ("empty", report(&empty)),
    ] {
        let value: Value = serde_json::from_str(&json(&report)).unwrap();
        assert_eq!(
            faults(&schema, &schema, &value, "$"),
            Vec::<String>::new(),
            "{name}"
        );
    }
}

#[test]
fn a_report_that_does_not_follow_the_schema_is_noticed() {
    let schema = schema();
    let good: Value = serde_json::from_str(&json(&report(&sample::small(true)))).unwrap();
    for (pointer, value) in [
        ("/schema", Value::from("one")),
        ("/verdict/score/band", Value::from("superb")),
        ("/questions/0/hints", Value::from(-1)),
        ("/questions", Value::Null),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert_ne!(
            faults(&schema, &schema, &bad, "$"),
            Vec::<String>::new(),
            "{pointer}"
        );
    }
    let mut bad = good;
    bad.as_object_mut().unwrap().remove("usage");
    assert_ne!(
        faults(&schema, &schema, &bad, "$"),
        Vec::<String>::new(),
        "a field is missing"
    );
}

/// The part of JSON Schema 2020-12 that schemars uses; an unknown keyword is a fault of the test.
/// (A validator crate would bring two dozen others and have the whole tree built twice.)
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let Some(schema) = schema.as_object() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (keyword, rule) in schema {
        match keyword.as_str() {
            "$ref" => {
                let target = root
                    .pointer(rule.as_str().unwrap().trim_start_matches('#'))
                    .unwrap();
                out.extend(faults(root, target, value, at));
            }
            "type" => {
                let types: Vec<&Value> = rule
                    .as_array()
                    .map_or(vec![rule], |list| list.iter().collect());
                if !types.iter().any(|t| is_a(value, t.as_str().unwrap())) {
                    out.push(format!("{at} is not {rule}: {value:.60}"));
                }
            }
            "properties" => {
                for (name, part) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(rule) => out.extend(faults(root, rule, part, &format!("{at}.{name}"))),
                        None => out.push(format!("{at}.{name} is not published")),
                    }
                }
            }
            "required" => {
                let missing = rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|n| value.get(n.as_str().unwrap()).is_none());
                out.extend(missing.map(|n| format!("{at} lacks {n}")));
            }
            "items" => {
                for (i, part) in value.as_array().into_iter().flatten().enumerate() {
                    out.extend(faults(root, rule, part, &format!("{at}[{i}]")));
                }
            }
            "prefixItems" => {
                for (part, rule) in value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .zip(rule.as_array().unwrap())
                {
                    out.extend(faults(root, rule, part, at));
                }
            }
            "anyOf" | "oneOf" => {
                if !rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|r| faults(root, r, value, at).is_empty())
                {
                    out.push(format!("{at} fits none of {keyword}: {value:.60}"));
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => {
                out.push(format!("{at}: {value} is not one of {rule}"))
            }
            "const" if rule != value => out.push(format!("{at}: {value} is not {rule}")),
            "minimum" if value.as_f64() < rule.as_f64() && value.is_number() => {
                out.push(format!("{at} is below {rule}"))
            }
            "minItems" | "maxItems" | "enum" | "const" | "minimum" | "maximum" => {}
            "$schema" | "title" | "description" | "format" | "$defs" => {}
            unknown => out.push(format!("the test does not know {unknown}")),
        }
    }
    out
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("{other}"),
    }
}
