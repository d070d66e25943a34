/** What a pod's containers used lately, as metrics-server has it. */
export interface PodUsage {
  readonly pod: string;
  /** When it was measured; milliseconds. */
  readonly at: number;
  /** By container: bytes and cores. */
  readonly containers: Readonly<Record<string, { readonly memory: number; readonly cpu: number }>>;
}
