//! Starter, data and checks of a coding question while their lines are read.
//!
//! Owns their form: a fenced block under `#### Starter` and `#### Data`; under `#### Checks` items
//! `- (2, ordered) name → k1` with fenced blocks below them. Runs nothing.

use super::values::{Terms, item_text, means_nothing, split_target, split_terms};
use super::{Part, closing_fence, opening_fence};
use crate::bank::errors::Collector;
use crate::bank::limits::{MAX_ITEMS, MAX_TEXT_CHARS};
use crate::domain::text::{ellipsis, one_line};
use crate::domain::{
    CheckTarget, CheckTest, CodeCheck, CodeLanguage, Exercise, Tolerance, expected_rows,
};
use std::collections::HashMap;

/// An exercise while its lines are read.
#[derive(Default)]
pub(super) struct ExerciseDraft<'a> {
    starter: Vec<CodeBlock<'a>>,
    data: Vec<CodeBlock<'a>>,
    checks: Vec<CheckDraft<'a>>,
    /// The fence that is open: its mark, its length, its indentation.
    fence: Option<(char, usize, usize)>,
}

/// A fenced block.
struct CodeBlock<'a> {
    line: usize,
    word: &'a str,
    lines: Vec<&'a str>,
}

impl CodeBlock<'_> {
    fn code(&self) -> String {
        self.lines.join("\n")
    }
}

/// A check while its lines are read.
struct CheckDraft<'a> {
    line: usize,
    head: String,
    blocks: Vec<CodeBlock<'a>>,
}

impl<'a> ExerciseDraft<'a> {
    /// The lines of the checks' items.
    pub(super) fn check_lines(&self) -> Vec<usize> {
        self.checks.iter().map(|check| check.line).collect()
    }

    /// Reads a line below one of the three headings.
    pub(super) fn read_line(
        &mut self,
        part: Part,
        n: usize,
        line: &'a str,
        fenced: bool,
        errors: &mut Collector,
    ) {
        if !fenced {
            self.fence = None;
            return self.read_head(part, n, line, errors);
        }

        let Some((mark, length, indent)) = self.fence else {
            return self.open_block(part, n, line, errors);
        };
        if closing_fence(line).is_some_and(|(m, l)| m == mark && l >= length) {
            self.fence = None;
        } else if let Some(block) = self.blocks(part).and_then(|blocks| blocks.last_mut()) {
            let margin = line.len() - line.trim_start_matches(' ').len();
            block.lines.push(&line[margin.min(indent)..]);
        }
    }

    fn open_block(&mut self, part: Part, n: usize, line: &'a str, errors: &mut Collector) {
        let Some((mark, length)) = opening_fence(line) else {
            return;
        };
        let indent = line.len() - line.trim_start_matches(' ').len();
        self.fence = Some((mark, length, indent));

        let word = line.trim_start().get(length..).unwrap_or_default().trim();
        let block = CodeBlock {
            line: n,
            word,
            lines: Vec::new(),
        };
        match self.blocks(part) {
            Some(blocks) => blocks.push(block),
            None => errors.add(
                n,
                "a block before any check",
                "write `- (2) name → k1` above it",
            ),
        }
    }

