import type { MaintenanceWindow } from "../domain/maintenance-window.ts";

/** Maintenance windows at PagerDuty. Throws OutsideError. */
export interface Maintenance {
  /** Those open now for the service with that id; undefined: for any of the services that incidents are looked for in. */
  ongoing(service: string | undefined, signal: AbortSignal): Promise<readonly MaintenanceWindow[]>;
}
