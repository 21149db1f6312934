/** PDFs for the viewer, page by page. pdf.js is only loaded when the first one is looked at. */
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

/** Why a PDF is not shown. */
export type PdfFailure = "locked" | "damaged" | "unreadable";

export class PdfError extends Error {
  readonly why: PdfFailure;

  constructor(why: PdfFailure, cause: unknown) {
    super(why, { cause });
    this.why = why;
  }
}

/** Its size in CSS pixels, as it is printed. */
export type PageSize = { width: number; height: number };

/** A PDF that is open. Pages count from 1. */
export interface Pdf {
  readonly pages: number;
  size(page: number, turned: number): Promise<PageSize>;
  /** Draws a page into a new canvas, sharp at `scale` on this screen; null when `signal` came first. */
  draw(page: number, turned: number, scale: number, signal: AbortSignal): Promise<HTMLCanvasElement | null>;
  close(): void;
}

/** A larger picture inside a PDF is left out: it could take all memory. */
const MOST_PIXELS_INSIDE = 60_000_000;

/** Of a page that would need more, fewer are drawn, and it is shown larger than that. */
const MOST_PIXELS_DRAWN = 24_000_000;

/** Reads a PDF from where the window finds its bytes. */
export async function openPdf(url: string, signal: AbortSignal): Promise<Pdf> {
  const [bytes, pdfjs] = await Promise.all([read(url, signal), import("pdfjs-dist/legacy/build/pdf.mjs")]);
  signal.throwIfAborted();
  // A worker of its own: what one file took of the memory goes with it. pdf.js itself would start it from a `blob:`.
  const thread = new Worker(workerUrl, { type: "module" });
  const worker = pdfjs.PDFWorker.create({ port: thread });
  const task = pdfjs.getDocument({
    data: bytes,
    worker,
    cMapUrl: "/pdfjs/cmaps/",
    iccUrl: "/pdfjs/iccs/",
    standardFontDataUrl: "/pdfjs/standard_fonts/",
    wasmUrl: "/pdfjs/wasm/",
    // The page itself may fetch nothing but attachments.
    useWorkerFetch: true,
    isEvalSupported: false,
    disableRange: true,
    disableStream: true,
    maxImageSize: MOST_PIXELS_INSIDE,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  const close = () => {
    void task.destroy().catch(() => {});
    worker.destroy();
    thread.terminate();
  };
  const stopped = new Promise<never>((_, reject) => {
    thread.onerror = (event) => reject(new PdfError("unreadable", event));
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    return opened(await Promise.race([task.promise, stopped]), close);
  } catch (reason) {
    close();
    throw failure(reason, signal);
  }
}

async function read(url: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  } catch (reason) {
    signal.throwIfAborted();
    throw new PdfError("unreadable", reason);
  }
}

function failure(reason: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || reason instanceof PdfError) return reason;
  const locked = reason instanceof Error && reason.name === "PasswordException";
  return new PdfError(locked ? "locked" : "damaged", reason);
}

function opened(document: PDFDocumentProxy, close: () => void): Pdf {
  /** Only one page is drawn at a time: the next waits until the one before has let go. */
  let last: Promise<unknown> = Promise.resolve();

  async function draw(page: PDFPageProxy, turned: number, scale: number, signal: AbortSignal) {
    const viewport = page.getViewport({ scale, rotation: page.rotate + turned });
    const sharp = Math.min(
      globalThis.devicePixelRatio || 1,
      Math.sqrt(MOST_PIXELS_DRAWN / (viewport.width * viewport.height)),
    );
    const canvas = globalThis.document.createElement("canvas");
    canvas.width = Math.max(Math.floor(viewport.width * sharp), 1);
    canvas.height = Math.max(Math.floor(viewport.height * sharp), 1);
    const drawing: RenderTask = page.render({
      canvas,
      viewport: page.getViewport({ scale: scale * sharp, rotation: page.rotate + turned }),
    });
    const cancel = () => drawing.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      await drawing.promise;
      return canvas;
    } catch (reason) {
      if (signal.aborted) return null;
      throw new PdfError("damaged", reason);
    } finally {
      signal.removeEventListener("abort", cancel);
      page.cleanup();
    }
  }

  const getPage = async (number: number) => {
    try {
      return await document.getPage(number);
    } catch (reason) {
      throw new PdfError("damaged", reason);
    }
  };

  return {
    pages: document.numPages,
    close,
    async size(number, turned) {
      const page = await getPage(number);
      // A point of a PDF is 1/72 inch, a CSS pixel 1/96.
      const { width, height } = page.getViewport({ scale: 96 / 72, rotation: page.rotate + turned });
      return { width, height };
    },
    draw(number, turned, scale, signal) {
      const drawn = last.then(async () => {
        if (signal.aborted) return null;
        return draw(await getPage(number), turned, scale * (96 / 72), signal);
      });
      last = drawn.catch(() => {});
      return drawn;
    },
  };
}
