//! A walk through the built page in a real browser: `cargo xtask test` builds `dist/` and runs it.
//!
//! To repeat a part of it over an existing `dist/`: `cargo test --features walk --test walk -- loader`. The environment may
//! name the folder (`UNROLLED_DIST`), the browser (`CHROME`) and its driver (`CHROMEDRIVER`). The tests of accessibility want the path of `axe.min.js` (`UNROLLED_AXE`).
//!
//! A test is a function that gets a [`browser::Page`]. [`browser::visit`] starts a browser and a static server of its own for
//! it, and afterwards fails for every console message, every request to another host and every request outside the page's
//! folder that the test did not take into account. Add the tests of a screen as a module beside these.

mod accessibility;
mod address;
mod bidirectional;
mod bptt;
mod browser;
mod cells;
mod course;
mod deep;
mod feedback;
mod gru;
mod keyboard;
mod laboratory;
mod loader;
mod lstm;
mod moscow;
mod phone;
mod predict;
mod race;
mod screens;
mod shapes;
mod uses;
mod vanilla;
mod worker;
