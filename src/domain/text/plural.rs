//! Things counted and listed in words.

/// Returns `1 answer`, `2 answers`.
pub fn plural(n: usize, thing: &str) -> String {
    match n {
        1 => format!("1 {thing}"),
        _ => format!("{n} {thing}s"),
    }
}

/// Returns `a`, `a and b`, `a, b and c`.
pub fn listed(things: &[impl AsRef<str>]) -> String {
    let things: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
    match things.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_string(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}
