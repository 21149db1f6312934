/** What is read after the window's first picture: what opens, what follows from a choice, and lists that are empty in the morning. */

export { default as PlaceQuestion } from "./backups/PlaceQuestion.svelte";
export { default as CorrectBatch } from "./batch-entry/CorrectBatch.svelte";
export { default as ProducedTime, minuteOf } from "./batch-entry/ProducedTime.svelte";
export { default as RebuildDialog } from "./first-start/RebuildDialog.svelte";
export { default as Leaving } from "./Leaving.svelte";
export { default as WarningCard } from "./notifications/WarningCard.svelte";
export { default as OperatorDialog } from "./operator/OperatorDialog.svelte";
export { default as PinDialog } from "./operator/PinDialog.svelte";
export { default as AttachmentRow } from "./shared/attachments/AttachmentRow.svelte";
export { default as FileAnswers } from "./shared/attachments/FileAnswers.svelte";
export { default as Viewer } from "./shared/attachments/Viewer.svelte";
export { default as Combobox } from "./shared/Combobox.svelte";
export { default as DialogBox } from "./shared/DialogBox.svelte";
export { default as KeyList } from "./shared/KeyList.svelte";
export { default as Keypad } from "./shared/keypad/Keypad.svelte";
