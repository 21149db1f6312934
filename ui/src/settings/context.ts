import { getContext, setContext } from "svelte";
import type { Configuration } from "./configuration.svelte";

const KEY = Symbol("configuration");

export function provideConfiguration(configuration: Configuration): void {
  setContext(KEY, configuration);
}

export function useConfiguration(): Configuration {
  return getContext<Configuration>(KEY);
}
