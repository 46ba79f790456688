// Starts the module of the worker, which lies beside this file whatever the page's address is. The query is the page's: it
// names the build, so that no cache hands out the module of another one.
//
// A promise that fails is no error of the worker, and the page would wait for ever; thrown outside of it, it is one.
"use strict";
importScripts("trainer.js" + location.search);
wasm_bindgen({ module_or_path: "trainer_bg.wasm" + location.search }).catch((error) => setTimeout(() => { throw error; }));
