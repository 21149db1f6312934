// Asks the program what the window starts with, before the screens are read: it looks meanwhile, and they take the answer.
window.asked = window.__TAURI_INTERNALS__?.invoke("start");
// The first formatter takes a hundredth of a second, whatever it is for; here it is made while the screens' script is on its way.
new Intl.NumberFormat("en");
