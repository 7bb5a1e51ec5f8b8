//! A home with a bank of two coding questions beside the shipped ones: a query, a program.

use super::Home;

/// A home with the bank `coder`.
pub fn home_with_coding_bank() -> Home {
    let home = Home::new();
    let file = home.path().join("coder.md");
    std::fs::write(&file, include_str!("coding_bank.md")).unwrap();
    home.text(&["bank", "add", file.to_str().unwrap()], "");
    home
}
