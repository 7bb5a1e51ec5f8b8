//! When to try again: exponential back-off with equal jitter, and what the server asks for.
//!
//! Owns which statuses may pass and the arithmetic of waits. Does not wait, and does not decide how
//! often an attempt is repeated: `llm::call` and the store's clients do.

use std::time::Duration;

/// Cap on waits that the server did not ask for.
const LONGEST: Duration = Duration::from_secs(30);

/// Tells whether a request refused with `status` may succeed later: time-outs, conflicts, too
/// early, too many requests, trouble on the server's side.
pub fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429 | 500 | 502..=504 | 506..=599)
}

/// Returns the wait before retry number `retry` (from 0): what the server `requested`, else an
/// exponential back-off from `base`. `chance` is in 0..=1.
pub fn wait_before(
    base: Duration,
    retry: u32,
    requested: Option<Duration>,
    chance: f64,
) -> Duration {
    let own = equal_jitter(base, retry, chance);
    match requested {
        // A little more than requested, so that clients that were turned away together come back
        // one by one.
        Some(requested) => own.max(requested.saturating_add(equal_jitter(base, 0, chance))),
        None => own,
    }
}

/// Returns between half of and all of `base` · 2^`retry`, at most 30 s; `chance` is in 0..=1.
///
/// After M. Brooker, "Exponential Backoff And Jitter" (2015). Equal instead of full jitter: each
/// wait is at least as long as the one before, so that a struggling server gets room.
pub fn equal_jitter(base: Duration, retry: u32, chance: f64) -> Duration {
    let ceiling = base.saturating_mul(2u32.saturating_pow(retry)).min(LONGEST);
    let half = ceiling / 2;
    half + half.mul_f64(chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_bounded() {
        let base = Duration::from_millis(500);
        let waits = [
            (0, 1.0),
            (1, 1.0),
            (3, 1.0),
            (3, 0.5),
            (3, 0.0),
            (9, 1.0),
            (4_000_000, 1.0),
        ];
        let waits = waits.map(|(retry, chance)| equal_jitter(base, retry, chance).as_millis());
        assert_eq!(waits, [500, 1000, 4000, 3000, 2000, 30_000, 30_000]);

        for retry in 0..5 {
            let longest = equal_jitter(base, retry, 1.0);
            assert!(
                equal_jitter(base, retry + 1, 0.0) >= longest,
                "after {retry}"
            );
        }
    }

    #[test]
    fn what_is_requested_is_kept_and_never_shortens_the_back_off() {
        let (base, second) = (Duration::from_millis(500), Duration::from_secs(1));
        assert_eq!(
            wait_before(base, 0, Some(second * 3), 0.0),
            second * 3 + base / 2
        );
        assert_eq!(wait_before(base, 3, Some(Duration::ZERO), 0.0), second * 2);
    }
}
