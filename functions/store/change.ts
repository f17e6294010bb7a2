/** What a change makes of one resource. */
export interface Change<T> {
  readonly id: string;
  /**
   * Gives what it is to be, of what it is; undefined where there is none. Pure; it may be asked
   * again, after a lost race and for what is held. Throws `Refused`.
   */
  readonly wanted: (stored: T | undefined) => T;
  /** It says all of the resource, and so brings back what is to be taken out. */
  readonly replaces?: true;
}

/** The change that makes a resource what it is, whatever was there. */
export const replacing = <T extends { readonly id: string }>(resource: T): Change<T> => ({
  id: resource.id,
  wanted: () => resource,
  replaces: true,
});
