use super::*;
use argon2::{PasswordHasher, PasswordVerifier};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

fn ring() -> KeyRing {
    KeyRing::parse(&format!("a1:{}\n", STANDARD_NO_PAD.encode([7; 32]))).unwrap()
}

#[test]
fn a_thousand_hashes_in_used_memory_are_those_that_the_library_makes() {
    let ring = ring();
    let (_, pepper) = ring.pepper(None).unwrap();
    for turn in 0..1_000 {
        // Smaller and larger than before, and now and then as in use.
        let memory = if turn % 100 == 50 { 19 * 1024 } else { 8 << (turn % 7) };
        let cost = Params::new(memory, 2, 1, None).unwrap();
        let library = Argon2::new_with_secret(
            pepper.as_slice(),
            Algorithm::Argon2id,
            Version::V0x13,
            cost.clone(),
        )
        .unwrap();
        let (secret, salt) = (random_bytes::<200>(), random_bytes::<16>());
        let secret = &secret.as_slice()[..turn as usize % 200];
        let ours = hash(&ring, cost, secret).unwrap();
        let (_, phc) = ours.0.split_once(':').unwrap();
        assert_eq!(library.verify_password(secret, phc), Ok(()), "{phc}");
        let theirs = library.hash_password_with_salt(secret, salt.as_slice()).unwrap();
        let theirs = SlowHash(format!("a1:{theirs}"));
        assert!(verify(&ring, secret, &theirs).unwrap(), "{theirs:?}");
        assert!(!verify(&ring, b"another", &theirs).unwrap(), "{theirs:?}");
    }
}

#[test]
fn a_damaged_hash_matches_nothing() {
    let ring = ring();
    let SlowHash(whole) = hash(&ring, Params::new(8, 1, 1, None).unwrap(), b"secret").unwrap();
    assert!(verify(&ring, b"secret", &SlowHash(whole.clone())).unwrap());
    for end in whole.find('$').unwrap()..whole.len() {
        assert!(!verify(&ring, b"secret", &SlowHash(whole[..end].into())).unwrap(), "{end}");
    }
}

#[test]
fn a_decoy_is_as_costly_as_a_hash() {
    let (ring, cost) = (ring(), Params::new(16, 3, 1, None).unwrap());
    let cost_of = |SlowHash(hash): SlowHash| hash.split('$').take(4).collect::<String>();
    let decoy = decoy(&ring, cost.clone()).unwrap();
    assert!(!verify(&ring, b"secret", &decoy).unwrap());
    assert_eq!(decoy.0.len(), hash(&ring, cost.clone(), b"secret").unwrap().0.len());
    assert_eq!(cost_of(decoy), cost_of(hash(&ring, cost, b"secret").unwrap()));
}

#[tokio::test]
async fn our_own_hashes_are_checked_while_those_of_other_systems_use_all_of_their_turns() {
    let keys = Arc::new(ring());
    let hasher = Hasher { imported: Turns::full(), ..Hasher::cheap(keys) };
    let own = hasher.hash(b"secret").await.unwrap();
    assert!(hasher.verify(b"secret", Some(&own)).await.unwrap());
    assert!(!hasher.verify(b"secret", None).await.unwrap());
    let bcrypt = "$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi";
    let theirs = SlowHash::imported(&ForeignHash::parse(bcrypt).unwrap());
    let busy = hasher.verify(b"copper lantern tide", Some(&theirs)).await;
    assert!(matches!(busy, Err(Error::Busy)), "{busy:?}");
    let hasher = Hasher { turns: Turns::full(), imported: Turns::new(1, 0), ..hasher };
    assert!(hasher.verify(b"copper lantern tide", Some(&theirs)).await.unwrap());
}
