import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Capabilities, WebDriver } from "selenium-webdriver";
import type { Desktop } from "./desktop.ts";
import { endGroup, eventually, freePort, startGroup } from "./process.ts";

const require = createRequire(import.meta.url);
// A folder without an ES module entry, which only `require` finds.
const { Executor, HttpClient } = require("selenium-webdriver/http") as typeof import("selenium-webdriver/http.js");

/** Opens a file in an ordinary browser, WebKit's own small one, which knows nothing of this program; it ends with the work. */
export async function inBrowser<T>(
  desktop: Desktop,
  path: string,
  work: (driver: WebDriver) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const process = startGroup("WebKitWebDriver", [`--port=${port}`], { stdio: "ignore", env: desktop.env() });
  try {
    const url = `http://127.0.0.1:${port}`;
    await eventually("WebKitWebDriver", async () => (await fetch(`${url}/status`)).ok);
    const driver = WebDriver.createSession(new Executor(new HttpClient(url)), new Capabilities());
    await driver.get(pathToFileURL(path).href);
    return await work(driver);
  } finally {
    await endGroup(process);
  }
}
