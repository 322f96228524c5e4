/** Options of `thaw_`. */
export interface ThawOptions {
  /** `keep` (default): an optimizer goes on with what it remembered of the elements; `reset`: as if they were new. */
  readonly state?: 'keep' | 'reset';
}
