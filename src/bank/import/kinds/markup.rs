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

    if open.iter().any(|line| is_latex(line)) {
        return Some(WrongKind::new("a LaTeX document", FROM_MARKUP));
    }
    is_org(&open).then(|| WrongKind::new("an Org file", FROM_MARKUP))
}

fn is_latex(line: &str) -> bool {
    let line = line.trim_start();
    LATEX.iter().any(|begin| line.starts_with(begin))
}

/// Returns true for headings of two stars and more, or keywords and drawers of Org.
fn is_org(lines: &[&str]) -> bool {
    let tops = lines.iter().filter(|line| line.starts_with("* ")).count();
    let deep = lines.iter().filter(|line| is_deep(line)).count();
    let has_keyword = lines.iter().any(|line| is_keyword(line));
    has_keyword && tops + deep > 0 || deep > 1 && tops > 0
}

fn is_deep(line: &str) -> bool {
    let rest = line.trim_start_matches('*');
    line.len() - rest.len() >= 2 && rest.starts_with(' ') && !rest.contains("**")
}

fn is_keyword(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    [":properties:", "#+title:", "#+begin_src", "#+startup:"]
        .iter()
        .any(|word| lower.starts_with(word))
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
            assert_eq!(
                of_markup(text).map(|kind| kind.what),
                Some(what.into()),
                "{text}"
            );
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
