//! The prompts of interpreters and quoted lines in front of code.

use super::fences::{AnswerBlock, AnswerLine};

/// A line of Python without the prompt of IPython, `In [1]: ` or `   ...: `.
pub(super) fn without_cell_number(line: &str) -> &str {
    let text = line.trim_start();
    if let Some(code) = text.strip_prefix("...: ") {
        return code;
    }
    let number = text
        .strip_prefix("In [")
        .and_then(|rest| rest.split_once("]: "));
    match number {
        Some((number, code)) if number.bytes().all(|b| b.is_ascii_digit()) => code,
        _ => line,
    }
}

/// Lines of Python without the prompts of the interpreter, where one of them has it.
pub(super) fn without_session_prompts(lines: &mut [AnswerLine<'_>]) {
    if !lines.iter().any(|line| line.text.starts_with(">>> ")) {
        return;
    }
    for line in lines {
        line.text = typed(line.text).unwrap_or(line.text);
    }
}

/// What was typed behind the prompt of the interpreter; None for what it printed.
fn typed(line: &str) -> Option<&str> {
    let code = [">>> ", "... "].iter().find_map(|p| line.strip_prefix(p));
    code.or_else(|| (line.trim_end() == "...").then_some(""))
}

/// A block with the lines that were typed in a session of the interpreter, where it is one.
pub(super) fn typed_in_session(mut block: AnswerBlock<'_>) -> AnswerBlock<'_> {
    if !block.lines.iter().any(|line| line.text.starts_with(">>> ")) {
        return block;
    }
    let typed = block.lines.iter().filter_map(|line| {
        Some(AnswerLine {
            number: line.number,
            text: typed(line.text)?,
        })
    });
    block.lines = typed.collect();
    block.word = "python";
    block
}

/// Lines of SQL without the prompts or marks of a quotation, where one stands before a query.
pub(super) fn without_prompts<'a>(
    lines: &[AnswerLine<'a>],
    begins_query: impl Fn(&str) -> bool,
) -> Vec<AnswerLine<'a>> {
    let prompted = lines.iter().any(|line| {
        let text = without_prompt(line.text);
        text.len() < line.text.len() && begins_query(text)
    });
    let mut lines = lines.to_vec();
    if prompted {
        lines
            .iter_mut()
            .for_each(|line| line.text = without_prompt(line.text));
    }
    lines
}

fn without_prompt(line: &str) -> &str {
    let text = line.trim_start();
    let marks = ["sqlite> ", "mysql> ", "...> ", "-> ", "> "];
    marks
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .unwrap_or(line)
}
