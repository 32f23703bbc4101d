/** Something that the guard did and should not have done. */
export interface Finding {
  /** The same for findings of one kind. */
  readonly kind: string;
  readonly details: string;
}
