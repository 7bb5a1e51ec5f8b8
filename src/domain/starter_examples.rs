//! The examples of a starter: calls with the results that it shows for them.
//!
//! Owns how they are written, as in Python's own documentation: `>>> call`, and the result below it.

/// A call and what it returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterExample {
    /// The call, an expression.
    pub call: String,
    /// Its result, an expression.
    pub result: String,
}

/// Returns the examples of a starter in Python, in order. A call without a result below it is none.
pub fn starter_examples(starter: &str) -> Vec<StarterExample> {
    let mut lines = starter.lines().map(str::trim).peekable();
    let mut examples = Vec::new();
    while let Some(line) = lines.next() {
        let Some(call) = line.strip_prefix(">>> ") else {
            continue;
        };
        let mut result: Vec<&str> = Vec::new();
        while let Some(line) = lines.next_if(|line| !ends_result(line)) {
            result.push(line);
        }
        if !result.is_empty() {
            examples.push(StarterExample {
                call: call.trim().into(),
                result: result.join(" "),
            });
        }
    }
    examples
}

/// True for a line that is no part of a result any more.
fn ends_result(line: &str) -> bool {
    line.is_empty() || line.starts_with(">>>") || line.ends_with("\"\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_calls_with_a_result() {
        let starter = "def f(x):\n    \"\"\"Twice x.\n\n    >>> f(2)\n    4\n    >>> f([1,\n    >>> f(0.5)\n    \
                       [1.0,\n     2.0]\n    \"\"\"\n\n>>> g()\n";
        let found: Vec<_> = (starter_examples(starter).into_iter())
            .map(|example| (example.call, example.result))
            .collect();
        let expected = [("f(2)", "4"), ("f(0.5)", "[1.0, 2.0]")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_string(), b.to_string())));
        assert!(starter_examples("-- a | 1").is_empty());
    }
}
