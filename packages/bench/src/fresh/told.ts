/** What a run told, as data and as text. */
export interface Told {
  readonly data: object;
  readonly text: string;
}
