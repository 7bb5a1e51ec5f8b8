//! When to try again: full-jitter exponential backoff and what the server asks for.
//!
//! Owns the arithmetic of waits. Does not wait, and does not decide what is worth a retry: `failure` does.

use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// No wait of our own choice is longer.
const LONGEST: Duration = Duration::from_secs(30);

/// Full jitter: anything between nothing and `base` · 2^`retry`, at most 30 s. `chance` is in 0..=1.
///
/// After M. Brooker, "Exponential Backoff And Jitter" (2015): many clients that failed together do not return together.
/// (`backon` draws between the full wait and its double.)
pub fn full_jitter(base: Duration, retry: u32, chance: f64) -> Duration {
    let ceiling = base.saturating_mul(2u32.saturating_pow(retry)).min(LONGEST);
    ceiling.mul_f64(chance.clamp(0.0, 1.0))
}

/// What `retry-after-ms` or `Retry-After` (seconds or an HTTP date, RFC 9110 10.2.3) asks for.
pub fn asked(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok();
    if let Some(ms) = text("retry-after-ms").and_then(number) {
        return Duration::try_from_secs_f64(ms / 1000.0).ok();
    }
    let after = text(RETRY_AFTER.as_str())?;
    match number(after) {
        Some(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        None => Some(httpdate::parse_http_date(after).ok()?.duration_since(now).unwrap_or_default()),
    }
}
