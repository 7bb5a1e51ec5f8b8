//! Markups that are told by their lines, whatever the file is called: LaTeX and Org.

use super::kind::{FROM_MARKUP, WrongKind};

/// Commands of LaTeX that begin a line of questions, and hardly one of a formula.
const LATEX: [&str; 12] = [
    "\\documentclass",
    "\\usepackage",
    "\\begin{document}",
    "\\begin{questions}",
    "\\begin{enumerate}",
    "\\begin{itemize}",
    "\\begin{exercise}",
    "\\question",
    "\\section{",
    "\\section*{",
    "\\subsection{",
    "\\item",
];

/// The kind of a text in such a markup; None for any other.
pub(super) fn of_markup(text: &str) -> Option<WrongKind> {
    let mut in_code = false;
    let mut open = Vec::new();
    for line in text.lines().map(str::trim_end) {
        in_code ^= line.trim_start().starts_with("```");
        if !in_code {
            open.push(line);
        }
    }

    let is_latex = |line: &&str| LATEX.iter().any(|begin| line.trim_start().starts_with(begin));
    if open.iter().any(is_latex) {
        return Some(WrongKind::new("a LaTeX document", FROM_MARKUP));
    }
    is_org(&open).then(|| WrongKind::new("an Org file", FROM_MARKUP))
}

/// Returns true for headings of two stars and more, or keywords and drawers of Org.
fn is_org(lines: &[&str]) -> bool {
    let is_deep = |line: &&str| {
        let rest = line.trim_start_matches('*');
        line.len() - rest.len() >= 2 && rest.starts_with(' ') && !rest.contains("**")
    };
    let is_keyword = |line: &&str| {
        let lower = line.trim_start().to_lowercase();
        [":properties:", "#+title:", "#+begin_src", "#+startup:"]
            .iter()
            .any(|word| lower.starts_with(word))
    };
    let tops = lines.iter().filter(|line| line.starts_with("* ")).count();
    let deep = lines.iter().filter(|line| is_deep(line)).count();
    lines.iter().any(is_keyword) && tops + deep > 0 || deep > 1 && tops > 0
}

#[cfg(test)]
mod tests {
    use super::of_markup;

    #[test]
    fn markups_by_their_lines() {
        for (text, what) in [
            (
                "\\begin{questions}\n\\question What is drift?",
                "a LaTeX document",
            ),
            ("1. What is it?\n\\item What is drift?", "a LaTeX document"),
            (
                "* ML\n** What is drift?\nChange\n** What is bias?\nError",
                "an Org file",
            ),
            ("#+TITLE: Prep\n* What is drift?\nChange", "an Org file"),
        ] {
            assert_eq!(of_markup(text).map(|kind| kind.what), Some(what.into()), "{text}");
        }
        for text in [
            "* What is drift?\n* What is bias?",
            "## What is a sum?\n$$\n\\begin{aligned} x \\end{aligned}\n$$",
            "## What is LaTeX?\n```\n\\section{x}\n```",
            "** What is bold? **\nYes",
        ] {
            assert_eq!(of_markup(text), None, "{text}");
        }
    }
}
