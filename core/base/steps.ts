/**
 * Work in steps: each `next` does a little of it, the last one gives what comes of it. Whoever runs
 * it may do something else between two steps.
 */
export type Steps<Made> = Generator<void, Made>;

/**
 * Does all steps of a work at once.
 *
 * @example atOnce(buildingSearch(catalogue, content))
 */
export const atOnce = <Made>(steps: Steps<Made>): Made => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};
