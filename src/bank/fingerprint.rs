//! TEMP
use crate::domain::Question;
pub struct Plan {
    pub added: Vec<Question>,
    pub updated: Vec<Question>,
    pub unchanged: Vec<Question>,
    pub left: Vec<Question>,
}
pub fn reconcile(
    stored: &[(Question, String)],
    incoming: Vec<Question>,
    _n: impl Fn(&Question, &Question) -> f32,
) -> Plan {
    let mut p = Plan { added: vec![], updated: vec![], unchanged: vec![], left: vec![] };
    for q in &incoming {
        match stored.iter().find(|(s, _)| s.id == q.id) {
            None => p.added.push(q.clone()),
            Some((_, h)) if *h == q.content_hash() => p.unchanged.push(q.clone()),
            Some(_) => p.updated.push(q.clone()),
        }
    }
    p.left = stored.iter().filter(|(s, _)| !incoming.iter().any(|q| q.id == s.id)).map(|(s, _)| s.clone()).collect();
    p
}
