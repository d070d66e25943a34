/** The kill switch: no action anywhere while it is on. */
export interface Hold {
  readonly by: string;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number | null;
}

export interface Holds {
  /** The hold in force now, read from the database each time. */
  current(): Promise<Hold | undefined>;
  set(hold: Hold): Promise<void>;
  /** False: there was none. */
  lift(by: string): Promise<boolean>;
}
