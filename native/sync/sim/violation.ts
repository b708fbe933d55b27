/** Something that must never be has been. */
export class Violation extends Error {}
