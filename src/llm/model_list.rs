//! The models that an endpoint lists, in the forms of several makes.
//!
//! Owns the reading of names. Sends nothing.

use serde_json::Value;

/// Returns the names in a list of models, sorted; None where `list` is none.
pub fn model_names(list: &Value) -> Option<Vec<String>> {
    let entries = match list {
        Value::Array(entries) => entries,
        other => other.get("data").or(other.get("models"))?.as_array()?,
    };
    let mut names: Vec<String> = entries.iter().filter_map(entry_name).collect();
    names.sort();
    names.dedup();
    Some(names)
}

/// Tells whether `model` is one of `names`, as servers resolve it: with or without Gemini's
/// `models/`, Ollama's `:latest`.
pub fn is_listed(model: &str, names: &[String]) -> bool {
    let model = bare_name(model);
    let tagged = format!("{model}:latest");
    names.iter().any(|name| name == model || *name == tagged)
}

fn entry_name(entry: &Value) -> Option<String> {
    let name = entry.get("id").or(entry.get("name")).unwrap_or(entry);
    Some(bare_name(name.as_str()?).to_string())
}

fn bare_name(name: &str) -> &str {
    name.strip_prefix("models/").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_of_several_makes_are_read() {
        for list in [
            json!({"object": "list", "data": [{"id": "b"}, {"id": "a"}, {"id": "a"}]}),
            json!([{"id": "a"}, {"name": "b"}]),
            json!({"models": [{"name": "models/a"}, {"name": "models/b"}]}),
            json!({"data": ["a", "b", 3]}),
        ] {
            assert_eq!(model_names(&list).unwrap(), ["a", "b"], "{list}");
        }
        for none in [json!({"error": "no"}), json!("a"), json!({"data": 3})] {
            assert_eq!(model_names(&none), None, "{none}");
        }
    }

    #[test]
    fn a_name_is_found_as_the_server_resolves_it() {
        let names = ["gemini-2".to_string(), "llama3:latest".to_string()];
        assert!(is_listed("models/gemini-2", &names) && is_listed("llama3", &names));
        assert!(!is_listed("llama", &names));
    }
}
