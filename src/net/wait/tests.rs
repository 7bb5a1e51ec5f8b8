//! Spellings of waits, as servers use them.

use super::*;
use reqwest::header::HeaderValue;

const NOW: &str = "Wed, 21 Oct 2015 07:28:00 GMT";

fn now() -> SystemTime {
    httpdate::parse_http_date(NOW).unwrap()
}

fn headers(lines: &str) -> HeaderMap {
    let pairs = lines.lines().filter_map(|line| line.split_once(": "));
    pairs
        .map(|(n, v)| {
            (
                n.parse::<reqwest::header::HeaderName>().unwrap(),
                HeaderValue::from_str(v).unwrap(),
            )
        })
        .fold(HeaderMap::new(), |mut all, (name, value)| {
            all.append(name, value);
            all
        })
}

#[test]
fn headers_of_every_spelling_are_read() {
    for (lines, expected) in [
        ("", None),
        ("retry-after: 2", Some(2000)),
        ("retry-after:  0.5 ", Some(500)),
        ("retry-after: 20s", Some(20_000)),
        ("retry-after-ms: 250\nretry-after: 9", Some(250)),
        ("x-ms-retry-after-ms: 250", Some(250)),
        ("retry-after: Wed, 21 Oct 2015 07:28:30 GMT", Some(30_000)),
        (
            "retry-after: Wednesday, 21-Oct-15 07:28:30 GMT",
            Some(30_000),
        ),
        ("retry-after: 2015-10-21T07:28:30Z", Some(30_000)),
        ("retry-after: Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
        ("retry-after: -3", None),
        ("retry-after: NaN", None),
        ("retry-after: soon", None),
        ("retry-after: 1e300", None),
        ("x-ratelimit-reset-requests: 1s", Some(1000)),
        ("x-ratelimit-reset-tokens: 6m0s", Some(360_000)),
        ("x-ratelimit-reset-tokens: 250ms", Some(250)),
        (
            "x-ratelimit-remaining-requests: 0\nx-ratelimit-reset-requests: 2s\n\
             x-ratelimit-remaining-tokens: 500\nx-ratelimit-reset-tokens: 9s",
            Some(2000),
        ),
        ("x-ratelimit-remaining: 7\nx-ratelimit-reset: 9", None),
        ("ratelimit-reset: 12", Some(12_000)),
        ("x-ratelimit-reset: 1445412510", Some(30_000)),
        ("x-ratelimit-reset: 1445412510000", Some(30_000)),
        (
            "anthropic-ratelimit-tokens-reset: 2015-10-21T07:28:30Z",
            Some(30_000),
        ),
        ("retry-after: 3\nx-ratelimit-reset-tokens: 6m0s", Some(3000)),
        ("retry-after: 1\nretry-after: 2", Some(2000)),
        ("retry-after: 99999999999999999999", None),
        ("retry-after: 1 second", Some(1000)),
        ("ratelimit: limit=10, remaining=0, reset=7", Some(7000)),
        ("ratelimit: \"default\";r=0;t=7", Some(7000)),
        ("ratelimit: \"default\";r=3;t=7", None),
    ] {
        let found = requested_wait(429, &headers(lines), b"", now());
        assert_eq!(found, expected.map(Duration::from_millis), "{lines:?}");
    }
    let reset = headers("x-ratelimit-reset-tokens: 6m0s");
    assert_eq!(
        requested_wait(500, &reset, b"", now()),
        None,
        "sent with every answer"
    );
}

#[test]
fn bodies_of_every_spelling_are_read() {
    for (body, expected) in [
        ("", None),
        (
            r#"[{"error":{"details":[{"@type":"x/google.rpc.RetryInfo","retryDelay":"34s"}]}}]"#,
            Some(34_000),
        ),
        (
            r#"{"error":{"details":[{"retryDelay":{"seconds":3,"nanos":500000000}}]}}"#,
            Some(3500),
        ),
        (
            r#"{"error":{"message":"Please retry in 3.4s.","details":[{"retryDelay":"3s"}]}}"#,
            Some(3400),
        ),
        (
            r#"{"error":{"message":"Please try again in 1m26.4s. Visit …"}}"#,
            Some(86_400),
        ),
        (
            r#"{"error":{"message":"Please try again in 250ms."}}"#,
            Some(250),
        ),
        (r#"{"error":"Please try again in 7.66s."}"#, Some(7660)),
        (
            r#"{"message":"Limit: 3 / min. Please try again in 20s."}"#,
            Some(20_000),
        ),
        (
            r#"{"error":{"message":"Please retry after 9 seconds."}}"#,
            Some(9000),
        ),
        (
            r#"{"error":{"message":"Rate limit of 10 per 60s exceeded. Please wait 45 seconds before retrying."}}"#,
            Some(45_000),
        ),
        (
            r#"{"error":{"message":"Try again in 2 minutes and 5 seconds"}}"#,
            Some(125_000),
        ),
        (
            r#"{"error":{"message":"try again in 1 hour"}}"#,
            Some(3_600_000),
        ),
        (r#"{"detail":"retry after 12"}"#, Some(12_000)),
        (r#"{"error":{"retry_after":1.5}}"#, Some(1500)),
        (r#"{"retry_after_ms":250}"#, Some(250)),
        (
            r#"{"error":"Model is currently loading","estimated_time":20.5}"#,
            Some(20_500),
        ),
        (
            r#"{"error":{"metadata":{"headers":{"X-RateLimit-Reset":"1445412510000"}}}}"#,
            Some(30_000),
        ),
        (
            r#"{"error":{"metadata":{"raw":"{\"message\":\"try again in 4s\"}"}}}"#,
            Some(4000),
        ),
        (
            r#"{"message":"resets at 2015-10-21T07:28:30Z"}"#,
            Some(30_000),
        ),
        ("Too many requests, please wait 5s", Some(5000)),
        ("Please try again in one minute.", Some(60_000)),
        ("Cool down: 25s", Some(25_000)),
        ("Try again at 2015-10-21T07:28:30+00:00", Some(30_000)),
        ("Bitte versuchen Sie es in 2 Sekunden erneut.", Some(2000)),
        ("Veuillez réessayer dans 20 secondes.", Some(20_000)),
        ("Inténtelo de nuevo en 2 minutos.", Some(120_000)),
        ("Tente novamente em 20 segundos", Some(20_000)),
        ("Повторите попытку через 20 секунд", Some(20_000)),
        ("请求过于频繁，请在 2 秒后重试", Some(2000)),
        ("20分後に再試行してください", Some(1_200_000)),
        ("30초 후에 다시 시도하세요", Some(30_000)),
        ("请等待 5 秒", Some(5000)),
        ("您的账户每 60 秒只能调用 3 次", None),
        (r#"{"resets_at": 1445412510}"#, Some(30_000)),
        (
            r#"{"error":{"metadata":{"raw":"{\"error\":{\"details\":[{\"retryDelay\":\"20s\"}]}}"}}}"#,
            Some(20_000),
        ),
        (
            r#"{"error":{"message":"Please wait a moment and try again. Limit 6000, used 30"}}"#,
            None,
        ),
        (
            r#"{"error":{"message":"Rate limit reached: 3 per minute"}}"#,
            None,
        ),
        (
            r#"{"detail":[{"loc":["body"],"msg":"bad","input":"try again in 9s"}]}"#,
            None,
        ),
        (r#"{"retry_after":1e300}"#, None),
    ] {
        let found = requested_wait(429, &HeaderMap::new(), body.as_bytes(), now());
        assert_eq!(found, expected.map(Duration::from_millis), "{body}");
    }
    let both = requested_wait(429, &headers("retry-after: 2"), b"try again in 5s", now());
    assert_eq!(both, Some(Duration::from_secs(5)), "the longer one");
}
