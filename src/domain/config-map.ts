import type { Ownership } from "./ownership.ts";

/** A ConfigMap that a runbook names. Alert labels never do. */
export interface ConfigMapName {
  readonly namespace: string;
  readonly name: string;
}

export interface ConfigMap extends ConfigMapName, Ownership {
  readonly uid: string;
  readonly resourceVersion: string;
  /** The API server refuses every change of its data. */
  readonly immutable: boolean;
  /** Values of `binaryData` stand as their base64 text. */
  readonly data: Readonly<Record<string, string>>;
}
