//! Tests of the whole program: one binary, one module per subject.

mod architecture;
