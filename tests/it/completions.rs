//! `viva completions` and the manual page.

use crate::support::Home;

#[test]
fn completions_and_manual_page_exist() {
    let home = Home::new();
    assert!(home.text(&["completions", "bash"], "").contains("viva"));
    assert!(home.text(&["man"], "").contains(".TH viva 1"));
}
