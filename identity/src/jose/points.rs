//! Points of elliptic curves that cannot be public keys.

use ring::{
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    rand::SystemRandom,
};

/// Whether an uncompressed point is on P-256. `ring` checks this wherever it uses a point, and a key agreement
/// needs no signature of the owner.
pub(super) fn is_on_p256(point: &[u8]) -> bool {
    EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).is_ok_and(|own| {
        agree_ephemeral(own, &UnparsedPublicKey::new(&ECDH_P256, point), |_| ()).is_ok()
    })
}

/// Whether a point of Ed25519 has at most eight multiples: everybody can then sign for it. `ring` accepts
/// such points.
pub(super) fn has_small_order(point: &[u8]) -> bool {
    let Some((sign, rest)) = point.split_last() else { return true };
    let without_sign = [rest, &[sign & 0x7f]].concat();
    let is_few_bytes = |first: u8, others: u8, last: u8| {
        without_sign.first() == Some(&first)
            && without_sign.last() == Some(&last)
            && without_sign[1..without_sign.len() - 1].iter().all(|byte| *byte == others)
    };
    // 0 and 1; the field's order minus 1, plus 0 and plus 1.
    let is_trivial = is_few_bytes(0, 0, 0)
        || is_few_bytes(1, 0, 0)
        || [0xec, 0xed, 0xee].into_iter().any(|first| is_few_bytes(first, 0xff, 0x7f));
    is_trivial || OF_ORDER_8.iter().any(|y| y[..] == without_sign)
}

/// The two values of y.
const OF_ORDER_8: [[u8; 32]; 2] = [
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];
