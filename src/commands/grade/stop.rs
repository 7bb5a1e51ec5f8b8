//! When a run gives up: every row fails the same way, and will go on to.
//!
//! Pure. Rows that fail for reasons of their own are no matter here.

use crate::failure::{ExitKind, Failure};
use crate::ports::{ChatError, ChatErrorKind};

/// Equal failures in a row after which no call can work: the key, the model, the address.
const ENOUGH: usize = 2;
/// The same for failures that may pass, while no row has had a score yet.
const ENOUGH_PASSING: usize = 3;
/// The same, word for word, for failures that may be about a row of its own.
const ENOUGH_ALIKE: usize = 5;

/// Counts equal failures.
#[derive(Debug, Default)]
pub struct FailureCount {
    last: Option<ChatError>,
    equal: usize,
    scored: bool,
}

impl FailureCount {
    /// Takes note of a row that is done: whether it has a score, and the failed call that left it
    /// without one.
    pub fn take(&mut self, scored: bool, failure: Option<ChatError>) {
        self.scored |= scored;
        let same = matches!((&self.last, &failure), (Some(last), Some(new)) if is_same(last, new));
        self.equal = match (&failure, same) {
            (None, _) => 0,
            (Some(_), true) => self.equal + 1,
            (Some(_), false) => 1,
        };
        self.last = failure;
    }

    /// Returns the failure that all other rows would share, once there are enough of it.
    pub fn verdict(&self) -> Option<&ChatError> {
        let last = self.last.as_ref()?;
        let enough = match last.kind {
            kind if kind.is_lasting() => ENOUGH,
            ChatErrorKind::Unreachable if !self.scored => ENOUGH_PASSING,
            ChatErrorKind::BadReply | ChatErrorKind::RateLimited if !self.scored => ENOUGH_ALIKE,
            // A rejection costs nothing and may be about this one request, also where the words are
            // the same: servers that record requests for later refuse each of them so.
            _ => return None,
        };
        (self.equal >= enough).then_some(last)
    }

    /// Returns the kind of the exit where no row has a score: that of the last failure.
    pub fn exit_kind(&self) -> ExitKind {
        match &self.last {
            Some(last) if !self.scored => Failure::from(last.clone()).kind,
            _ => ExitKind::Failure,
        }
    }
}

/// Numbers of requests and times differ between messages about the same thing.
fn is_same(one: &ChatError, other: &ChatError) -> bool {
    one.kind == other.kind && (one.kind.is_lasting() || one.message == other.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops_after(failures: &[Option<ChatErrorKind>]) -> Option<usize> {
        let mut count = FailureCount::default();
        failures.iter().enumerate().find_map(|(n, kind)| {
            count.take(kind.is_none(), kind.map(|kind| ChatError::new(kind, "m")));
            count.verdict().map(|_| n + 1)
        })
    }

    #[test]
    fn what_cannot_change_stops_a_run_soon() {
        use ChatErrorKind::{
            BadReply, NotFound, OutOfCredit, RateLimited, Rejected, TooLong, Unauthorized,
            Unreachable,
        };
        for kind in [Unauthorized, NotFound, OutOfCredit] {
            assert_eq!(stops_after(&[Some(kind); 9]), Some(2));
            assert_eq!(stops_after(&[None, Some(kind), Some(kind)]), Some(3));
        }
        assert_eq!(stops_after(&[Some(Unreachable); 9]), Some(3));
        assert_eq!(
            stops_after(&[None, Some(Unreachable), Some(Unreachable)]),
            None
        );
        for kind in [BadReply, RateLimited] {
            assert_eq!(stops_after(&[Some(kind); 9]), Some(5));
            let mut scored = [Some(kind); 9];
            scored[0] = None;
            assert_eq!(stops_after(&scored), None);
        }
        for kind in [TooLong, Rejected] {
            assert_eq!(stops_after(&[Some(kind); 9]), None);
        }
        assert_eq!(
            stops_after(&[Some(NotFound), Some(Unauthorized), None, Some(NotFound)]),
            None
        );
    }
}
