/** True once `waiting` has lasted 150 ms: shorter waits show nothing, so that screens do not flicker. */
export function slow(waiting: () => boolean): { readonly now: boolean } {
  let shown = $state(false);
  $effect(() => {
    if (!waiting()) {
      shown = false;
      return;
    }
    const timer = setTimeout(() => {
      shown = true;
    }, 150);
    return () => clearTimeout(timer);
  });
  return {
    get now() {
      return shown;
    },
  };
}
