/** Tests draw from the generator that fits draw from. */
export { seeded } from '../../core/learner/seeded.ts';
