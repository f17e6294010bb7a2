/** A header that a page of another origin cannot send without being asked about first. */
export const PAGE_HEADER = 'x-uplift-page';
