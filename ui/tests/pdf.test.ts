// @ts-expect-error: the worker has no types
import * as inWorker from "pdfjs-dist/legacy/build/pdf.worker.mjs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Page, pdf } from "../../tests/desktop/harness/pdf";
import { openPdf } from "../src/shared/attachments/pdf";

/** The reader's own worker, which runs on a port here instead of a thread. */
class InThisThread {
  onerror = null;
  #port: MessagePort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    inWorker.WorkerMessageHandler.initializeFromPort(port2);
    port1.start();
    port2.start();
  }
  postMessage = (message: unknown, transfer: Transferable[] = []) => this.#port.postMessage(message, transfer);
  addEventListener = (...of: Parameters<MessagePort["addEventListener"]>) => this.#port.addEventListener(...of);
  removeEventListener = (...of: Parameters<MessagePort["removeEventListener"]>) =>
    this.#port.removeEventListener(...of);
  terminate = () => this.#port.close();
}

const never = new AbortController().signal;

function serve(bytes: Uint8Array | null) {
  vi.stubGlobal("fetch", async () => ({
    ok: bytes !== null,
    status: bytes ? 200 : 404,
    arrayBuffer: async () => new Uint8Array(bytes ?? []).buffer,
  }));
}

const open = (pages: Page[], more = {}) => {
  serve(pdf(pages, more));
  return openPdf("attachment://localhost/a", never);
};

beforeEach(() => {
  vi.stubGlobal("Worker", InThisThread);
  return () => vi.unstubAllGlobals();
});

describe("a PDF", () => {
  test("has its pages, each in its own size, as it is printed and as it is turned", async () => {
    const read = await open([{ text: "one" }, { text: "two", width: 842, height: 595 }, { text: "three", turned: 90 }]);
    expect(read.pages).toBe(3);
    const sizes = await Promise.all([read.size(1, 0), read.size(1, 90), read.size(2, 0), read.size(3, 0)]);
    expect(sizes.map(({ width, height }) => [Math.round(width), Math.round(height)])).toEqual([
      [793, 1123],
      [1123, 793],
      [1123, 793],
      [1123, 793],
    ]);
    read.close();
  });

  test("with a password is locked, and rubbish is damaged", async () => {
    await expect(open([{ text: "secret" }], { locked: true })).rejects.toMatchObject({ why: "locked" });
    serve(new TextEncoder().encode("%PDF-1.4\nand then nothing of a PDF"));
    await expect(openPdf("attachment://localhost/a", never)).rejects.toMatchObject({ why: "damaged" });
  });

  test("that is not there any more is unreadable", async () => {
    serve(null);
    await expect(openPdf("attachment://localhost/a", never)).rejects.toMatchObject({ why: "unreadable" });
  });

  test("whose page does not exist says that this page is damaged", async () => {
    const read = await open([{ text: "one" }]);
    await expect(read.size(2, 0)).rejects.toMatchObject({ why: "damaged" });
    read.close();
  });

  test("that is not wanted any more is not opened", async () => {
    serve(pdf([{ text: "one" }]));
    const stop = new AbortController();
    const opening = openPdf("attachment://localhost/a", stop.signal);
    stop.abort();
    await expect(opening).rejects.toBe(stop.signal.reason);
  });
});
