import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Backend } from ".";

/** The program that this window belongs to. */
export const tauriBackend: Backend = {
  start: () => invoke("start"),
  previewBatch: (draft) => invoke("preview_batch", { draft }),
  keepDraft: (id, draft) => invoke("keep_draft", { id, draft }),
  recordBatch: (id, draft, allow) => invoke("record_batch", { id, draft, allow }),
  repeatBatch: (id) => invoke("repeat_batch", { id }),
  discardDraft: (id) => invoke("discard_draft", { id }),
  pickAttachments: (owner) => invoke("pick_attachments", { owner }),
  attachDropped: (token, owner) => invoke("attach_dropped", { token, owner }),
  pasteAttachments: (owner) => invoke("paste_attachments", { owner }),
  pickReplacement: (id) => invoke("pick_replacement", { id }),
  cancelAttachment: (id) => invoke("cancel_attachment", { id }),
  retryAttachment: (id) => invoke("retry_attachment", { id }),
  dismissAttachment: (id) => invoke("dismiss_attachment", { id }),
  takeBackDismissal: (id) => invoke("take_back_dismissal", { id }),
  removeAttachment: (id) => invoke("remove_attachment", { id }),
  openAttachment: (id, confirmed) => invoke("open_attachment", { id, confirmed }),
  showInFolder: (id) => invoke("show_in_folder", { id }),
  saveCopy: (id) => invoke("save_copy", { id }),
  saveAllCopies: (batchId) => invoke("save_all_copies", { batchId }),
  searchBatches: (search, after, limit, filter) =>
    invoke("search_batches", { search, filter: filter ?? null, after, limit }),
  batchTotals: (search, filter) => invoke("batch_totals", { search, filter }),
  filterChoices: () => invoke("filter_choices"),
  reportBatches: (search, filter) => invoke("report_batches", { search, filter }),
  exportBatches: (search, filter, format) => invoke("export_batches", { search, filter, format }),
  cancelExport: () => invoke("cancel_export"),
  showBatch: (id) => invoke("show_batch", { id }),
  openFailures: () => invoke("open_failures"),
  operators: () => invoke("operators"),
  chooseOperator: (name) => invoke("choose_operator", { name }),
  storageState: () => invoke("storage_state"),
  adoptStorage: () => invoke("adopt_storage"),
  settings: () => invoke("settings"),
  setSetting: (key, value) => invoke("set_setting", { key, value }),
  choosePickerFolder: () => invoke("choose_picker_folder"),
  codePatternExample: (pattern) => invoke("code_pattern_example", { pattern }),
  logLines: (onlyFailures, after) => invoke("log_lines", { onlyFailures, after }),
  openFolder: (which) => invoke("open_folder", { which }),
  diagnosis: () => invoke("diagnosis"),
  catalogueFull: () => invoke("catalogue_full"),
  saveProductType: (originalName, productType) => invoke("save_product_type", { originalName, productType }),
  setRetired: (kind, name, retired) => invoke("set_retired", { kind, name, retired }),
  reorder: (kind, names) => invoke("reorder", { kind, names }),
  addBrand: (name) => invoke("add_brand", { name }),
  renameBrand: (name, newName) => invoke("rename_brand", { name, newName }),
  addOperator: (name) => invoke("add_operator", { name }),
  renameOperator: (name, newName) => invoke("rename_operator", { name, newName }),
  addOption: (productType, parameter, option) => invoke("add_option", { productType, parameter, option }),
  importCatalogue: () => invoke("import_catalogue"),
  applyImport: (token) => invoke("apply_import", { token }),
  exportCatalogue: () => invoke("export_catalogue"),
  closeWindow: () => invoke("close_window"),
  holdWindow: () => invoke("hold_window"),
  printWindow: () => invoke("print_window"),
  on(event, listener) {
    const unlisten = listen(event, ({ payload }) => listener(payload as Parameters<typeof listener>[0]));
    return () => {
      void unlisten.then((stop) => stop());
    };
  },
};
