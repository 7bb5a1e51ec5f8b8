//! Bank files: parsing, checking, importing, exporting, recognising edited questions.
//!
//! Text in, questions out. Embeds nothing and stores nothing: that is `store`'s.
