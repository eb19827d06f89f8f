//! Packs the addresses that the executable has to adjust when it is loaded, which saves 1.4 MB, and
//! keeps only one of several equal functions, which saves 0.5 MB. A release is compiled again when the
//! files for browsers change, which it contains.

use std::process::Command;

/// The first glibc that can load such an executable.
const GLIBC: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if is_release() {
        println!("cargo::rerun-if-changed=../target/site");
    }
    if is_built_for_this_machine() && glibc().is_some_and(|version| version >= GLIBC) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    // The linker that comes with Rust can keep one of several functions with the same code.
    if is_release()
        && is_built_for_this_machine()
        && cfg!(all(target_arch = "x86_64", target_env = "gnu"))
    {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}

#[expect(clippy::disallowed_methods, reason = "how cargo talks to a build script")]
fn is_release() -> bool {
    std::env::var("PROFILE").is_ok_and(|profile| profile == "release")
}

#[expect(clippy::disallowed_methods, reason = "how cargo talks to a build script")]
fn is_built_for_this_machine() -> bool {
    std::env::var("TARGET").ok() == std::env::var("HOST").ok()
}

/// The version of glibc on this machine; `None` if it has another C library.
fn glibc() -> Option<(u32, u32)> {
    let version = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?.stdout;
    let version = String::from_utf8(version).ok()?;
    let (major, minor) = version.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}
