//! Numbers that have to lie in a range.

use super::Findings;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Reports a number that is out of its range.
pub(super) fn within<T: PartialOrd + Display>(
    range: &RangeInclusive<T>,
    number: T,
    unit: &str,
    line: usize,
    rule: &'static str,
    found: &mut Findings,
) {
    if range.contains(&number) {
        return;
    }

    let wanted = match (range.start(), range.end()) {
        (least, most) if least == most => format!("{most}"),
        (least, most) => format!("{least} to {most}"),
    };

    found.add(line, rule, format!("{number} {unit}, wanted are {wanted}"));
}
