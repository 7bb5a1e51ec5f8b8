//! An endpoint that assesses: replies in the right form to whatever criteria it is asked about.

#![allow(dead_code)]

use super::chat_server::{Reply, Request};
use serde_json::{Value, json};

/// Ids of the criteria that a request asks about, from its schema.
pub fn asked(request: &Request) -> Vec<String> {
    let id = &request.body["response_format"]["json_schema"]["schema"]["properties"]["criteria"]["items"]
        ["properties"]["id"];
    let ids = id["enum"].as_array().cloned().unwrap_or_default();
    ids.iter()
        .filter_map(|id| id.as_str().map(String::from))
        .collect()
}

/// The reply that gives `verdict` with `quote` to everything asked.
pub fn verdicts(request: &Request, verdict: &str, quote: &str) -> Reply {
    let criteria: Vec<Value> = asked(request)
        .iter()
        .map(|id| json!({"id": id, "quote": quote, "verdict": verdict, "why": "As the answer says."}))
        .collect();
    content(&json!({
        "criteria": criteria, "strengths": [], "improvement": "Say more.",
        "follow_up": {"criterion": "none", "question": ""},
    }))
}

/// A whole stream that says `content`, over a connection that stays open.
pub fn content(content: &Value) -> Reply {
    let delta = json!({"choices": [{"index": 0, "delta": {"content": content.to_string()}, "finish_reason": null}]});
    let last = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 2000, "completion_tokens": 10, "total_tokens": 2010}});
    Reply::stream(format!("data: {delta}\n\ndata: {last}\n\ndata: [DONE]\n\n")).chunked()
}
