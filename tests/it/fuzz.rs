//! The targets of `cargo fuzz`, bounded, in the normal run: noise, and real texts with noise in
//! them.

#[path = "../../fuzz/targets.rs"]
mod targets;

use proptest::prelude::*;
use std::io::{BufReader, Read};

/// Real inputs of every reader.
const SEEDS: &[&str] = &[
    include_str!("../../docs/samples/README.md"),
    "# Data Scientist - Senior Questions\n## A\n### Question: Why?\n**Topic:** t\n**Difficulty:** easy\n**Type:** conceptual\n#### Key points\n- (2) One\n  - Probe: What?\n#### Hints\n1. Think.\n",
    "1. What is a mean?\n\nThe sum over the count.\n\n- [Link](#a)\n\n<details><summary>Why?</summary>Because.</details>\n",
    "question,answer\n\"What, then?\",\"So \"\"it\"\" is\"\n",
    "{\"questions\": [{\"question\": \"Why?\", \"answer\": \"So.\", \"goodToHear\": [\"a\", \"b\"]}]}",
    "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\ndata: [DONE]\n\n",
    "{\"criteria\":[{\"id\":\"k1\",\"quote\":\"q\",\"verdict\":\"met\",\"why\":\"w\"},{\"id\":\"k2\",\"quote\":\"\",\"verdict\":\"missing\",\"why\":\"\"}],\"strengths\":[],\"improvement\":\"\",\"follow_up\":{\"criterion\":\"none\",\"question\":\"\"}}",
    "pins the IMAGE by its “digest”\nI would pin the image  by its \"digest\", always.",
];

/// A seed cut, doubled and with noise put into it.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let noise = prop::collection::vec(any::<u8>(), 0..24);
    (
        0..SEEDS.len(),
        any::<u8>(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        noise,
    )
        .prop_map(|(seed, first, a, b, noise)| {
            let text = SEEDS[seed].as_bytes();
            let (a, b) = (a.index(text.len() + 1), b.index(text.len() + 1));
            [&[first], &text[..a], &noise[..], &text[b..]].concat()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_reader_of_foreign_input_panics(
        bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..400), mangled()]
    ) {
        targets::bank(&bytes);
        targets::importers(&bytes);
        targets::stream(&bytes);
        targets::reply(&bytes);
        targets::quote(&bytes);
    }
}

/// A line without an end is refused after what a row may have, not read.
#[test]
fn a_row_without_an_end_is_not_read() {
    let endless = BufReader::new(std::io::repeat(b'x').take(1 << 30));
    let lines: Vec<_> = viva::commands::grade::rows::read_lines(Box::new(endless)).collect();
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].bytes.as_ref().unwrap_err().contains("16 MB"),
        "{:?}",
        lines[0]
    );
}
