import "./shared/fonts.css";
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

/** The bundled face is here within milliseconds; drawing without it first would make the form jump. */
async function faceIsReady(): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, 300));
  await Promise.race([document.fonts.load('16px "Inter Variable"'), late]);
}

const target = document.getElementById("app");
const ready = faceIsReady();
if (target) mount(App, { target, props: { backend: await chooseBackend(), ready } });
