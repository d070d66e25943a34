/** What a run has changed so far, or may have, in sentences: for whoever takes over when it ends before it can tell. */
export type Deeds = Set<string>;
