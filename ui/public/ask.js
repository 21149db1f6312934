// Asks the program what the window starts with. It looks while the screens are being read; they take the answer.
window.asked = window.__TAURI_INTERNALS__?.invoke("start");
