//! The keys that sign ID tokens. The next key is published from the first day on, so that an
//! application that reads the keys only when it starts survives a rotation.
