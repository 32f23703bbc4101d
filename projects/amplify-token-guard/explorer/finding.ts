/** A difference to plain Amplify that the guard shouldn't cause. */
export interface Finding {
  /** Equal for all findings of one kind. */
  readonly kind: string;
  readonly details: string;
}