    /// The blocks that a fence belongs to; None before the first check.
    fn blocks(&mut self, part: Part) -> Option<&mut Vec<CodeBlock<'a>>> {
        match part {
            Part::Starter => Some(&mut self.starter),
            Part::Data => Some(&mut self.data),
            _ => self.checks.last_mut().map(|check| &mut check.blocks),
        }
    }

    /// A line outside of fences: the head of a check, or a line that continues it.
    fn read_head(&mut self, part: Part, n: usize, line: &str, errors: &mut Collector) {
        if means_nothing(line) {
            return;
        }
        if part != Part::Checks {
            let what = format!("\"{}\" is not in a fence", ellipsis(&one_line(line), 60));
            let fix = format!("write one fenced block below `#### {}`", part.title());
            return errors.add(n, what, fix);
        }

        let indented = line.starts_with([' ', '\t']);
        match (item_text(line.trim_start()), self.checks.last_mut()) {
            (Some(text), _) if !indented => self.checks.push(CheckDraft {
                line: n,
                head: one_line(text),
                blocks: Vec::new(),
            }),
            (None, Some(check)) if indented && check.blocks.is_empty() => {
                check.head = one_line(&format!("{} {line}", check.head));
            }
            _ => errors.add(
                n,
                format!("\"{}\" is no check", ellipsis(&one_line(line), 60)),
                "write `- (2) name → k1`, and indent its fenced blocks",
            ),
        }
    }

    /// The exercise; None where the question has none.
    pub(super) fn finish(self, errors: &mut Collector) -> Option<Exercise> {
        let starter = single_block(&self.starter, Part::Starter, errors);
        let data = single_block(&self.data, Part::Data, errors);

        let drafts = &self.checks;
        let checks: Vec<CodeCheck> = drafts.iter().filter_map(|c| c.finish(errors)).collect();
        // Else the lines of the one are not those of the other, and there are errors already.
        if checks.len() != drafts.len() {
            return None;
        }
        refuse_repeated_names(drafts, &checks, errors);
        if checks.len() > MAX_ITEMS {
            let line = drafts.first().map_or(1, |check| check.line);
            errors.add(
                line,
                format!("more than {MAX_ITEMS} checks"),
                "keep those that matter",
            );
        }

        let language = self.language(&checks, errors)?;
        let exercise = Exercise {
            language,
            starter,
            data,
            checks,
        };
        let empty = exercise.starter.is_empty() && exercise.data.is_empty();
        (!empty || !exercise.checks.is_empty()).then_some(exercise)
    }

    /// The one language of all blocks; None where nothing says it, or where they differ.
    fn language(&self, checks: &[CodeCheck], errors: &mut Collector) -> Option<CodeLanguage> {
        let of_starter = self.starter.first().map(|block| {
            let language = CodeLanguage::of_fence(block.word);
            if language.is_none() {
                let what = format!(
                    "\"{}\" is no language of a starter",
                    ellipsis(block.word, 20)
                );
                errors.add(block.line, what, "write ```sql or ```python");
            }
            (block.line, language)
        });
        let of_data = self.data.first().map(|b| (b.line, Some(CodeLanguage::Sql)));
        let of_checks = self.checks.iter().zip(checks).map(|(draft, check)| {
            let language = match check.test {
                CheckTest::Rows { .. } => CodeLanguage::Sql,
                CheckTest::Python { .. } => CodeLanguage::Python,
            };
            (draft.line, Some(language))
        });

        if let Some(block) = self.data.first().filter(|b| b.word != "sql") {
            let what = format!("\"{}\" makes no database", ellipsis(block.word, 20));
            errors.add(block.line, what, "write ```sql");
        }

        let mut all = of_starter.into_iter().chain(of_data).chain(of_checks);
        let first = all.find_map(|(_, language)| language)?;
        if let Some((line, _)) = all.find(|(_, language)| *language != Some(first)) {
            let what = format!("not in {first}, as what stands before it");
            errors.add(
                line,
                what,
                "an exercise has one language; `#### Data` is for SQL",
            );
        }
        Some(first)
    }
}

