use super::*;

/// Made by other implementations: the Argon2 reference, libxcrypt, OpenSSL.
const HASHES: [(&str, &str); 10] = [
    (
        "password",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ),
    ("password", "$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG"),
    (
        "password",
        "$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ",
    ),
    ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("copper lantern tide", "$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi"),
    ("copper lantern tide", "$2y$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi"),
    (
        "copper lantern tide",
        "$scrypt$ln=12,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$5z2XHcobZqlEZtR0HexwBdlD39o1SkdEfKUWUd3CtsE",
    ),
    (
        "copper lantern tide",
        "$pbkdf2-sha256$i=29000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$maKxsISvAagt35HyWzx++jNuZS4+Nf+B8jalXoB8dRQ",
    ),
    (
        "copper lantern tide",
        "$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$maKxsISvAagt35HyWzx..jNuZS4.Nf.B8jalXoB8dRQ",
    ),
    (
        "copper lantern tide",
        "pbkdf2_sha256$60000$saltysalt$L/KyJKuK70PQhHAaJ3a8uVyOfutCu8QpbQ5YLqcApMQ=",
    ),
];

#[test]
fn hashes_of_other_systems_accept_only_their_password() {
    for (password, hash) in HASHES {
        let foreign = ForeignHash::parse(hash).unwrap();
        assert!(foreign.verify(password.as_bytes()), "{hash}");
        assert!(!foreign.verify(b"copper lantern tidE"), "{hash}");
        assert!(!foreign.verify(b""), "{hash}");
    }
}

#[test]
fn a_truncated_hash_is_refused() {
    for (_, hash) in HASHES {
        for end in 0..hash.len() - 30 {
            assert!(ForeignHash::parse(&hash[..end]).is_err(), "{}", &hash[..end]);
        }
    }
}

#[test]
fn other_schemes_and_texts_are_refused() {
    for odd in [
        "",
        "hunter2",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
        "$1$abc$def",
        "$6$rounds=5000$saltsalt$hash",
        "$argon2d$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=18$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
        "$2b$05$abcdefghijklmnopqrstué",
        "$2b$03$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi",
        "$2x$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi",
        "pbkdf2_sha256$0$saltysalt$L/KyJKuK70PQhHAaJ3a8uVyOfutCu8QpbQ5YLqcApMQ=",
        "pbkdf2_sha256$-1$saltysalt$L/KyJKuK70PQhHAaJ3a8uVyOfutCu8QpbQ5YLqcApMQ=",
        "$scrypt$ln=0,r=0,p=0$MDEyMzQ1Njc4OWFiY2RlZg$5z2XHcobZqlEZtR0HexwBdlD39o1SkdEfKUWUd3CtsE",
    ] {
        assert_eq!(ForeignHash::parse(odd).err(), Some(HashError::Unknown), "{odd}");
    }
}

#[test]
fn a_hash_that_needs_too_much_memory_or_time_is_refused() {
    for costly in [
        "$argon2id$v=19$m=262145,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=11,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$2b$15$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi",
        "$2b$31$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi",
        "$scrypt$ln=18,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$5z2XHcobZqlEZtR0HexwBdlD39o1SkdEfKUWUd3CtsE",
        "$scrypt$ln=17,r=4294967295,p=4294967295$MDEyMzQ1Njc4OWFiY2RlZg$5z2XHcobZqlEZtR0HexwBdlD39o1SkdEfKUWUd3CtsE",
        "pbkdf2_sha256$2000001$saltysalt$L/KyJKuK70PQhHAaJ3a8uVyOfutCu8QpbQ5YLqcApMQ=",
    ] {
        let problem = ForeignHash::parse(costly).err();
        assert!(matches!(problem, Some(HashError::TooCostly(_))), "{costly}");
    }
}
