/** A Deployment by its numbers of pods. */
export interface DeploymentHealth {
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
}

/** Less than half of the pods that it should have. Scaled to 0 is meant so. */
export function isUnhealthy({ desired, ready }: Omit<DeploymentHealth, "name">): boolean {
  return desired > 0 && ready * 2 < desired;
}