/// The code of the one block that a part may have; empty without one.
fn single_block(blocks: &[CodeBlock<'_>], part: Part, errors: &mut Collector) -> String {
    if let Some(second) = blocks.get(1) {
        let what = format!("a second block below \"{}\"", part.title());
        errors.add(second.line, what, "put both together");
    }
    let Some(block) = blocks.first() else {
        return String::new();
    };
    let code = block.code();
    refuse_long(block, &code, errors);
    code
}

fn refuse_long(block: &CodeBlock<'_>, code: &str, errors: &mut Collector) {
    if code.chars().count() > MAX_TEXT_CHARS {
        let what = format!("the block has more than {MAX_TEXT_CHARS} characters");
        errors.add(block.line, what, "shorten it");
    }
}

/// Two checks of one name could not be told apart.
fn refuse_repeated_names(drafts: &[CheckDraft<'_>], checks: &[CodeCheck], errors: &mut Collector) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (draft, check) in drafts.iter().zip(checks) {
        if let Some(first) = seen.insert(&check.name, draft.line) {
            let what = format!("a second check of this name, the first is in line {first}");
            errors.add(draft.line, what, "name what each of them holds the code to");
        }
    }
}

impl CheckDraft<'_> {
    /// The check; None where it could not be read, which has its error then.
    fn finish(&self, errors: &mut Collector) -> Option<CodeCheck> {
        let (terms, rest) = split_terms(self.line, &self.head, errors);
        let target = split_target(rest);
        let Some((name, target)) = target.filter(|(name, _)| !name.is_empty()) else {
            let what = "a check without a name or without what it is evidence for";
            errors.add(self.line, what, "write `- (2) name → k1`");
            return None;
        };
        let target: CheckTarget = match target.parse() {
            Ok(target) => target,
            Err(error) => {
                let what = ellipsis(&error.to_string(), 120);
                errors.add(
                    self.line,
                    what,
                    "write k1, k2, …, Correctness or Edge cases",
                );
                return None;
            }
        };

        let terms = CheckTerms::of(self.line, &terms, errors);
        let test = self.test(&terms, errors)?;
        terms.refuse_unused(&test, self.line, errors);
        Some(CodeCheck {
            name: name.to_string(),
            weight: terms.weight,
            target,
            needs: terms.needs,
            test,
        })
    }

    /// What the blocks hold the code to.
    fn test(&self, terms: &CheckTerms, errors: &mut Collector) -> Option<CheckTest> {
        for block in &self.blocks {
            refuse_long(block, &block.code(), errors);
        }

        let words: Vec<&str> = self.blocks.iter().map(|block| block.word).collect();
        match (words.as_slice(), self.blocks.as_slice()) {
            (["csv"], [rows]) => self.rows(None, rows, terms, errors),
            (["sql", "csv"], [statements, rows]) => {
                self.rows(Some(statements), rows, terms, errors)
            }
            (["python"], [code]) => Some(CheckTest::Python { code: code.code() }),
            _ => {
                errors.add(
                    self.line,
                    "a check has one ```python block, or one ```csv block and before it, where \
                     the data is not enough, one ```sql block",
                    "write them indented below the item",
                );
                None
            }
        }
    }

    fn rows(
        &self,
        statements: Option<&CodeBlock<'_>>,
        rows: &CodeBlock<'_>,
        terms: &CheckTerms,
        errors: &mut Collector,
    ) -> Option<CheckTest> {
        let csv = rows.code();
        if let Err(why) = expected_rows(&csv) {
            errors.add(
                rows.line,
                format!("not the rows of a query: {why}"),
                "mend the CSV",
            );
            return None;
        }
        Some(CheckTest::Rows {
            statements: statements.map(CodeBlock::code),
            rows: csv,
            ordered: terms.ordered,
            tolerance: terms.tolerance,
        })
    }
}

/// What stands in the brackets before the name of a check.
#[derive(Default)]
struct CheckTerms {
    weight: u32,
    ordered: bool,
    tolerance: Option<Tolerance>,
    needs: Vec<String>,
}

impl CheckTerms {
    fn of(n: usize, terms: &Terms<'_>, errors: &mut Collector) -> Self {
        let mut read = Self {
            weight: terms.weight.unwrap_or(1),
            ..Self::default()
        };
        for term in &terms.others {
            match term.split_once(' ').unwrap_or((term, "")) {
                ("ordered", "") => read.ordered = true,
                ("tolerance", number) if read.set_tolerance(number) => {}
                ("needs", names) if read.add_needs(names) => {}
                _ => errors.add(
                    n,
                    format!("unknown term \"{}\"", ellipsis(term, 40)),
                    "the terms are ordered, tolerance 0.01 and needs numpy",
                ),
            }
        }
        read
    }

    fn set_tolerance(&mut self, number: &str) -> bool {
        self.tolerance = number.trim().parse().ok().and_then(Tolerance::new);
        self.tolerance.is_some()
    }

    fn add_needs(&mut self, names: &str) -> bool {
        let names: Vec<&str> = names.split_whitespace().collect();
        self.needs
            .extend(names.iter().map(|name| (*name).to_string()));
        !names.is_empty() && names.iter().all(|name| is_module(name))
    }

    /// Refuses what the other kind of check has.
    fn refuse_unused(&self, test: &CheckTest, n: usize, errors: &mut Collector) {
        match test {
            CheckTest::Rows { .. } if !self.needs.is_empty() => {
                errors.add(n, "a query needs no package", "remove `needs`");
            }
            CheckTest::Python { .. } if self.ordered || self.tolerance.is_some() => {
                let fix = "remove it; in Python, `expect` has a tolerance";
                errors.add(n, "order and tolerance are for the rows of a query", fix);
            }
            _ => {}
        }
    }
}

fn is_module(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
