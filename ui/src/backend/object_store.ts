/** Types of the border for the object store. */
export type { AttachmentLink } from "./generated/AttachmentLink";
export type { EvictedObjects } from "./generated/EvictedObjects";
export type { FailedObject } from "./generated/FailedObject";
export type { FetchedObjects } from "./generated/FetchedObjects";
export type { MigratedObjects } from "./generated/MigratedObjects";
export type { ObjectStoreFields } from "./generated/ObjectStoreFields";
export type { ObjectStoreQueue } from "./generated/ObjectStoreQueue";
export type { ObjectStoreTested } from "./generated/ObjectStoreTested";
export type { ObjectStoreView } from "./generated/ObjectStoreView";
export type { ObjectStoreWork } from "./generated/ObjectStoreWork";
export type { VerifiedObjects } from "./generated/VerifiedObjects";
