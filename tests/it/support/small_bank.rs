//! A home with a small bank beside the shipped ones: three questions, of each difficulty one.

use super::Home;

const BANK: &str = "# Baker - Apprentice Questions
## Dough
### Question: Why does bread dough rise?
**Topic:** rising_dough
**Difficulty:** easy
**Type:** conceptual
#### Key points
- (2) Yeast eats sugar and makes gas
- (1) The gluten of the kneaded flour holds the bubbles of gas
### Question: How do you make a sourdough starter?
**Topic:** sourdough
**Difficulty:** medium
**Type:** scenario
#### Key points
- (2) Feeds flour and water to wild yeast for about a week
## Oven
### Question: What does steam do in the oven?
**Topic:** oven_steam
**Difficulty:** hard
**Type:** conceptual
#### Key points
- (2) Keeps the crust soft while the loaf still grows
";

/// A home with the bank `baker`.
pub fn home_with_small_bank() -> Home {
    let home = Home::new();
    let file = home.path().join("baker.md");
    std::fs::write(&file, BANK).unwrap();
    home.text(&["bank", "add", file.to_str().unwrap()], "");
    home
}
