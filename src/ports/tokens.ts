/** A caller's name and the SHA-256 of its token. Two entries of one name are a rotation. */
export interface NamedToken {
  readonly name: string;
  readonly digest: Uint8Array;
}

/** Those that hold now: their file may have changed since the last call. */
export type Tokens = () => readonly NamedToken[];
