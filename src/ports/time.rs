//! Time and chance.

use jiff::Timestamp;

/// The wall clock.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// A source of random numbers; seeded in tests and by `--seed`.
pub trait Randomness {
    /// A number in `0..bound`; 0 where `bound` is 0.
    fn below(&mut self, bound: usize) -> usize;
}
