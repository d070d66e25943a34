/** A maintenance window of PagerDuty that is open now: its services open no incidents meanwhile. */
export interface MaintenanceWindow {
  /** What people wrote about it; may be empty. */
  readonly description: string;
  /** Names of the services that it is about. */
  readonly services: readonly string[];
  /** Milliseconds. */
  readonly until: number;
}
