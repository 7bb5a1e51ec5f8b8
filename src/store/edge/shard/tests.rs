//! What the shard does with segments, crashes and full disks.

use super::*;
use serde_json::json;

const WIDTH: usize = 24;

/// A vector of unit length; those of two numbers have little to do with each other.
fn direction(n: f32) -> Vec<f32> {
    let mut vector: Vec<f32> = (1..=WIDTH).map(|i| (n * 1.618 * i as f32).sin()).collect();
    crate::domain::vector::normalise(&mut vector);
    vector
}

fn points(numbers: std::ops::Range<u32>) -> Vec<IndexPoint> {
    let point = |n: u32| IndexPoint {
        id: QuestionId::derive("shard", &n.to_string()),
        dense: direction(n as f32),
        sparse: SparseVector {
            indices: (n..n + 12).collect(),
            values: vec![1.0; 12],
        },
        fields: json!({"bank": format!("bank {}", n % 3), "position": n})
            .as_object()
            .cloned()
            .unwrap_or_default(),
    };
    numbers.map(point).collect()
}

/// How many of the ten nearest to some directions it finds, with a filter and without.
fn recall(shard: &Shard, count: u32) -> f64 {
    let all = points(0..count);
    let third = Filter {
        banks: vec!["bank 1".into()],
        ..Filter::default()
    };
    let (mut right, mut asked) = (0, 0);
    for n in 0..20_u32 {
        let query = direction(n as f32 + 0.4);
        for filter in [Filter::default(), third.clone()] {
            let passes = |p: &&IndexPoint| filter.banks.is_empty() || p.fields["bank"] == "bank 1";
            let cosine = |p: &IndexPoint| crate::domain::vector::dot(&p.dense, &query);
            let mut exact: Vec<_> = all
                .iter()
                .filter(passes)
                .map(|p| (cosine(p), p.id))
                .collect();
            exact.sort_by(|a, b| b.0.total_cmp(&a.0));
            let found = shard
                .nearest(Some(&query), None, &filter, 50)
                .unwrap()
                .dense
                .unwrap();
            right += exact[..10]
                .iter()
                .filter(|(_, id)| found[..10].iter().any(|f| f.id == *id))
                .count();
            asked += 10;
        }
    }
    f64::from(right as u32) / f64::from(asked)
}

#[test]
fn sealed_and_indexed_segments_are_searched_like_growing_ones() {
    let folder = tempfile::tempdir().unwrap();
    let shard = Shard::create(folder.path(), "shard", WIDTH).unwrap();
    for start in (0..2_000).step_by(200) {
        shard.upsert(points(start..start + 200)).unwrap();
    }
    assert!(shard.segments().unwrap() > 2, "nothing was sealed");
    assert_eq!(
        (shard.count().unwrap(), shard.unindexed().unwrap()),
        (2_000, 2_000)
    );
    assert!(recall(&shard, 2_000) > 0.97);

    shard.build_graphs().unwrap();
    assert_eq!(shard.unindexed().unwrap(), 0);
    assert!(recall(&shard, 2_000) > 0.97);
    drop(shard);

    // What comes after gets its graphs while it comes, and nothing of what was built is undone.
    let shard = Shard::open(folder.path(), "shard", WIDTH).unwrap();
    shard.upsert(points(0..100)).unwrap();
    for start in (2_000..4_000).step_by(200) {
        shard.upsert(points(start..start + 200)).unwrap();
    }
    assert_eq!(shard.count().unwrap(), 4_000);
    assert!(
        shard.unindexed().unwrap() < 1_000,
        "{} are in no graph",
        shard.unindexed().unwrap()
    );
    assert!(recall(&shard, 4_000) > 0.97);
}

/// Edge makes the next segment before it says that it is whole.
#[test]
fn a_crash_while_sealing_is_not_damage() {
    let folder = tempfile::tempdir().unwrap();
    let shard = Shard::create(folder.path(), "shard", WIDTH).unwrap();
    shard.upsert(points(0..50)).unwrap();
    drop(shard);
    let path = folder.path().join("shard");
    let begun = path.join("segments").join(uuid::Uuid::now_v7().to_string());
    let removed = path
        .join("segments")
        .join(format!("{}.deleted", uuid::Uuid::now_v7()));
    for left in [&begun, &removed, &path.join(TEMPORARY).join("x")] {
        std::fs::create_dir_all(left).unwrap();
    }
    let refused = Shard::open(folder.path(), "shard", WIDTH).err();
    assert!(
        matches!(refused, Some(StoreError::Damaged { .. })),
        "{refused:?}"
    );
    std::fs::write(path.join(SEALING), "").unwrap();
    let shard = Shard::open(folder.path(), "shard", WIDTH).unwrap();
    assert_eq!((shard.count().unwrap(), shard.segments().unwrap()), (50, 1));
    assert!(
        !begun.exists()
            && !removed.exists()
            && !path.join(TEMPORARY).exists()
            && !path.join(SEALING).exists()
    );
}

/// What Edge makes of a full disk: an error in some places, a panic in others.
#[test]
fn a_full_disk_is_not_damage() {
    let folder = Path::new("/store");
    let full = "No space left on device (os error 28)";
    let failed = guarded(folder, || {
        Err::<(), _>(OperationError::service_error(format!("IO Error: {full}")))
    });
    let flushed = guarded(folder, || -> Result<(), OperationError> {
        panic!("segments flushed: {full}")
    });
    let refused = guarded(folder, || {
        let reason = "Not enough space available for optimization, needed: 2 GiB, available: 1 GiB";
        Err::<(), _>(OperationError::service_error(reason))
    });
    for outcome in [failed, flushed, refused] {
        assert!(
            matches!(outcome, Err(StoreError::Full { .. })),
            "{outcome:?}"
        );
    }
    let broken = guarded(folder, || -> Result<(), _> {
        panic!("index out of bounds")
    });
    assert!(
        matches!(broken, Err(StoreError::Damaged { .. })),
        "{broken:?}"
    );
}
