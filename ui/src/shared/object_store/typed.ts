import type { CommandError, ObjectStoreFields } from "../../backend";

/** What is typed: a text, or a switch. */
export type Typed = ObjectStoreFields[keyof ObjectStoreFields];

export function trimmed(value: Typed): Typed {
  return typeof value === "string" ? value.trim() : value;
}

/** What crosses: without the spaces that were typed around it. */
export function whole(fields: ObjectStoreFields): ObjectStoreFields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, trimmed(value)])) as ObjectStoreFields;
}

/** What is still wrong once something is typed into a field. */
export function stillWrong(problems: CommandError["problems"], key: keyof ObjectStoreFields): CommandError["problems"] {
  // That http is not allowed is said of the address, and answered by the switch below it.
  const answered = key === "allow_http" ? "http_not_allowed" : null;
  return problems.filter((it) => it.field !== key && it.code !== answered);
}
