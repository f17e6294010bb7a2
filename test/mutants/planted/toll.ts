/** Worked out when the module is loaded. */
const LEAST = Math.min(2, 5);

/** What a bridge costs: a small file of its own, for the test of the search for survivors. */
export const toll = (axles: number, isResident: boolean): number => {
  if (isResident) return 0;
  let sum = 0;
  for (let axle = 0; axle < axles; axle++) sum += 3;
  return sum === 0 ? LEAST : sum;
};

/** No test comes by this one. */
export const refund = (paid: number): number => paid - 1;
