//! Bodies as servers send them, and what is read in them.

use super::*;

fn message(body: &str) -> ServerMessage {
    ServerMessage::read(body.as_bytes(), &Redactor::new("http://h", None))
}

#[test]
fn the_servers_own_words_are_found_wherever_they_stand() {
    for (body, shown) in [
        (r#"{"error":{"message":"m","code":"c"}}"#, "m"),
        (r#"{"error":"m"}"#, "m"),
        (r#"[{"error":{"message":"m"}}]"#, "m"),
        (r#""m""#, "m"),
        (r#""{\"error\":{\"message\":\"m\"}}""#, "m"),
        (r#"{"detail":"m"}"#, "m"),
        (
            r#"{"detail":[{"loc":["body","seed"],"msg":"no","input":"secret"}]}"#,
            "body.seed: no",
        ),
        (r#"{"code":401,"msg":"m"}"#, "m"),
        (
            r#"{"object":"error","message":{"detail":[{"loc":["body"],"msg":"no"}]}}"#,
            "body: no",
        ),
        (
            r#"{"error":{"message":"Provider returned error","metadata":{"raw":"{\"error\":{\"message\":\"m\"}}"}}}"#,
            "m",
        ),
        (
            r#"{"error":{"message":"Provider returned error","metadata":{"raw":"m"}}}"#,
            "m",
        ),
        (
            r#"{"error":{"message":"Provider returned error","code":502}}"#,
            "Provider returned error",
        ),
        (
            r#"{"error":{"message":"litellm.X: YException - {\"error\":{\"message\":\"m\"}}"}}"#,
            "m",
        ),
        (
            r#"{"error":"Bad Request","message":"m","statusCode":400}"#,
            "m",
        ),
        (r#"{"errors":[{"message":"m"},{"message":"n"}]}"#, "m; n"),
        ("data: {\"error\":{\"message\":\"m\"}}\n\n", "m"),
        ("plain words\n", "plain words"),
        (
            "<html><head><title> Just a\nmoment... </title>",
            "a web page, \"Just a moment...\"",
        ),
        ("\u{feff}<!doctype html><h1>502</h1>", "a web page, \"502\""),
        ("<html></html>", "a web page"),
        ("{}", "{}"),
        ("", ""),
    ] {
        assert_eq!(message(body).text, shown, "{body}");
    }
}

#[test]
fn only_numbers_of_http_errors_are_statuses() {
    for (body, status) in [
        (r#"{"error":{"code":429}}"#, Some(429)),
        (r#"{"error":{"code":"502"}}"#, Some(502)),
        (r#"{"error":{"code":"3505"}}"#, None),
        (r#"{"status":404,"error":"Not Found"}"#, Some(404)),
        (r#"{"error":{"code":200}}"#, None),
        (r#"{"error":{"status":"RESOURCE_EXHAUSTED"}}"#, None),
    ] {
        assert_eq!(message(body).status, status, "{body}");
    }
}

#[test]
fn a_limit_that_fits_is_worked_out() {
    for (said, sent, own, fits) in [
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5180 tokens (1084 in the messages, 4096 in the completion).",
            4096,
            900,
            Some(2996),
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 4096 tokens and your request has 1084 input tokens (4096 > 4096 - 1084).",
            4096,
            900,
            Some(2996),
        ),
        (
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
            4096,
            900,
            None,
        ),
        (
            "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 1084 `inputs` tokens and 4096 `max_new_tokens`",
            4096,
            900,
            Some(2996),
        ),
        (
            "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease",
            20_000,
            900,
            Some(9984),
        ),
        (
            "max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for m",
            100_000,
            900,
            Some(8192),
        ),
        (
            "max_tokens is too large: 32768. This model supports at most 16384 completion tokens, whereas you provided 32768.",
            32_768,
            900,
            Some(16_384),
        ),
        (
            "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
            20_000,
            900,
            Some(8192),
        ),
        (
            "Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 9366, please reduce",
            4096,
            900,
            Some(714),
        ),
        (
            "You requested up to 4096 tokens, but can only afford 1234.",
            4096,
            900,
            Some(1234),
        ),
        (
            "You requested up to 4096 tokens, but can only afford 12.",
            4096,
            900,
            None,
        ),
        ("something else: 17", 4096, 900, None),
    ] {
        let demand = message(said).token_demand().unwrap_or_default();
        assert_eq!(demand.fitting_limit(sent, own), fits, "{said} {demand:?}");
    }
    let llama =
        message(r#"{"error":{"code":400,"message":"x","n_prompt_tokens":9001,"n_ctx":8192}}"#);
    assert_eq!(llama.token_demand().and_then(|d| d.needed()), Some(9001));
}

#[test]
fn a_limit_per_minute_is_no_spent_credit() {
    let gemini = r#"[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: x, limit: 10\nPlease retry in 3.4s.","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"3s"}]}}]"#;
    let minute = message(gemini);
    assert!(!minute.is_no_credit() && !minute.is_spent_for_long() && minute.is_rate_limit());
    assert!(message(&gemini.replace("limit: 10", "limit: 0")).is_spent_for_long());
    let day = r#"{"error":{"message":"quota","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}"#;
    assert!(message(day).is_spent_for_long());
    assert!(
        message(
            r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#
        )
        .is_no_credit()
    );
}
