//! From an answer to findings.
//!
//! Owns rubrics, prompts, reading the model's reply, evidence, and the offline assessor. Points are `domain::score`'s.
