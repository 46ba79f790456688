//! What the page needs made before it is compiled: its texts. The engine alone needs nothing.

#[cfg(feature = "page")]
mod bind;
#[cfg(feature = "page")]
mod prose;
#[cfg(feature = "page")]
mod strings;

fn main() {
    println!("cargo::rerun-if-changed=src/build");
    #[cfg(feature = "page")]
    {
        let out =
            std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        prose::write(&out);
        strings::write(&out);
    }
}
