//! `viva bank stats`: the contents of the store in numbers.

use crate::app::Context;
use crate::commands::options::filter::bank_filter;
use crate::domain::Question;
use crate::domain::text::plural;
use crate::failure::Failure;
use crate::store::transfer::Facts;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Questions read at a time.
const PAGE: usize = 512;

/// Headers of the table of banks.
const HEADERS: [&str; 10] = [
    "bank",
    "questions",
    "sections",
    "topics",
    "with points",
    "probes",
    "red flags",
    "hints",
    "facts",
    "answer",
];

/// Counts of some questions.
#[derive(Debug, Default)]
struct Counts {
    questions: usize,
    sections: BTreeMap<String, usize>,
    topics: BTreeSet<String>,
    difficulties: BTreeMap<String, usize>,
    kinds: BTreeMap<String, usize>,
    key_points: usize,
    /// Key points with right and wrong sayings.
    points_with_sayings: usize,
    /// Label and number of the questions that have such a part.
    parts: [(&'static str, usize); 6],
}

impl Counts {
    fn add(&mut self, q: &Question) {
        self.questions += 1;
        *self.sections.entry(q.section.clone()).or_default() += 1;
        self.topics.insert(q.topic.clone());
        *self
            .difficulties
            .entry(q.difficulty.to_string())
            .or_default() += 1;
        *self.kinds.entry(q.kind.to_string()).or_default() += 1;
        self.key_points += q.key_points.len();
        self.points_with_sayings += q
            .key_points
            .iter()
            .filter(|k| !k.sayings.right.is_empty() && !k.sayings.wrong.is_empty())
            .count();

        let has = [
            ("key points", !q.key_points.is_empty()),
            ("probes", q.key_points.iter().any(|k| k.probe.is_some())),
            ("red flags", !q.red_flags.is_empty()),
            ("hints", !q.hints.is_empty()),
            ("facts", !q.facts.is_empty()),
            ("a model answer", q.model_answer.is_some()),
        ];
        for (slot, (label, has)) in self.parts.iter_mut().zip(has) {
            *slot = (label, slot.1 + usize::from(has));
        }
    }

    fn to_json(&self) -> Value {
        let mut value = json!({
            "questions": self.questions,
            "topics": self.topics.len(),
            "sections": self.sections,
            "difficulty": self.difficulties,
            "type": self.kinds,
            "key_points": self.key_points,
            "key_points_with_sayings": self.points_with_sayings,
        });
        for (label, count) in &self.parts {
            let part = label.trim_start_matches("a ").replace(' ', "_");
            value[format!("with_{part}")] = (*count).into();
        }
        value
    }

    fn to_row(&self, bank: &str) -> Vec<String> {
        let numbers = [self.questions, self.sections.len(), self.topics.len()];
        let parts = self.parts.iter().map(|(_, n)| *n);
        let cells = numbers.into_iter().chain(parts).map(|n| n.to_string());
        std::iter::once(bank.to_string()).chain(cells).collect()
    }
}

/// Reads every question once, a page at a time.
pub fn run(banks: &[String], as_json: bool, context: &mut Context) -> Result<(), Failure> {
    let store = context.app.source()?;
    let wanted = bank_filter(banks, store.as_ref())?;
    let (mut all, mut by_bank) = (Counts::default(), BTreeMap::<String, Counts>::new());

    for page in store.ids(&wanted)?.chunks(PAGE) {
        for stored in store.get(page)? {
            all.add(&stored.question);
            by_bank
                .entry(stored.question.bank.clone())
                .or_default()
                .add(&stored.question);
        }
    }

    let facts = store.facts()?;
    if as_json {
        let banks: BTreeMap<_, _> = by_bank
            .iter()
            .map(|(name, counts)| (name, counts.to_json()))
            .collect();
        let mut value = all.to_json();
        value["banks"] = json!(banks);
        value["store"] = json!({
            "place": facts.place,
            "model": facts.model,
            "width": facts.width,
            "questions": facts.questions,
            "indexed": facts.indexed,
            "bytes": facts.bytes,
        });
        return context.out.json(&value);
    }
    print_stats(&all, &by_bank, &facts, context)
}

fn print_stats(
    all: &Counts,
    by_bank: &BTreeMap<String, Counts>,
    facts: &Facts,
    context: &mut Context,
) -> Result<(), Failure> {
    let out = &mut context.out;
    let rows: Vec<Vec<String>> = by_bank
        .iter()
        .map(|(name, counts)| counts.to_row(name))
        .collect();
    out.table(&HEADERS, &rows)?;

    out.line("")?;
    for (what, counts) in [("Difficulty", &all.difficulties), ("Type", &all.kinds)] {
        let list: Vec<String> = counts
            .iter()
            .map(|(name, n)| format!("{name} {n}"))
            .collect();
        out.line(&format!("{what}: {}", list.join(", ")))?;
    }
    out.line(&format!(
        "Key points: {}, {} with sayings",
        all.key_points, all.points_with_sayings
    ))?;

    let size = facts
        .bytes
        .map(|b| format!(", {:.1} MB on disk", b as f64 / 1e6))
        .unwrap_or_default();
    out.line(&format!(
        "Store: {}, {}{size}",
        facts.place,
        plural(facts.questions, "question")
    ))?;
    out.line(&format!("Vectors: {}, width {}", facts.model, facts.width))?;

    out.line(&match (facts.indexed, facts.questions) {
        (0, _) => "Search graphs: none; every question is compared, which is exact".to_string(),
        (n, all) => format!(
            "Search graphs: over {} of {}",
            n.min(all),
            plural(all, "question")
        ),
    })
}
