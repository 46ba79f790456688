//! Sections of a WebAssembly module.

use wasm_encoder::RawSection;
use wasmparser::{Parser, Payload};

use crate::process::Result;

/// The module without what the linker wrote for those who link or cut it further: half of a module that is neither.
pub fn without_relocations(module: &[u8]) -> Result<Vec<u8>> {
    without(module, |name| {
        name == "linking" || name.starts_with("reloc.")
    })
}

/// The module without names and notes for tools: what a browser runs.
pub fn bare(module: &[u8]) -> Result<Vec<u8>> {
    without(module, |_| true)
}

/// The module without those custom sections.
fn without(module: &[u8], dropped: impl Fn(&str) -> bool) -> Result<Vec<u8>> {
    let mut bare = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::CustomSection(section) = &payload
            && dropped(section.name())
        {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = module.get(range).ok_or("a section beyond the end")?;
            bare.section(&RawSection { id, data });
        }
    }
    Ok(bare.finish())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use wasm_encoder::{CustomSection, Module};

    use super::*;

    fn module(names: &[&str]) -> Vec<u8> {
        let mut module = Module::new();
        for name in names {
            module.section(&CustomSection {
                name: Cow::Borrowed(name),
                data: Cow::Borrowed(&[1, 2, 3]),
            });
        }
        module.finish()
    }

    #[test]
    fn only_relocations_go() {
        let full = module(&["producers", "linking", "reloc.CODE", "reloc.DATA", "kept"]);
        assert_eq!(
            without_relocations(&full).unwrap(),
            module(&["producers", "kept"])
        );
    }

    #[test]
    fn a_bare_module_has_no_custom_section() {
        let full = module(&["name", "producers", "reloc.CODE"]);
        assert_eq!(bare(&full).unwrap(), module(&[]));
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        assert!(without_relocations(b"<!doctype html>").is_err());
    }
}
