//! How the source reads: the figures by which Viva was compared with other programs of its kind,
//! and the limits they must keep. `cargo test --test it figures -- --nocapture` prints them.

use super::source::{SourceFile, attributes_of, is_for_tests, source_files};
use syn::visit::Visit;

/// Lines from which a function counts as long enough to need paragraphs.
const LONG_FUNCTION: usize = 15;
/// Lines that fit on a screen.
const SCREEN: usize = 50;
/// Columns of a line of code.
const COLUMNS: usize = 100;

/// Counts over the whole production source.
#[derive(Default)]
struct Figures {
    lines: usize,
    wide_lines: usize,
    functions: usize,
    long_functions: usize,
    long_with_paragraphs: usize,
    over_a_screen: usize,
    with_named_closure: usize,
    tuples_in_generics: usize,
    names: Vec<usize>,
}

impl Figures {
    fn of(files: &[SourceFile]) -> Self {
        let mut figures = Self::default();
        for file in files.iter().filter(|file| file.in_production) {
            let mut tuples = TupleCounter::default();
            tuples.visit_file(&file.syntax);
            figures.tuples_in_generics += tuples.count;

            let lines = file.production_lines();
            figures.lines += lines.len();
            let wide = lines.iter().filter(|line| line.chars().count() > COLUMNS);
            figures.wide_lines += wide.count();
            functions(&lines)
                .iter()
                .for_each(|function| figures.add(function));
        }
        figures.names.sort_unstable();
        figures
    }

    fn add(&mut self, function: &Function) {
        let length = function.lines.len();
        self.functions += 1;
        self.names.push(function.name.len());
        self.over_a_screen += usize::from(length > SCREEN);
        let named_closure = function.lines.iter().any(|line| names_a_closure(line));
        self.with_named_closure += usize::from(named_closure);

        if length >= LONG_FUNCTION {
            self.long_functions += 1;
            let has_paragraphs = function.lines.iter().any(|line| line.trim().is_empty());
            self.long_with_paragraphs += usize::from(has_paragraphs);
        }
    }

    fn with_paragraphs(&self) -> f64 {
        percent(self.long_with_paragraphs, self.long_functions)
    }

    fn wide(&self) -> f64 {
        percent(self.wide_lines, self.lines)
    }

    fn named_closures(&self) -> f64 {
        percent(self.with_named_closure, self.functions)
    }

    /// Tuples inside generics for every 1,000 lines.
    fn tuples(&self) -> f64 {
        1000.0 * self.tuples_in_generics as f64 / self.lines as f64
    }

    fn median_name(&self) -> usize {
        self.names[self.names.len() / 2]
    }

    fn table(&self) -> String {
        let rows = [
            ("lines of production code", self.lines.to_string()),
            ("functions", self.functions.to_string()),
            (
                "functions of 15+ lines with a blank line",
                format!("{:.0}% of {}", self.with_paragraphs(), self.long_functions),
            ),
            (
                "functions over 50 lines",
                format!("{:.1}%", percent(self.over_a_screen, self.functions)),
            ),
            ("lines over 100 columns", format!("{:.2}%", self.wide())),
            (
                "functions with a named closure",
                format!("{:.1}%", self.named_closures()),
            ),
            (
                "tuples in generics per 1,000 lines",
                format!("{:.2}", self.tuples()),
            ),
            (
                "median length of a function's name",
                self.median_name().to_string(),
            ),
        ];
        let rows = rows
            .iter()
            .map(|(name, value)| format!("{name:<42} {value}"));
        rows.collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn figures_of_the_source_stay_within_their_limits() {
    let figures = Figures::of(&source_files());
    let table = figures.table();
    println!("{table}");

    assert!(
        figures.with_paragraphs() >= 70.0,
        "too few paragraphs:\n{table}"
    );
    assert!(figures.wide() < 0.5, "too many wide lines:\n{table}");
    assert!(
        figures.named_closures() < 4.0,
        "too many named closures:\n{table}"
    );
    assert!(
        figures.tuples() < 1.5,
        "too many tuples in generics:\n{table}"
    );
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// A function as it stands in a file: its name and its lines, from the signature to the brace.
struct Function<'a> {
    name: &'a str,
    lines: &'a [&'a str],
}

/// Finds the functions with a body. Relies on rustfmt: a function ends with the first line that
/// closes at its own indent.
fn functions<'a>(lines: &'a [&'a str]) -> Vec<Function<'a>> {
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else {
            continue;
        };
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        let last = match line.ends_with('}') {
            true => Some(0),
            false => lines[first..]
                .iter()
                .take_while(|line| !is_declaration_end(line, indent))
                .position(|line| **line == end),
        };
        found.extend(last.map(|last| Function {
            name,
            lines: &lines[first..=first + last],
        }));
    }
    found
}

/// Returns the name where a line begins a function.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.trim_start().split(' ').skip_while(|word| {
        ["pub", "const", "async", "unsafe"].contains(word) || word.starts_with("pub(")
    });
    (words.next() == Some("fn")).then_some(())?;
    let name = words.next()?;
    name.split(['(', '<']).next()
}

/// True for the last line of a function without a body, as traits have them.
fn is_declaration_end(line: &str, indent: &str) -> bool {
    let own = line.strip_prefix(indent);
    own.is_some_and(|own| own.ends_with(';') && (own.starts_with("fn ") || own.starts_with(')')))
}

/// True where a line gives a closure a name: `let name = |…| …`.
fn names_a_closure(line: &str) -> bool {
    let value = line
        .trim_start()
        .strip_prefix("let ")
        .and_then(|l| l.split_once(" = "));
    value.is_some_and(|(_, value)| value.starts_with('|') || value.starts_with("move |"))
}

/// Counts tuples among the arguments of generic types.
#[derive(Default)]
struct TupleCounter {
    count: usize,
}

impl Visit<'_> for TupleCounter {
    fn visit_item(&mut self, item: &syn::Item) {
        if !is_for_tests(attributes_of(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_angle_bracketed_generic_arguments(
        &mut self,
        arguments: &syn::AngleBracketedGenericArguments,
    ) {
        let tuples = arguments.args.iter().filter(|argument| match argument {
            syn::GenericArgument::Type(syn::Type::Tuple(tuple)) => !tuple.elems.is_empty(),
            _ => false,
        });
        self.count += tuples.count();
        syn::visit::visit_angle_bracketed_generic_arguments(self, arguments);
    }
}
