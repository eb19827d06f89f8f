//! `bindgen MODULE.wasm FOLDER`: prepares the module for browsers and writes it to the folder, with the
//! script that loads it, as `latchkey_bg.wasm` and `latchkey.js`.
//!
//! Replaces the program `wasm-bindgen`, which takes minutes to install.

use std::{env, error::Error};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let [module, folder] = env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: bindgen MODULE FOLDER")?;
    Bindgen::new()
        .input_path(module)
        .out_name("latchkey")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
