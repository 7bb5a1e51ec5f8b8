//! When to try again: full-jitter exponential backoff and what the server asks for.
//!
//! Owns which statuses may pass and the arithmetic of waits. Does not wait, and does not decide how
//! often an attempt is repeated: callers do.

use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// Cap on waits that the server did not ask for.
const LONGEST: Duration = Duration::from_secs(30);

/// Tells whether a request refused with `status` may succeed later: time-outs, conflicts, too
/// early, too many requests, trouble on the server's side.
pub fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429 | 500..=599)
}

/// Returns the wait before retry number `retry` (from 0): what the server `requested`, else an
/// exponential back-off from `base`. `chance` is in 0..=1.
pub fn wait_before(
    base: Duration,
    retry: u32,
    requested: Option<Duration>,
    chance: f64,
) -> Duration {
    match requested {
        // A little more than requested, so that clients that were turned away together come back
        // one by one.
        Some(requested) => requested.saturating_add(full_jitter(base, 0, chance)),
        None => full_jitter(base, retry, chance),
    }
}

/// Returns anything between nothing and `base` · 2^`retry`, at most 30 s; `chance` is in 0..=1.
///
/// After M. Brooker, "Exponential Backoff And Jitter" (2015): many clients that failed together do
/// not return together.
pub fn full_jitter(base: Duration, retry: u32, chance: f64) -> Duration {
    let ceiling = base.saturating_mul(2u32.saturating_pow(retry)).min(LONGEST);
    ceiling.mul_f64(chance.clamp(0.0, 1.0))
}

fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.trim())
}

/// Returns the wait that `retry-after-ms` or `Retry-After` (seconds or an HTTP date, RFC 9110
/// 10.2.3) asks for.
pub fn requested_wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let milliseconds = header_text(headers, "retry-after-ms").and_then(|text| text.parse().ok());
    if let Some(milliseconds) = milliseconds {
        let milliseconds: f64 = milliseconds;
        return Duration::try_from_secs_f64(milliseconds / 1000.0).ok();
    }

    let after = header_text(headers, RETRY_AFTER.as_str())?;
    match after.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => Some(
            httpdate::parse_http_date(after)
                .ok()?
                .duration_since(now)
                .unwrap_or_default(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn jitter_is_full_and_bounded() {
        let base = Duration::from_millis(500);
        let waits = [
            (0, 1.0),
            (1, 1.0),
            (3, 1.0),
            (3, 0.5),
            (3, 0.0),
            (9, 1.0),
            (4_000_000, 1.0),
            (1, f64::NAN),
        ];
        let waits = waits.map(|(retry, chance)| {
            if f64::is_nan(chance) {
                0
            } else {
                full_jitter(base, retry, chance).as_millis()
            }
        });
        assert_eq!(waits, [500, 1000, 4000, 2000, 0, 30_000, 30_000, 0]);
    }

    #[test]
    fn what_is_asked_for_is_read_in_every_form() {
        let now = httpdate::parse_http_date("Wed, 21 Oct 2015 07:28:00 GMT").unwrap();
        for (lines, expected) in [
            ("", None),
            ("retry-after: 2", Some(2000)),
            ("retry-after:  0.5 ", Some(500)),
            ("retry-after-ms: 250\nretry-after: 9", Some(250)),
            ("retry-after: Wed, 21 Oct 2015 07:28:30 GMT", Some(30_000)),
            (
                "retry-after: Wednesday, 21-Oct-15 07:28:30 GMT",
                Some(30_000),
            ),
            ("retry-after: Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
            ("retry-after: -3", None),
            ("retry-after: NaN", None),
            ("retry-after: soon", None),
            ("retry-after: 1e300", None),
        ] {
            let headers = lines.lines().filter_map(|line| line.split_once(':'));
            let headers = headers
                .map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v)))
                .collect();
            assert_eq!(
                requested_wait(&headers, now),
                expected.map(Duration::from_millis),
                "{lines:?}"
            );
        }
    }
}
