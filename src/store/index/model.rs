//! Where stored vectors come from, and refusing to mix them with others.

use super::text::RECIPE;
use crate::ports::StoreError;

/// Format of the stored questions that this version reads and writes.
pub const FORMAT: u32 = 1;

/// The origin of vectors, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelRef<'a> {
    /// Name of the embedding model, as `Embedder::model` gives it.
    pub name: &'a str,
    /// Width of its vectors.
    pub width: usize,
    /// The recipe of the embedded texts: [`RECIPE`] of the version that embedded them.
    pub recipe: u32,
}

impl<'a> ModelRef<'a> {
    /// Vectors this version makes with a model.
    pub const fn new(name: &'a str, width: usize) -> Self {
        Self {
            name,
            width,
            recipe: RECIPE,
        }
    }

    /// Refuses to mix vectors of `self`, which are stored, with those of `other`.
    pub fn check(self, other: ModelRef<'_>) -> Result<(), StoreError> {
        if (self.name, self.width) != (other.name, other.width) {
            return Err(StoreError::Model {
                stored: self.name.into(),
                stored_width: self.width,
                configured: other.name.into(),
                configured_width: other.width,
            });
        }

        if self.recipe != other.recipe {
            return Err(StoreError::Recipe {
                stored: self.recipe,
                expected: other.recipe,
            });
        }

        Ok(())
    }
}

/// The origin of vectors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    /// Name of the embedding model.
    pub name: String,
    /// Width of its vectors.
    pub width: usize,
    /// The recipe of the embedded texts.
    pub recipe: u32,
}

impl Model {
    /// The same, borrowed.
    pub fn as_ref(&self) -> ModelRef<'_> {
        ModelRef {
            name: &self.name,
            width: self.width,
            recipe: self.recipe,
        }
    }
}

impl From<ModelRef<'_>> for Model {
    fn from(model: ModelRef<'_>) -> Self {
        Self {
            name: model.name.into(),
            width: model.width,
            recipe: model.recipe,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: ModelRef<'static> = ModelRef::new("mini", 8);

    #[test]
    fn another_model_is_refused() {
        assert!(MODEL.check(MODEL).is_ok());
        for other in [
            ModelRef::new("maxi", 8),
            ModelRef::new("mini", 16),
            ModelRef {
                recipe: 1,
                ..ModelRef::new("maxi", 8)
            },
        ] {
            assert!(matches!(MODEL.check(other), Err(StoreError::Model { .. })));
        }
    }
}
