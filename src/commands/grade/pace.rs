//! The number of answers assessed at once: additive increase, multiplicative decrease, as TCP does
//! (RFC 5681).
//!
//! Pure. The endpoint's client waits and tries again; here the load that made it complain is taken
//! back.

/// The number of calls that may be under way.
#[derive(Debug, Clone)]
pub struct Pace {
    most: usize,
    limit: usize,
    /// Answers finished since the limit last changed.
    since: usize,
}

impl Pace {
    /// Starts at `most`, at least 1.
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Self {
            most,
            limit: most,
            since: most,
        }
    }

    /// Returns how many may be under way now.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Takes note that an answer was finished.
    pub fn finished(&mut self) {
        self.since += 1;
        if self.since >= 2 * self.limit && self.limit < self.most {
            self.limit += 1;
            self.since = 0;
        }
    }

    /// Takes note that the endpoint turned a call away (429). Complaints about calls that were
    /// under way at the same time count once.
    pub fn turned_away(&mut self) {
        if self.since >= self.limit {
            self.limit = (self.limit / 2).max(1);
            self.since = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_of_one_round_halve_once() {
        let mut pace = Pace::new(32);
        for _ in 0..20 {
            pace.turned_away();
        }
        assert_eq!(pace.limit(), 16);
        for _ in 0..16 {
            pace.finished();
        }
        pace.turned_away();
        assert_eq!(pace.limit(), 8);
    }

    #[test]
    fn it_never_stops_and_never_exceeds_what_was_asked_for() {
        let mut pace = Pace::new(3);
        for _ in 0..10 {
            pace.turned_away();
            pace.finished();
        }
        assert_eq!(pace.limit(), 1);
        for _ in 0..100 {
            pace.finished();
        }
        assert_eq!(pace.limit(), 3);
        assert_eq!(Pace::new(0).limit(), 1);
    }
}
