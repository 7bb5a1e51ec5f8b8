//! Arithmetic of embedding vectors.

/// Returns the scalar product, which is the cosine of vectors of unit length. Surplus components of
/// the longer vector count as zero, so a missing vector gives 0.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Returns the cosine of vectors of any length; 0 where one has no direction.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let norm = (dot(a, a) * dot(b, b)).sqrt();
    if norm > 0.0 { dot(a, b) / norm } else { 0.0 }
}

/// Scales to unit length. Returns false for a vector without a direction (zero or not finite), which
/// is left as it is.
pub fn normalise(vector: &mut [f32]) -> bool {
    let norm = dot(vector, vector).sqrt();
    let usable = norm.is_finite() && norm > 0.0;
    if usable {
        vector.iter_mut().for_each(|x| *x /= norm);
    }
    usable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_without_a_direction_stay() {
        let mut vector = [3.0, 4.0];
        assert!(normalise(&mut vector));
        assert_eq!(vector, [0.6, 0.8]);
        for mut odd in [[0.0, 0.0], [f32::INFINITY, 1.0]] {
            let before = odd;
            assert!(!normalise(&mut odd));
            assert_eq!(odd, before);
        }
    }

    #[test]
    fn cosines_know_no_length() {
        assert_eq!(cosine(&[2.0, 0.0], &[7.0, 0.0]), 1.0);
        assert_eq!(cosine(&[2.0, 0.0], &[0.0, 0.0]), 0.0);
        assert_eq!(dot(&[1.0, 2.0], &[]), 0.0);
    }
}
