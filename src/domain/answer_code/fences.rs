//! Fenced blocks of an answer, and what stands outside of them.

use super::CodeLanguage;
use super::leads::calls_it_wrong;

/// A line of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AnswerLine<'a> {
    /// Its number, counted from 0.
    pub number: usize,
    /// Its characters, without the margin of the block it stands in.
    pub text: &'a str,
}

impl AnswerLine<'_> {
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// How a piece of code stands to the earlier ones of its answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PieceRole {
    /// No words say it.
    #[default]
    Open,
    /// Words put it in their place: they are no answer any more.
    Replaces,
    /// Words set it beside them, as an alternative, a comparison or a bad example.
    Beside,
}

/// Lines that belong together: a fenced block, or a piece of code without fences.
#[derive(Debug, Clone, Default)]
pub(super) struct AnswerBlock<'a> {
    /// The word behind the marks of its fence; empty without.
    pub word: &'a str,
    /// The words right above it.
    pub lead: &'a str,
    /// What it holds.
    pub lines: Vec<AnswerLine<'a>>,
    /// True where no fence says that it is code, and words stand right behind it.
    pub words_behind: bool,
    /// True for a fence that is never closed.
    pub unclosed: bool,
    /// How it stands to the code before it.
    pub standing: PieceRole,
}

impl AnswerBlock<'_> {
    pub fn is_in(&self, language: CodeLanguage) -> bool {
        CodeLanguage::of_fence(self.word) == Some(language)
    }

    /// True where it is announced as a mistake.
    pub fn is_called_wrong(&self) -> bool {
        let first = self.lines.iter().find(|line| !line.is_blank());
        calls_it_wrong(self.lead, first.map_or("", |line| line.text))
    }
}

/// Returns the fenced blocks of a Markdown text and the lines outside of them. A block that is never
/// closed reaches to the end, as a candidate means it who forgets the last line.
pub(super) fn split_fences(answer: &str) -> (Vec<AnswerBlock<'_>>, Vec<AnswerLine<'_>>) {
    let mut blocks: Vec<AnswerBlock<'_>> = Vec::new();
    let mut outside: Vec<AnswerLine<'_>> = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut lead = "";

    for (number, line) in answer.lines().enumerate() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let marks = fence_marks(text);
        let word = text[marks.len()..].trim();

        match open {
            Some((fence, _)) if marks.starts_with(fence) && word.is_empty() => open = None,
            Some((_, margin)) => {
                if let Some(block) = blocks.last_mut() {
                    let text = &line[indent.min(margin)..];
                    block.lines.push(AnswerLine { number, text });
                }
            }
            None if marks.len() >= 3 && !word.contains('`') => {
                open = Some((marks, indent));
                let word = word.split_whitespace().next().unwrap_or_default();
                blocks.push(AnswerBlock {
                    word,
                    lead: std::mem::take(&mut lead),
                    ..AnswerBlock::default()
                });
            }
            None => {
                outside.push(AnswerLine { number, text: line });
                if !text.is_empty() {
                    lead = text;
                }
            }
        }
    }
    if let (Some(_), Some(block)) = (open, blocks.last_mut()) {
        block.unclosed = true;
    }
    (blocks, outside)
}

/// The run of ` or ~ that a line begins with.
fn fence_marks(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(mark @ (b'`' | b'~')) => {
            let length = text.bytes().take_while(|b| b == mark).count();
            &text[..length]
        }
        _ => "",
    }
}
