import "@fontsource-variable/inter/wght.css";
import "@fontsource/noto-sans-devanagari/devanagari-400.css";
import "@fontsource/noto-sans-devanagari/devanagari-500.css";
import "@fontsource/noto-sans-devanagari/devanagari-600.css";
import "./shared/theme.css";
import { mount } from "svelte";
import App from "./App.svelte";
import type { Backend } from "./backend";
import { tauriBackend } from "./backend/tauri";

/** In a plain browser (`npm run dev`) a fake in memory stands in; a build for the window does not contain it. */
async function chooseBackend(): Promise<Backend> {
  const alone = import.meta.env.DEV || import.meta.env.VITE_BACKEND === "fake";
  if (alone && !("__TAURI_INTERNALS__" in window)) return (await import("./backend/fake/browser")).browserBackend();
  return tauriBackend;
}

const target = document.getElementById("app");
if (target) mount(App, { target, props: { backend: await chooseBackend() } });
