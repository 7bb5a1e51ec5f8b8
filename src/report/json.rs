//! The report as JSON, and its published schema.

use super::model::Report;
use serde_json::Value;

/// The report as pretty-printed JSON with a new line at the end.
pub fn json(report: &Report) -> String {
    // Strings and numbers only: this cannot fail.
    serde_json::to_string_pretty(report).unwrap_or_default() + "\n"
}

/// JSON Schema (draft 2020-12) of [`json`]'s output, made from the types; `docs/report.schema.json`
/// is a copy.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Report);
    schema.insert("title".into(), "Viva report".into());
    schema.to_value()
}
