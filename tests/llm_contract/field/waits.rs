//! Limits of requests: what is waited for, and what is given up at once.

use super::{Case, case, good, json_error, table};
use crate::chat_server::Reply;
use serde_json::{Value, json};

/// Google's error, as its OpenAI endpoint sends it; `wait` as it words it.
fn google(message: &str, wait: &str) -> Value {
    json!([{"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": wait}]}}])
}

fn once(name: &'static str, refusal: Reply) -> Case {
    case(name, [refusal, good()])
}

#[tokio::test]
async fn limits_that_pass_are_waited_for() {
    let quota = "You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: generate_content_free_tier_requests, limit: 10\nPlease retry in 3.4ms.";
    let words = |text: &str| {
        json_error(
            429,
            json!({"error": {"message": text, "code": "rate_limit_exceeded"}}),
        )
    };
    let lines = table([
        once("Google, RetryInfo", json_error(429, google(quota, "0.003s"))),
        once("Google, no word of a wait", json_error(429, json!({"error": {"message": quota.replace("Please retry in 3.4ms.", ""), "status": "RESOURCE_EXHAUSTED"}}))),
        once("milliseconds in words", words("Rate limit reached for model m. Please try again in 2ms.")),
        once("minutes and seconds in words", words("Please try again in 0m0.002s. Visit …")),
        once("after so many seconds", words("Please retry after 0.002 seconds.")),
        once("a header", words("slow down").header("retry-after-ms", "2")),
        once("a header of a limit", words("slow down").header("x-ratelimit-reset-tokens", "2ms")),
        once("a string", json_error(429, json!("Too many requests, try again in 2ms"))),
        once("JSON in a string", json_error(429, json!("{\"error\":{\"message\":\"slow\",\"retry_after_ms\":2}}"))),
        once("a number of a provider", json_error(429, json!({"object": "error", "message": "Service tier capacity exceeded for this model.", "type": "service_tier_capacity_exceeded", "code": "3505"}))),
        once("the same inside a stream", Reply::stream("data: {\"object\":\"error\",\"message\":\"Service tier capacity exceeded for this model.\",\"code\":\"3505\"}\n\n")),
        once("another language", words("Bitte versuchen Sie es in 2 Millisekunden erneut.")),
        once("no wait, another language", words("您当前使用该API的并发数过高，请降低并发")),
        once("a number that is no wait", words("slow down").header("retry-after", "99999999999999999999")),
        once("overloaded", json_error(529, json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}))),
    ])
    .await;
    insta::assert_snapshot!(lines, @r"
    Google, RetryInfo [2] reply by json_schema
    Google, no word of a wait [2] reply by json_schema
    milliseconds in words [2] reply by json_schema
    minutes and seconds in words [2] reply by json_schema
    after so many seconds [2] reply by json_schema
    a header [2] reply by json_schema
    a header of a limit [2] reply by json_schema
    a string [2] reply by json_schema
    JSON in a string [2] reply by json_schema
    a number of a provider [2] reply by json_schema
    the same inside a stream [2] reply by json_schema
    another language [2] reply by json_schema
    no wait, another language [2] reply by json_schema
    a number that is no wait [2] reply by json_schema
    overloaded [2] reply by json_schema
    ");
}

#[tokio::test]
async fn limits_that_do_not_pass_within_a_call_end_at_once() {
    let lines = table([
        case("spent account", [Reply::error(429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota")]),
        case("no free tier", [json_error(429, google("You exceeded your current quota. * limit: 0, model: m Please retry in 20s.", "20s"))]),
        case("a day's limit", [json_error(429, json!({"error": {"message": "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day", "code": 429}}))]),
        case("longer than the deadline", [json_error(429, json!({"error": {"message": "Please try again in 2h3m."}}))]),
        case("Retry-After of a day", [Reply::error(429, "slow down", "rate_limit").header("retry-after", "86400")]),
        case("a week's limit", [json_error(429, json!({"error": {"message": "You have reached your weekly usage limit"}}))]),
        case("a key's limit", [json_error(403, json!({"error": {"message": "Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys", "code": 403}}))]),
        case("a limit of one's own", [json_error(400, json!({"error": {"type": "invalid_request_error", "message": "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}}))]),
        case("no credit yet", [json_error(403, json!({"code": "no permission", "error": "Your newly created team doesn't have any credits yet. You can purchase credits on https://console.example"}))]),
        case("no credit, in Chinese", [json_error(429, json!({"error": {"code": "1113", "message": "余额不足或无可用资源包,请充值。"}}))]),
        case("budget of a gateway", [Reply::error(400, "Budget has been exceeded! Current cost: 10.1, Max budget: 10.0", "400")]),
        case("balance too low", [Reply::error(400, "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.", "invalid_request_error")]),
        case("payment required", [Reply::error(402, "Insufficient Balance", "invalid_request_error")]),
        case("overdue", [Reply::error(400, "Access denied, please make sure your account is in good standing.", "Arrearage")]),
    ])
    .await;
    insta::assert_snapshot!(lines, @r"
    spent account [1] OutOfCredit: the account behind URL/v1 has no credit left (429: You exceeded your current quota, please check your plan and billing details.): check its plan and billing, or use another endpoint
    no free tier [1] RateLimited: URL/v1 gives this account no requests of gpt-4o-mini (429: You exceeded your current quota. * limit: 0, model: m Please retry in 20s.): use another model, or another plan there
    a day's limit [1] RateLimited: URL/v1 allows no more requests today (429: Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day): go on when the limit begins anew, or use another model or endpoint
    longer than the deadline [1] RateLimited: URL/v1 allows no more requests for now (429: Please try again in 2h3m.), and asks to wait 3 h, longer than timeouts.deadline leaves: go on later, or use another endpoint
    Retry-After of a day [1] RateLimited: URL/v1 allows no more requests for now (429: slow down), and asks to wait 24 h, longer than timeouts.deadline leaves: go on later, or use another endpoint
    a week's limit [1] RateLimited: URL/v1 allows no more requests today (429: You have reached your weekly usage limit): go on when the limit begins anew, or use another model or endpoint
    a key's limit [1] OutOfCredit: the budget set at URL/v1 is spent (403: Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys): raise it there, or use another key or endpoint
    a limit of one's own [1] OutOfCredit: the budget set at URL/v1 is spent (400: You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.): raise it there, or use another key or endpoint
    no credit yet [1] OutOfCredit: the account behind URL/v1 has no credit left (403: Your newly created team doesn't have any credits yet. You can purchase credits on https://console.example): check its plan and billing, or use another endpoint
    no credit, in Chinese [1] OutOfCredit: the account behind URL/v1 has no credit left (429: 余额不足或无可用资源包,请充值。): check its plan and billing, or use another endpoint
    budget of a gateway [1] OutOfCredit: the budget set at URL/v1 is spent (400: Budget has been exceeded! Current cost: 10.1, Max budget: 10.0): raise it there, or use another key or endpoint
    balance too low [1] OutOfCredit: the account behind URL/v1 has no credit left (400: Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.): check its plan and billing, or use another endpoint
    payment required [1] OutOfCredit: the account behind URL/v1 has no credit left (402: Insufficient Balance): check its plan and billing, or use another endpoint
    overdue [1] OutOfCredit: the account behind URL/v1 has no credit left (400: Access denied, please make sure your account is in good standing.): check its plan and billing, or use another endpoint
    ");
}
