use super::*;

/// Made by other implementations: the Argon2 reference, libxcrypt, OpenSSL.
const HASHES: [(&str, &str); 15] = [
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
    (
        "copper lantern tide",
        "$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$GMTtibtnPB/QFhPqgApfuLoJ9OOP7EANUqebCve2hl2gp6PjxGYnv.xpcvIyGy5cku/8uTZQQqGG/QPPumEqaw",
    ),
    (
        "copper lantern tide",
        "{PBKDF2-SHA256}1000$MDEyMzQ1Njc4OWFiY2RlZg$MfE7Hl1al/NQmdMR2VcYLNKqF7Rapu8CppFOUXaxfIw",
    ),
    (
        "copper lantern tide",
        "bcrypt_sha256$$2b$05$abcdefghijklmnopqrstuuaZc.FuXuaOKIomefnumd00TkX8To9B6",
    ),
    (
        "copper lantern tide",
        "scrypt$4096$saltysaltysaltysalty22$8$1$LDpYny2wTCIgoj+2z8EQBbDmIIzoc5k7+wxCbg1BTtYf6+rKzhWBgNXzKS9rvsKJZs9kYoqIRmOu+zeMIEETug==",
    ),
    (
        "password",
        "argon2$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ),
];

#[test]
fn what_other_systems_write_around_a_hash_is_removed() {
    let argon2 = HASHES[0].1;
    let bcrypt = HASHES[5].1;
    for (around, hash) in [
        ("{ARGON2}", argon2),
        ("{argon2id}", argon2),
        ("3|", argon2),
        ("{CRYPT}", bcrypt),
        ("{BCRYPT}", bcrypt),
        ("{BLF-CRYPT}", bcrypt),
        ("bcrypt$", bcrypt),
        ("1|", bcrypt),
    ] {
        let password = HASHES.iter().find(|(_, each)| *each == hash).unwrap().0;
        let foreign = ForeignHash::parse(&format!("{around}{hash}")).unwrap();
        assert!(foreign.verify(password.as_bytes()), "{around}{hash}");
    }
}

#[test]
fn unsupported_schemes_are_named_and_passwords_are_not_shown() {
    for (hash, name) in [
        ("{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3", "{SSHA}"),
        ("{SSHA512}abc", "{SSHA512}"),
        ("{CRYPT}$6$rounds=5000$salt$hash", "$6$"),
        ("{CRYPT}abJnggxhB/yWI", "{CRYPT}"),
        ("$1$abc$def", "$1$"),
        ("$2x$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi", "$2x$"),
        ("$y$j9T$salt$hash", "$y$"),
        ("$P$B123456789", "$P$"),
        ("$argon2d$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8", "$argon2d$"),
        ("$pbkdf2-sha1$1000$a$b", "$pbkdf2-sha1$"),
        ("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", "md5"),
        ("pbkdf2_sha1$1000$salt$hash", "pbkdf2_sha1"),
    ] {
        let problem = ForeignHash::parse(hash).err();
        assert_eq!(problem, Some(HashError::Scheme(name.to_owned())), "{hash}");
    }
    for password in ["hunter2$x", "{my secret}x", "$correct horse$x"] {
        assert_eq!(ForeignHash::parse(password).err(), Some(HashError::Unknown), "{password}");
    }
}

#[test]
fn a_password_is_tried_as_typed_and_in_every_normalization_form() {
    let tried = |text: &str| {
        let forms = forms(text.as_bytes());
        forms.iter().map(|form| String::from_utf8(form.to_vec()).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(tried("copper"), ["copper"]);
    assert_eq!(tried("\u{E9}"), ["\u{E9}", "e\u{301}"]);
    // The text is in none of the forms.
    assert_eq!(tried("e\u{301}ﬁ\u{E9}").len(), 4);
}

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
fn a_bcrypt_hash_may_have_any_bits_where_none_are_used() {
    let canonical = "$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi";
    for (salt_end, end) in [('u', 'i'), ('v', 'i'), ('8', 'l'), ('u', 'j'), ('5', 'k')] {
        let hash = format!("{}{salt_end}{}{end}", &canonical[..28], &canonical[29..59]);
        assert!(ForeignHash::parse(&hash).unwrap().verify(b"copper lantern tide"), "{hash}");
    }
    let other = canonical.replace("uu", "u.");
    assert!(!ForeignHash::parse(&other).unwrap().verify(b"copper lantern tide"));
}

#[test]
fn a_truncated_hash_is_refused() {
    for (_, hash) in HASHES {
        for end in 0..hash.rfind('$').unwrap() + 20 {
            assert!(ForeignHash::parse(&hash[..end]).is_err(), "{}", &hash[..end]);
        }
    }
}

#[test]
fn other_texts_and_damaged_hashes_are_refused() {
    for odd in [
        "",
        "hunter2",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$argon2id$v=18$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1,data=c29t$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1,keyid=c29t$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$2b$05$abcdefghijklmnopqrstué",
        "$2b$03$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi",
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
