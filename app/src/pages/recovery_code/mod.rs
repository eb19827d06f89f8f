//! Recovery codes: showing new ones, the file, making new ones, and the banners about them.

pub(crate) mod banner;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(crate) mod codes;
pub(crate) mod download;
pub(crate) mod manage;
