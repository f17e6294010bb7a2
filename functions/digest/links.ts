/** Where the links of one mail lead; each is sealed for the employee. */
export interface Links {
  lesson(id: string): string;
  /** Opens the lesson at the question with this choice marked; nothing is answered by that. */
  choice(lesson: string, question: string, index: number): string;
  /** A page that offers to stop, and stops at once when it is posted to. */
  readonly stop: string;
  /** The employee's own page. */
  readonly me: string;
}
