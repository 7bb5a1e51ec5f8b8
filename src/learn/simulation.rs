//! Does it help? Simulated candidates with a fixed seed; the tables of `docs/learning.md` are this
//! module's output.
//!
//! `cargo test --lib learn::simulation` compares them, `VIVA_UPDATE_DOCS=1` before it writes them.

mod interview;
mod memory;
mod towards;

use std::fmt::Write;
use std::path::PathBuf;

/// A number with bell-shaped noise (sum of uniforms), mean 0, standard deviation 1.
fn noise(random: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| random.f64()).sum::<f64>() - 6.0
}

/// A Markdown table.
fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let mut out = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}

/// Holds the part of the document between `<!-- name -->` and `<!-- end -->` to what was computed.
fn document(name: &str, computed: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/learning.md");
    let text = std::fs::read_to_string(&path).expect("docs/learning.md");
    let start = format!("<!-- {name} -->\n");
    let (before, rest) = text.split_once(&start).expect("the marker");
    let (written, after) = rest.split_once("<!-- end -->").expect("the end marker");

    if std::env::var_os("VIVA_UPDATE_DOCS").is_some() {
        std::fs::write(
            &path,
            format!("{before}{start}{computed}<!-- end -->{after}"),
        )
        .expect("write");
    } else if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        // Elsewhere the last digit of a logarithm may differ.
        assert_eq!(
            written, computed,
            "docs/learning.md is out of date; VIVA_UPDATE_DOCS=1 writes it"
        );
    }
}
