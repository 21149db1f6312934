import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Backend } from ".";

/** The program that this window belongs to. */
export const tauriBackend: Backend = {
  start: () => invoke("start"),
  previewBatch: (draft) => invoke("preview_batch", { draft }),
  keepDraft: (id, draft) => invoke("keep_draft", { id, draft }),
  recordBatch: (id, draft, allow) =>
    invoke("record_batch", { id, draft, allowFuture: allow.future, allowJump: allow.jump }),
  discardDraft: (id) => invoke("discard_draft", { id }),
  pickAttachments: (owner) => invoke("pick_attachments", { owner }),
  attachDropped: (token, owner) => invoke("attach_dropped", { token, owner }),
  pickReplacement: (id) => invoke("pick_replacement", { id }),
  cancelAttachment: (id) => invoke("cancel_attachment", { id }),
  retryAttachment: (id) => invoke("retry_attachment", { id }),
  dismissAttachment: (id) => invoke("dismiss_attachment", { id }),
  removeAttachment: (id) => invoke("remove_attachment", { id }),
  searchBatches: (search, after, limit) => invoke("search_batches", { search, after, limit }),
  showBatch: (id) => invoke("show_batch", { id }),
  openFailures: () => invoke("open_failures"),
  operators: () => invoke("operators"),
  chooseOperator: (name) => invoke("choose_operator", { name }),
  storageState: () => invoke("storage_state"),
  adoptStorage: () => invoke("adopt_storage"),
  on(event, listener) {
    const unlisten = listen(event, ({ payload }) => listener(payload as Parameters<typeof listener>[0]));
    return () => {
      void unlisten.then((stop) => stop());
    };
  },
};
