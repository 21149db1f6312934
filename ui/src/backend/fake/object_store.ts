import type {
  CommandError,
  EvictedObjects,
  FetchedObjects,
  MigratedObjects,
  ObjectStoreFields,
  ObjectStoreQueue,
  ObjectStoreTested,
  ObjectStoreView,
  ObjectStoreWork,
  VerifiedObjects,
} from "..";

const OFF: ObjectStoreFields = {
  mode: "off",
  provider: "s3",
  bucket: "",
  prefix: "",
  endpoint: "",
  allow_http: false,
  region: "",
  account_id: "",
  bandwidth_limit: "",
  cache_limit: "20 GB",
};

/** What the object store of a plant is like that has used it for a while. */
export const hybrid: ObjectStoreFields = { ...OFF, mode: "hybrid", bucket: "plant-files", prefix: "line-2" };

/** The object store, its key, and its uploads. */
export class FakeObjectStore {
  fields: ObjectStoreFields = OFF;
  setting: Partial<ObjectStoreView["setting"]> = {};
  /** Whether the environment has a key. */
  isKeyInEnvironment = false;
  isKeyKept = false;
  /** Why the keychain does not take the key; it is in the file then. */
  keychain: ObjectStoreView["keychain_problem"] = null;
  /** Whether it was kept before there was a keychain. */
  isKeyFromBefore = false;
  queue: Partial<ObjectStoreQueue> = {};
  work: ObjectStoreWork | null = null;
  /** Where the connection test fails. */
  failsAt: ObjectStoreTested = { failed_step: null, trouble: null };
  verified: VerifiedObjects = { checked: 128, problems: [], stopped: false };
  evicted: EvictedObjects = { files: 12, bytes: 24_000_000, unverified: 0, stopped: false };
  fetched: FetchedObjects = { files: 12, failed: [], stopped: false };
  migrated: MigratedObjects = {
    uploaded: 40,
    waiting: 0,
    failed: [],
    trouble: null,
    paused: false,
    stopped: false,
  };
  /** Works wait for `finish`, when slow. */
  slow = false;
  finish: (() => void) | null = null;

  view(): ObjectStoreView {
    const kept = this.keychain || this.isKeyFromBefore ? "file" : "keychain";
    const origin = this.isKeyInEnvironment ? "environment" : this.isKeyKept ? kept : "none";
    return structuredClone({
      setting: {
        key: "cloud",
        value: `mode = "${this.fields.mode}"`,
        origin: this.fields === OFF ? "default" : "settings.toml",
        file: this.fields === OFF ? null : "/var/lib/batchbook/settings.toml",
        locked: false,
        editable: true,
        ...this.setting,
      },
      fields: this.fields,
      keys: ["s3", "r2", "azure", "gcs"].map((provider) => ({ provider, origin })),
      key_problem: null,
      keychain_problem: this.keychain,
      queue: {
        mode: this.fields.mode as ObjectStoreQueue["mode"],
        waiting: 0,
        waiting_bytes: 0,
        uploaded: 0,
        evicted: 0,
        evicted_bytes: 0,
        local_bytes: 0,
        above_limit_bytes: 0,
        evictable_bytes: 0,
        paused: false,
        trouble: null,
        failed: 0,
        failed_files: [],
        under_way: [],
        ...this.queue,
      },
      work: this.work,
    });
  }

  save(fields: ObjectStoreFields, confirmed: boolean): ObjectStoreView {
    const problems = problemsOf(fields);
    if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
    const isElsewhere = fields.bucket !== this.fields.bucket || fields.prefix !== this.fields.prefix;
    const code = fields.mode === "off" ? "cloud_evicted_off" : isElsewhere ? "cloud_evicted_elsewhere" : null;
    if (this.queue.evicted && code && !confirmed)
      throw { code, parameters: { count: String(this.queue.evicted) }, problems: [] } satisfies CommandError;
    this.fields = fields;
    return this.view();
  }

  keep(provider: string, keyId: string, secret: string): ObjectStoreView {
    const empty = [
      ["key_id", (provider === "s3" || provider === "r2") && !keyId.trim()],
      ["secret", !secret.trim()],
    ] as const;
    const problems = empty
      .filter(([, isEmpty]) => isEmpty)
      .map(([field]) => ({ field, code: "required", parameters: {} }));
    if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
    this.isKeyKept = true;
    return this.view();
  }

  /** What is typed at the first start works, as far as it can be told without asking. */
  refuseUnusable(fields: ObjectStoreFields): void {
    const problems = problemsOf(fields);
    if (!problems.length && !this.isKeyKept && !this.isKeyInEnvironment)
      problems.push({ field: "secret", code: "required", parameters: {} });
    if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
  }

  test(fields: ObjectStoreFields): ObjectStoreTested {
    const problems = problemsOf(fields);
    if (problems.length) throw { code: "refused", parameters: {}, problems } satisfies CommandError;
    if (!this.isKeyKept && !this.isKeyInEnvironment)
      throw { code: "cloud_no_credentials", parameters: { names: "AWS_ACCESS_KEY_ID" }, problems: [] };
    return this.failsAt;
  }
}

function problemsOf(fields: ObjectStoreFields): CommandError["problems"] {
  const problems: CommandError["problems"] = [];
  const add = (field: string, code: string, parameters: Record<string, string>) =>
    problems.push({ field, code, parameters });
  if (/\/\/|\.\./.test(fields.prefix)) add("prefix", "not_a_prefix", { value: fields.prefix });
  if (fields.endpoint && !/^https?:\/\//.test(fields.endpoint))
    add("endpoint", "not_an_address", { value: fields.endpoint });
  else if (fields.endpoint.startsWith("http://") && !fields.allow_http)
    add("endpoint", "http_not_allowed", { value: fields.endpoint });
  for (const field of ["bandwidth_limit", "cache_limit"] as const)
    if (fields[field] && !/^\d+ ?(kB|MB|GB)?$/i.test(fields[field])) add(field, "not_a_size", { value: fields[field] });
  if (!problems.length && fields.mode !== "off" && !fields.bucket) add("bucket", "key_missing", { key: "bucket" });
  return problems;
}
