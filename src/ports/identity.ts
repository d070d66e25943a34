import type { RunId } from "../domain/brand.ts";

/** Ids and hashes, handed in so that tests fix them. */
export interface Identity {
  newRunId(): RunId;
  /** Lower-case hex SHA-256 of the UTF-8 bytes. */
  sha256(text: string): string;
}
