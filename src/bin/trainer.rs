//! Entry of the worker.

use wasm_bindgen::JsValue;

fn main() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    unrolled::training::worker::run()
}
